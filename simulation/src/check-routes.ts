// Every route that the server has, asked by everybody with everybody's ids: who may not is refused, what is another workspace's is
// not there, nothing of it is changed, and no answer, header or log tells a secret.
import { startTestPostgres } from '@groundcrew/server/testing/postgres.ts';
import { breakages } from '#api-check/breakages.ts';
import { breakWhileLoading } from '#lib/breakage.ts';
import { readOptions, refuse } from '#lib/options.ts';

const USAGE = `npm run check:routes -- [--quick] [--only WORD] [--break NAME] [--verbose]
Asks every route as every role, token, stranger and nobody, with ids of their own workspace, of another one, and of none.
  --quick        four of the callers
  --only WORD    only routes that hold it: "POST /accounts", WebSockets, /api/auth
  --break NAME   with the product broken on purpose, to see that the check can fail: ${Object.keys(breakages).join(', ')}
  --verbose      also names the slowest routes, and tables without rows
Prints "reached 2xx: N of N" and "routes N × callers M × workspaces 2: tried T, leaks 0", and ends with 0 when that is so: what
no caller got an answer of 2xx from would hide a leak behind a refusal.`;

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
    const { routes, sockets, sign_in, callers, tally, unfilled, unreached } = await checkRoutes(postgres, {
      callers: values.quick ? QUICK : undefined,
      only: values.only,
    });
    if (routes + sockets + sign_in === 0) return refuse(`--only "${values.only}": no route holds it`);
    for (const { where, who, what } of tally.findings.slice(0, SHOWN)) console.error(`${where}, ${who}: ${what}`);
    if (values.verbose) {
      for (const line of unfilled) console.error(`no row: ${line}`);
      const slow = [...tally.took_ms].toSorted(([, one], [, other]) => other - one).slice(0, 12);
      console.error(`slowest: ${slow.map(([name, ms]) => `${name} ${Math.round(ms)} ms`).join(', ')}`);
    }
    const { tried, findings } = tally;
    // Behind a refusal nothing is seen.
    for (const name of unreached) console.error(`never 2xx: ${name}: ${tally.refused.get(name) ?? 'nobody may'}`);
    console.log(`reached 2xx: ${routes - unreached.length} of ${routes}`);
    const all = `routes ${routes} (WebSockets ${sockets}, sign-in ${sign_in}) × callers ${callers} × workspaces 2`;
    console.log(`${all}: tried ${tried}, leaks ${findings.length}`);
    return findings.length + unreached.length === 0 ? 0 : 1;
  } finally {
    await postgres.release();
  }
}

process.exit(await main());
