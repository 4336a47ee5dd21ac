// Generated requests for every route, from valid to hostile: never a 500, a hang, a secret, or an error in another shape.
import { startTestPostgres } from '@groundcrew/server/testing/postgres.ts';
import { fuzzApi } from '#api-check/fuzz.ts';
import { readNumber, readOptions } from '#lib/options.ts';

const USAGE = `npm run fuzz:api -- [--each N] [--seed S] [--only WORD] [--quick]
Sends every route generated requests, nearly valid and hostile ones, as an owner, a viewer and nobody.
  --each N      requests a route, 1000 by default
  --seed S      1 by default: the same seed gives the same requests
  --only WORD   only routes that hold it: "POST /accounts"
  --quick       30 requests a route
Ends with 0 when there was no 500, no hang, no secret and no error in another shape.`;

const values = readOptions(USAGE, {
  each: { type: 'string' },
  seed: { type: 'string', default: '1' },
  only: { type: 'string', default: '' },
  quick: { type: 'boolean', default: false },
});

const SHOWN = 40;

async function main(): Promise<number> {
  const each = readNumber('each', values.each ?? (values.quick ? '30' : '1000'), 1, 1_000_000);
  const seed = readNumber('seed', values.seed, 0, 2 ** 31 - 1);
  const postgres = await startTestPostgres();
  try {
    const { routes, requests, statuses, findings } = await fuzzApi(postgres, { seed, each, only: values.only });
    for (const { where, who, what } of findings.slice(0, SHOWN))
      console.error(`seed ${seed}: ${where}, ${who}: ${what}`);
    const counts = [...statuses]
      .toSorted(([one], [other]) => one - other)
      .map(([status, count]) => `${status}: ${count}`);
    console.log(`answers ${counts.join(', ')}`);
    console.log(`routes ${routes}, requests ${requests}, seed ${seed}: findings ${findings.length}`);
    return findings.length === 0 ? 0 : 1;
  } finally {
    await postgres.release();
  }
}

process.exit(await main());
