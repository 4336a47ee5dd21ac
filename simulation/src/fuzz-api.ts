// Generated requests for every route, from valid to hostile: never a 500, a hang, a secret, or an error in another shape.
import { startTestPostgres } from '@groundcrew/server/testing/postgres.ts';
import { fuzzBreakages } from '#api-check/breakages.ts';
import { breakWhileLoading } from '#lib/breakage.ts';
import { readNumber, readOptions, refuse } from '#lib/options.ts';

const USAGE = `npm run fuzz:api -- [--each N] [--seconds N] [--seed S] [--only WORD] [--break NAME] [--quick]
Sends every route generated requests, nearly valid and hostile ones, as an owner, a viewer and nobody.
  --each N      requests a route, 1000 by default
  --seconds N   of each route no more requests once they have taken so long, 600 by default: a forecast takes a second
  --seed S      1 by default: the same seed gives the same requests
  --only WORD   only routes that hold it: "POST /accounts"
  --quick       15 requests a route, in a second
  --break NAME  with the product broken on purpose, to see that it can fail: ${Object.keys(fuzzBreakages).join(', ')}
  --verbose     also names the slowest routes, and those without an answer of 2xx
Prints "routes R × requests N: 5xx 0, hangs 0, secrets 0, out of schema 0", and ends with 0 when that is so: no answer of 5xx, none
later than after 10 s, no secret or text of another workspace in one, each valid answer and each error as they are described.`;

const values = readOptions(USAGE, {
  each: { type: 'string' },
  seconds: { type: 'string' },
  seed: { type: 'string', default: '1' },
  only: { type: 'string', default: '' },
  quick: { type: 'boolean', default: false },
  break: { type: 'string' },
  verbose: { type: 'boolean', default: false },
});

const SHOWN = 40;

async function main(): Promise<number> {
  const each = readNumber('each', values.each ?? (values.quick ? '15' : '1000'), 1, 1_000_000);
  const seconds = readNumber('seconds', values.seconds ?? (values.quick ? '1' : '600'), 1, 100_000);
  const seed = readNumber('seed', values.seed, 0, 2 ** 31 - 1);
  if (values.break !== undefined) {
    const broken = fuzzBreakages[values.break];
    if (!broken) return refuse(`--break "${values.break}": there are ${Object.keys(fuzzBreakages).join(', ')}`);
    breakWhileLoading([broken]);
  }
  const { fuzzApi } = await import('#api-check/fuzz.ts');
  const postgres = await startTestPostgres();
  try {
    const { routes, requests, statuses, reached, took_ms, findings } = await fuzzApi(postgres, {
      seed,
      each,
      route_ms: 1000 * seconds,
      only: values.only,
    });
    if (routes === 0) return refuse(`--only "${values.only}": no route holds it`);
    for (const { kind, where, who, what } of findings.slice(0, SHOWN)) {
      console.error(`seed ${seed}: ${kind}: ${where}, ${who}: ${what}`);
    }
    if (values.verbose) {
      const slow = [...took_ms].toSorted(([, one], [, other]) => other - one).slice(0, 12);
      console.error(`slowest: ${slow.map(([name, ms]) => `${name} ${Math.round(ms)} ms`).join(', ')}`);
      console.error(`never 2xx: ${[...took_ms.keys()].filter((name) => !reached.has(name)).join(', ') || 'none'}`);
    }
    const counts = [...statuses]
      .toSorted(([one], [other]) => one - other)
      .map(([status, count]) => `${status}: ${count}`);
    console.log(
      `seed ${seed}; answers ${counts.join(', ')}; routes with a 2xx that was held against its schema: ${reached.size}`,
    );
    const of = (kind: string) => findings.filter((each) => each.kind === kind).length;
    const found = `5xx ${of('5xx')}, hangs ${of('hang')}, secrets ${of('secret')}, out of schema ${of('schema')}`;
    console.log(`routes ${routes} × requests ${requests}: ${found}`);
    return findings.length === 0 ? 0 : 1;
  } finally {
    await postgres.release();
  }
}

process.exit(await main());
