// Plants one bug after the other in the product and lets the simulation look for it, as long as it takes: a check that never
// fails proves nothing.
import { readNumber, readOptions } from '#lib/options.ts';
import { FAULT_KINDS } from '#seeded/faults.ts';
import { plants, type Plant } from '#seeded/plants.ts';
import { simulateApart, type Asked } from '#seeded/run-many.ts';

const USAGE = `npm run simulate:mutants -- [--seeds M] [--at-once P] [--only NAME]
Plants ${plants.length} bugs, one at a time, and simulates seed after seed until each is found; the seed that finds it must hold without it.
  --seeds M     at most so many seeds for each, default 8
  --at-once P   so many at the same time, default 2
  --only NAME   one of ${plants.map(({ name }) => name).join(', ')}
Ends with 0 when all were found.`;

const values = readOptions(USAGE, {
  seeds: { type: 'string', default: '8' },
  'at-once': { type: 'string', default: '2' },
  only: { type: 'string' },
});

const WORLD = { days: 3, accounts: 8, nodes: 2, faults: FAULT_KINDS.join(',') };

/** The same weather without the bug: whatever breaks then is none of the plant's. */
async function holdsWithout(asked: Asked, name: string): Promise<boolean> {
  const answer = await simulateApart(asked);
  if ('report' in answer && !answer.report.violation) return true;
  const why = 'error' in answer ? answer.error : answer.report.violation?.detail;
  console.error(`FAIL ${name}: without it seed ${asked.seed} does not hold either: ${why}`);
  return false;
}

async function find({ name, what, script }: Plant, seeds: number): Promise<boolean> {
  for (let seed = 1; seed <= seeds; seed += 1) {
    const weather: Asked = { ...WORLD, seed, ...(script === undefined ? {} : { script }) };
    const answer = await simulateApart({ ...weather, plant: name });
    if ('error' in answer) {
      console.error(`FAIL ${name}: ${answer.error}`);
      return false;
    }
    const { violation } = answer.report;
    if (!violation) continue;
    if (!(await holdsWithout(weather, name))) return false;
    console.log(`ok   ${name} (${what}): ${violation.invariant}: ${violation.detail} (seed ${seed}, ${violation.at})`);
    return true;
  }
  console.error(`FAIL ${name} (${what}): not found with ${seeds} seeds`);
  return false;
}

async function main(): Promise<number> {
  const seeds = readNumber('seeds', values.seeds, 1, 1000);
  const chosen = plants.filter(({ name }) => (values.only ?? name) === name);
  if (chosen.length === 0) {
    console.error(`--only "${values.only}": there are ${plants.map(({ name }) => name).join(', ')}`);
    return 2;
  }
  const queue = [...chosen];
  let found = 0;
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) if (await find(next, seeds)) found += 1;
  };
  await Promise.all(Array.from({ length: readNumber('at-once', values['at-once'], 1, 64) }, work));
  console.log(`${chosen.length} planted, ${found} found`);
  return found === chosen.length ? 0 : 1;
}

process.exitCode = await main();
