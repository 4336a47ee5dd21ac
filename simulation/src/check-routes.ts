// Every route that the server has, asked by everybody with everybody's ids: who may not is refused, what is another workspace's is
// not there, nothing of it is changed, and no answer, header or log tells a secret.
import { startTestPostgres } from '@groundcrew/server/testing/postgres.ts';
import { breakages } from '#api-check/breakages.ts';
import { breakWhileLoading } from '#lib/breakage.ts';
import { readOptions, refuse } from '#lib/options.ts';

const USAGE = `npm run check:routes -- [--quick] [--only WORD] [--break NAME] [--verbose]
Asks every route as every role, token, stranger and nobody, with ids of their own workspace, of another one, and of none.
  --quick        four of the callers
  --only WORD    only routes that hold it: "POST /accounts"
  --break NAME   with the product broken on purpose, to see that the check can fail: ${Object.keys(breakages).join(', ')}
  --verbose      also names routes that nobody got an answer of 2xx from, and tables without rows
Prints "routes N × callers M × workspaces 2: tried T, leaks 0", and ends with 0 when that is so.`;

const values = readOptions(USAGE, {
  quick: { type: 'boolean', default: false },
  only: { type: 'string', default: '' },
  break: { type: 'string' },
  verbose: { type: 'boolean', default: false },
});

const SHOWN = 60;

async function main(): Promise<number> {
  if (values.break !== undefined) {
    const broken = breakages[values.break];
    if (!broken) return refuse(`--break "${values.break}": there are ${Object.keys(breakages).join(', ')}`);
    breakWhileLoading([broken]);
  }
  const { checkRoutes, QUICK } = await import('#api-check/run.ts');
  const postgres = await startTestPostgres();
  try {
    const { routes, callers, tally, unfilled, unanswered } = await checkRoutes(postgres, {
      callers: values.quick ? QUICK : undefined,
      only: values.only,
    });
    if (routes === 0) return refuse(`--only "${values.only}": no route holds it`);
    for (const { where, who, what } of tally.findings.slice(0, SHOWN)) console.error(`${where}, ${who}: ${what}`);
    if (values.verbose) {
      for (const line of unfilled) console.error(`no row: ${line}`);
      const slow = [...tally.took_ms].toSorted(([, one], [, other]) => other - one).slice(0, 12);
      console.error(`slowest: ${slow.map(([name, ms]) => `${name} ${Math.round(ms)} ms`).join(', ')}`);
      console.error(`never 2xx: ${unanswered.join(', ') || 'none'}`);
    }
    const { tried, findings } = tally;
    console.log(`routes ${routes} × callers ${callers} × workspaces 2: tried ${tried}, leaks ${findings.length}`);
    return findings.length === 0 ? 0 : 1;
  } finally {
    await postgres.release();
  }
}

process.exit(await main());
