// Whole months of the engine in minutes: several processes, a real PostgreSQL, a Telegram in memory, virtual time, and what
// goes wrong by the seed. Ends with 1 when something that was promised did not hold.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, getPriority, setPriority, tmpdir } from 'node:os';
import path from 'node:path';
import { breakWhileLoading } from '#lib/breakage.ts';
import { readNumber, readOptions } from '#lib/options.ts';
import { FAULT_KINDS, rarerIn, SCRIPT_NAMES } from '#seeded/faults.ts';
import { plants } from '#seeded/plants.ts';
import { reportOf } from '#seeded/report.ts';
import { simulateAll, simulateApart, type Answered, type Asked } from '#seeded/run-many.ts';
import type { SimulationReport } from '#seeded/run-simulation.ts';
import { shrink } from '#seeded/shrink.ts';
import { STARTS_AT } from '#seeded/starts-at.ts';

const USAGE = `npm run simulate -- [--seed N] [--days D] [--accounts A] [--nodes K] [--seeds M] [--faults LIST] [--plant NAME] [--quick]
Simulates an installation for days and looks at every act whether what was promised holds.
  --seed N        the same seed gives the same course, and prints the same hash; default 1
  --days D        default 7
  --accounts A    default 10, each with three groups
  --nodes K       servers that share a PostgreSQL, default 3; commands come and go beside them
  --seeds M       so many seeds from N on, each in a process of its own
  --at-once P     so many of them at the same time, default 2
  --faults LIST   what may go wrong, or none; default: ${FAULT_KINDS.join(',')}
  --script NAME   beside that, weather made for one thing: ${SCRIPT_NAMES.join(', ')}
  --rarer N       crashes, stalls and lost answers come so much more rarely; default: 3 from two weeks on, else 1
  --plant NAME    with a bug in the product, to see that it is found: ${plants.map(({ name }) => name).join(', ')}
  --whole         show what was found as it was found, without looking for a shorter way there
  --json          only the result
  --report FILE   writes what all seeds came to into a file, as Markdown
  --quick         a few seeds, as in npm test
Ends with 0 when everything held, and with 1 after what did not, its seed, and the shortest history that shows it.`;

const values = readOptions(USAGE, {
  seed: { type: 'string', default: '1' },
  seeds: { type: 'string', default: '1' },
  'at-once': { type: 'string', default: '2' },
  days: { type: 'string', default: '7' },
  accounts: { type: 'string', default: '10' },
  nodes: { type: 'string', default: '3' },
  faults: { type: 'string', default: FAULT_KINDS.join(',') },
  script: { type: 'string' },
  rarer: { type: 'string' },
  plant: { type: 'string' },
  whole: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  report: { type: 'string' },
  quick: { type: 'boolean', default: false },
});

/** What `npm test` has time for. */
const QUICK = { seeds: 4, days: 5, accounts: 25, nodes: 3, at_once: 4 };
const SEED_MAX = 2 ** 31 - 1;

function readAsked(): Asked {
  const faults = values.faults === 'none' ? [] : values.faults.split(',');
  const known: readonly string[] = FAULT_KINDS;
  const unknown = faults.find((kind) => !known.includes(kind));
  if (unknown !== undefined) refuse(`--faults: "${unknown}" is not one of ${known.join(', ')}, none`);
  if (values.plant !== undefined && !plants.some(({ name }) => name === values.plant)) {
    refuse(`--plant "${values.plant}": there are ${plants.map(({ name }) => name).join(', ')}`);
  }
  const script = SCRIPT_NAMES.find((name) => name === values.script);
  if (values.script !== undefined && script === undefined) {
    refuse(`--script "${values.script}": there are ${SCRIPT_NAMES.join(', ')}`);
  }
  const days = values.quick ? QUICK.days : readNumber('days', values.days, 1, 400);
  return {
    seed: readNumber('seed', values.seed, 0, SEED_MAX),
    days,
    rarer: values.rarer === undefined ? rarerIn(days) : readNumber('rarer', values.rarer, 1, 1000),
    accounts: values.quick ? QUICK.accounts : readNumber('accounts', values.accounts, 1, 1000),
    nodes: values.quick ? QUICK.nodes : readNumber('nodes', values.nodes, 1, 10),
    faults: faults.join(',') || 'none',
    ...(script === undefined ? {} : { script }),
    ...(values.plant === undefined ? {} : { plant: values.plant }),
  };
}

function refuse(why: string): never {
  console.error(why);
  process.exit(2);
}

/** The product is loaded only now, so that a bug may be planted in it. */
async function simulateHere(asked: Asked): Promise<SimulationReport> {
  const plant = plants.find(({ name }) => name === asked.plant);
  if (plant) breakWhileLoading(plant.breakages);
  const { startTestPostgres } = await import('@groundcrew/server/testing/postgres.ts');
  const { runSimulation } = await import('#seeded/run-simulation.ts');
  const folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-simulate-'));
  const postgres = await startTestPostgres();
  // By virtual time nothing is lost by waiting: tests that run beside it go by the real one. The database keeps its place, since they share it.
  setPriority(Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL));
  try {
    const faults = new Set(FAULT_KINDS.filter((kind) => asked.faults.split(',').includes(kind)));
    const rarer = asked.rarer ?? rarerIn(asked.days);
    return await runSimulation(postgres, { ...asked, rarer, faults, folder });
  } finally {
    await postgres.release();
    rmSync(folder, { recursive: true, force: true });
  }
}

function lineOf({ seed, accounts, days, nodes }: Asked, report: SimulationReport): string {
  const { posts, joins, crashes, steps, seconds, hash } = report;
  const did = `${posts} posts, ${joins} joins, ${crashes} crashes, ${steps} steps`;
  const pace = `${Math.round((accounts * days * 60) / seconds)} account-days a minute`;
  return `seed ${seed}: ${accounts} accounts, ${days} days, ${nodes} servers: ${did} in ${seconds.toFixed(1)} s (${pace}), hash ${hash}`;
}

/** What broke, by which seed, and how it came about. */
async function tell(asked: Asked, report: SimulationReport): Promise<void> {
  const best = values.whole ? { asked, report } : await shrink({ asked, report }, STARTS_AT, simulateApart);
  const { violation } = best.report;
  if (!violation) return;
  const { seed, days, accounts, nodes, faults, script, rarer = rarerIn(days), plant } = best.asked;
  console.error(`BROKEN ${violation.invariant}: ${violation.detail} (${violation.at})`);
  for (const line of violation.history) console.error(`    ${line}`);
  const again = `--seed ${seed} --days ${days} --accounts ${accounts} --nodes ${nodes} --faults ${faults}${script === undefined ? '' : ` --script ${script}`}${rarer === rarerIn(days) ? '' : ` --rarer ${rarer}`}`;
  console.error(`    again: npm run simulate -- ${again}${plant === undefined ? '' : ` --plant ${plant}`}`);
}

function writeReport(file: string, answers: Answered[], seconds: number): void {
  const { stdout } = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' });
  writeFileSync(file, reportOf({ answers, seconds, commit: stdout?.trim() || null, at: new Date() }));
}

async function main(): Promise<number> {
  const asked = readAsked();
  if (values.json) {
    const report = await simulateHere(asked);
    console.log(JSON.stringify(report));
    return report.violation ? 1 : 0;
  }
  const count = values.quick ? QUICK.seeds : readNumber('seeds', values.seeds, 1, 10_000);
  const at_once = values.quick ? QUICK.at_once : readNumber('at-once', values['at-once'], 1, 64);
  const all = Array.from({ length: count }, (_, n): Asked => ({ ...asked, seed: asked.seed + n }));
  const began = performance.now();
  const answers: Answered[] = [];
  await simulateAll(all, at_once, (answer) => {
    answers.push(answer);
    // After each, so that what has been seen is there should the rest be ended.
    if (values.report !== undefined) writeReport(values.report, answers, (performance.now() - began) / 1000);
    console.log('report' in answer ? lineOf(answer.asked, answer.report) : `seed ${answer.asked.seed} ${answer.error}`);
    if ('report' in answer && answer.report.violation) console.log(`    BROKEN ${answer.report.violation.detail}`);
  });
  const broken = answers.flatMap((answer) => ('report' in answer && answer.report.violation ? [answer] : []));
  const [first] = broken;
  if (first) await tell(first.asked, first.report);
  const lost = answers.filter((answer) => 'error' in answer).length;
  const seconds = (performance.now() - began) / 1000;
  const total = count * asked.accounts * asked.days;
  console.log(
    `${total} account-days over ${count} seeds in ${seconds.toFixed(0)} s: ${broken.length} broken, ${lost} ended without a result`,
  );
  return broken.length + lost === 0 ? 0 : 1;
}

process.exitCode = await main();
