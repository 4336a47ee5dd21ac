// The product against a simulated Telegram, from import to two days of posts, and its own books against Telegram's.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generate, loadWorld, parseClockMode, startSimulator } from '@groundcrew/simulator';
import { breakages } from '#fleet/breakages.ts';
import { compare, type Evidence, type Finding } from '#fleet/compare.ts';
import { openControl } from '#fleet/control.ts';
import { writeMessages } from '#fleet/messages.ts';
import { openProduct } from '#fleet/product.ts';
import { playScenario } from '#fleet/scenario.ts';
import { readNumber, readOptions } from '#lib/options.ts';

const USAGE = `npm run check:fleet -- [--quick] [--break RULE] [--accounts N] [--groups N] [--seed N] [--keep]
Imports a fleet, joins and posts for two days, and compares the product's books with Telegram's.
  --quick                    a smaller world
  --break RULE               with a rule of the domain broken on purpose, to see that the check can fail:
                             ${Object.keys(breakages).join(', ')}
  --accounts N --groups N    12 and 60 by default (4 and 12 with --quick)
  --seed N                   1 by default
  --keep                     leaves its folder behind
Prints "posts N = ledger N, limits 0, warm-up 0, flood 0, double connections 0", and ends with 0 when that is so.`;

const SHOWN = 20;

const values = readOptions(USAGE, {
  quick: { type: 'boolean', default: false },
  break: { type: 'string' },
  accounts: { type: 'string' },
  groups: { type: 'string' },
  seed: { type: 'string', default: '1' },
  keep: { type: 'boolean', default: false },
});

async function main(): Promise<number> {
  if (values.break !== undefined && !breakages[values.break]) {
    console.error(`--break "${values.break}": there are ${Object.keys(breakages).join(', ')}.`);
    return 2;
  }
  const accounts = readNumber('accounts', values.accounts ?? (values.quick ? '4' : '12'), 1, 1000);
  const groups = readNumber('groups', values.groups ?? (values.quick ? '12' : '60'), 1, 10_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-fleet-'));
  // The embedded database may run as another user, who must be able to come here.
  chmodSync(folder, 0o755);
  const world = path.join(folder, 'world');
  try {
    const made = await generate({
      accounts,
      groups,
      seed: readNumber('seed', values.seed, 0, 2 ** 31 - 1),
      out: world,
    });
    const simulator = await startSimulator(await loadWorld(path.join(world, 'world.json')), {
      clock: parseClockMode('idle'),
    });
    try {
      const imports = values.break === undefined ? [] : [path.join(import.meta.dirname, 'fleet/breakages.ts')];
      process.env['GROUNDCREW_CHECK_BREAK'] = values.break ?? '';
      const evidence = await playScenario({
        product: openProduct({ folder, simulator: simulator.control, imports }),
        control: openControl(simulator.control),
        legacy: made.legacy,
        messages: writeMessages(made.legacy),
        say: (line) => console.error(`  ${line}`),
      });
      return report(evidence, compare(evidence));
    } finally {
      await simulator.close();
    }
  } finally {
    if (!values.keep) rmSync(folder, { recursive: true, force: true });
    else console.error(`kept: ${folder}`);
  }
}

function report({ posts, ledger }: Evidence, findings: Finding[]): number {
  const of = (rule: Finding['rule']) => findings.filter((finding) => finding.rule === rule).length;
  for (const { rule, detail } of findings.slice(0, SHOWN)) console.error(`${rule}: ${detail}`);
  if (findings.length > SHOWN) console.error(`… and ${findings.length - SHOWN} more`);
  const same = posts.length === ledger.length && of('ledger') === 0;
  const rules = `limits ${of('limits')}, warm-up ${of('warm-up')}, flood ${of('flood')}`;
  const rest = `${of('binding') ? `bindings ${of('binding')}, ` : ''}double connections ${of('double connections')}`;
  console.log(`posts ${posts.length} ${same ? '=' : '≠'} ledger ${ledger.length}, ${rules}, ${rest}`);
  if (posts.length === 0) console.error('Nothing was posted at all: this proves nothing.');
  return findings.length === 0 && same && posts.length > 0 ? 0 : 1;
}

process.exitCode = await main();
