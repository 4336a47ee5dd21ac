// Several worker processes on one PostgreSQL, against a simulated Telegram over TCP: they are killed and stopped, and the database
// is, while campaigns, joins, reactions and reconnects go on; then Telegram's own books are held against the product's.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { delay } from '@groundcrew/server/lib/time.ts';
import { generate, loadWorld, parseClockMode, startProxies, startSimulator } from '@groundcrew/simulator';
import { createChance } from '@groundcrew/simulator/chance.ts';
import { breakages } from '#crash/breakages.ts';
import { stopDatabase } from '#crash/database.ts';
import { allSettled, neverHappened, whatWasDone, type Done } from '#crash/progress.ts';
import { changeProxyOfOne } from '#crash/proxy-change.ts';
import { bringWeather } from '#crash/weather.ts';
import { addMore, beginWork, endWork } from '#crash/work.ts';
import { startWorkers, type Trouble, type Workers } from '#crash/workers.ts';
import { compare, type Evidence } from '#fleet/compare.ts';
import { openControl, type Control } from '#fleet/control.ts';
import { writeMessages } from '#fleet/messages.ts';
import { openProduct, type Product } from '#fleet/product.ts';
import { collect, moveIn, nichesOf } from '#fleet/scenario.ts';
import { readNumber, readOptions } from '#lib/options.ts';

const USAGE = `npm run check:crash -- [--quick] [--break NAME] [--seconds N] [--workers N] [--accounts N] [--groups N] [--seed N] [--keep]
Kills and stops worker processes of one installation, and its database, while they work, and compares the product's books with Telegram's.
  --quick                    a smaller world, a shorter time
  --break NAME               with the product broken on purpose, to see that the check can fail:
                             ${Object.keys(breakages).join(', ')}
  --seconds N                how long there is trouble: 300 by default (60 with --quick); ten simulated minutes in each
  --workers N                3 by default
  --accounts N --groups N    12 and 60 by default (6 and 20 with --quick)
  --seed N                   1 by default
  --keep                     leaves its folder behind
Ends with 0 when each message is there once, no key was in two places, no limit was passed, nothing waits for ever and
\`verify\` finds nothing.`;

/** Ten minutes a second: a day's limits come anew every two and a half minutes. */
const CLOCK = 'x600';
const CONNECTED_WITHIN_MS = 120_000;
/** Nobody has moved for so long. */
const STEADY_MS = 8_000;
const SHOWN = 20;

const values = readOptions(USAGE, {
  quick: { type: 'boolean', default: false },
  break: { type: 'string' },
  seconds: { type: 'string' },
  workers: { type: 'string', default: '3' },
  accounts: { type: 'string' },
  groups: { type: 'string' },
  seed: { type: 'string', default: '1' },
  keep: { type: 'boolean', default: false },
});
const seconds = readNumber('seconds', values.seconds ?? (values.quick ? '60' : '300'), 1, 86_400);
const worker_count = readNumber('workers', values.workers, 1, 20);
const accounts = readNumber('accounts', values.accounts ?? (values.quick ? '6' : '12'), 2, 1000);
const groups = readNumber('groups', values.groups ?? (values.quick ? '20' : '60'), 1, 10_000);
const seed = readNumber('seed', values.seed, 0, 2 ** 31 - 1);

const say = (line: string): void => console.error(`  ${line}`);

type Place = {
  folder: string;
  imports: readonly string[];
  product: Product;
  control: Control;
  legacy: string;
  proxy: string;
};

async function main(): Promise<number> {
  if (values.break !== undefined && !breakages[values.break]) {
    console.error(`--break "${values.break}": there are ${Object.keys(breakages).join(', ')}.`);
    return 2;
  }
  process.env['GROUNDCREW_CHECK_BREAK'] = values.break ?? '';
  const imports = values.break === undefined ? [] : [path.join(import.meta.dirname, 'crash/breakages.ts')];
  const folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-crash-'));
  // The embedded database may run as another user, who must be able to come here.
  chmodSync(folder, 0o755);
  const world = path.join(folder, 'world');
  try {
    const made = await generate({ accounts, groups, seed, out: world });
    const simulator = await startSimulator(await loadWorld(path.join(world, 'world.json')), {
      clock: parseClockMode(CLOCK),
    });
    const proxies = await startProxies(simulator, { port: 0 });
    try {
      return await check({
        folder,
        imports,
        product: openProduct({ folder, simulator: simulator.control, imports }),
        control: openControl(simulator.control),
        legacy: made.legacy,
        proxy: proxies.find(({ name }) => name === 'socks5_password')?.url ?? '',
      });
    } finally {
      for (const proxy of proxies) await proxy.close();
      await simulator.close();
    }
  } finally {
    if (!values.keep) rmSync(folder, { recursive: true, force: true });
    else console.error(`kept: ${folder}`);
  }
}

async function check(place: Place): Promise<number> {
  const { folder, imports, product, control, legacy } = place;
  const begun_at = await control.now();
  await moveIn({ product, legacy, say });
  const niches = await nichesOf(product);
  await beginWork(product, niches, writeMessages(legacy));
  const workers = startWorkers(worker_count, {
    env: { ...product.env, PORT: '0' },
    imports,
    log: path.join(folder, 'workers.log'),
    stopDatabase: () => stopDatabase(path.join(folder, 'data')),
  });
  const findings: string[] = [];
  let trouble: Trouble = { killed: 0, stopped: 0, database_stopped: 0 };
  try {
    await allConnected(place);
    findings.push(...(await changeProxyOfOne(product, control, place.proxy)));
    say('one account has another proxy');
    trouble = await makeTrouble(place, workers);
    say('the trouble is over');
    await endWork(product, niches);
    findings.push(...(await allSettled(product)));
  } finally {
    const exits = await workers.end();
    const wrong = exits.filter((code) => code !== 0);
    if (wrong.length > 0) findings.push(`workers ended with ${wrong.join(', ')}`);
  }
  // What was left open at the very end is settled by whoever comes next.
  for (const niche of niches) await product.ask(['post', niche, '--limit', '1'], [0, 1]);
  const { violations } = await product.ask<{ violations: { invariant: string }[] }>(['verify'], [0, 1]);
  findings.push(...violations.map(({ invariant }) => `verify: ${invariant}`));
  const done = await whatWasDone(product);
  return report(await collect(product, control, begun_at), findings, { ...trouble, ...done });
}

async function makeTrouble({ product, control }: Place, workers: Workers): Promise<Trouble> {
  const chance = createChance(seed);
  const weather = await bringWeather(control);
  const over = new AbortController();
  const time = delay(seconds * 1_000).then(() => over.abort());
  const [trouble] = await Promise.all([
    workers.trouble(chance.split('workers'), over.signal),
    addMore(product, chance.split('work'), over.signal),
    readCalls(control, over.signal),
    time,
  ]);
  await weather.end();
  return trouble;
}

/** The simulator keeps the newest calls only. */
async function readCalls(control: Control, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await control.calls();
    await delay(5_000, signal).catch(() => {});
  }
}

/** And spread: who has just come takes its share from the others, for which connections are closed and opened. */
async function allConnected({ product, control }: Place): Promise<void> {
  const usable = (await product.ask<{ status: string | null }[]>(['health'], [0, 1])).filter(
    ({ status }) => status === 'ok',
  ).length;
  let before = '';
  for (let waited_ms = 0; waited_ms < CONNECTED_WITHIN_MS; waited_ms += STEADY_MS) {
    const { connections } = await control.connections();
    const main = connections.filter((connection) => connection.main);
    const now = main.map(({ id }) => id).join();
    if (new Set(main.map(({ user_id }) => user_id)).size >= usable && now === before) {
      return say(`${main.length} accounts are connected`);
    }
    before = now;
    await delay(STEADY_MS);
  }
  throw new Error(`not all of ${usable} accounts were connected within ${CONNECTED_WITHIN_MS} ms`);
}

function report(evidence: Evidence, others: readonly string[], counted: Trouble & Done): number {
  const { posts, ledger, calls } = evidence;
  const compared = compare(evidence);
  const joins = calls.filter(({ method }) => method === 'channels.joinChannel').length;
  const { slots, reactions, reconnects, runs_taken_up, acts_repeated } = counted;
  const { killed, stopped, database_stopped } = counted;
  const findings = [
    ...compared.map(({ rule, detail }) => `${rule}: ${detail}`),
    ...others,
    ...neverHappened({ posts: posts.length, joins, slots, reactions, reconnects }),
  ];
  for (const finding of findings.slice(0, SHOWN)) console.error(finding);
  if (findings.length > SHOWN) console.error(`… and ${findings.length - SHOWN} more`);
  const of = (rule: string): number => compared.filter((finding) => finding.rule === rule).length;
  const same = posts.length === ledger.length && of('ledger') === 0 ? '=' : '≠';
  const trouble =
    `killed ${killed}, stopped ${stopped}, database stopped ${database_stopped}, ` +
    `runs taken up ${runs_taken_up}, acts repeated ${acts_repeated}`;
  const work = `joins ${joins}, slots ${slots}, reactions ${reactions}, reconnects ${reconnects}`;
  const rules = `limits ${of('limits')}, warm-up ${of('warm-up')}, flood ${of('flood')}, bindings ${of('binding')}`;
  const rest = `double connections ${of('double connections')}, others ${others.length}`;
  console.log(`posts ${posts.length} ${same} ledger ${ledger.length}, ${work}; ${trouble}; ${rules}, ${rest}`);
  return findings.length === 0 ? 0 : 1;
}

process.exitCode = await main();
