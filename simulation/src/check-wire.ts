// Every way of getting in, tried against the simulated Telegram: one line a transport, proxy, session kind, log-in way, client
// and fault, with what was tried, what was seen, and in how many milliseconds.
import { readOptions, refuse } from '#lib/options.ts';
import { errorLines } from '#wire-check/errors.ts';
import { faultLines } from '#wire-check/faults.ts';
import { gramJsLines } from '#wire-check/gramjs-client.ts';
import { runLine, type Line, type Result } from '#wire-check/line.ts';
import { loginLines } from '#wire-check/logins.ts';
import { productLines } from '#wire-check/product-client.ts';
import { proxyLines } from '#wire-check/proxies.ts';
import { sessionLines } from '#wire-check/sessions.ts';
import { transportLines } from '#wire-check/transports.ts';

const USAGE = `npm run check:wire -- [--quick] [--only WORD]
Tries every way of getting in against the simulated Telegram: a line each, with what was seen and in how many milliseconds.
  --quick       some lines of each kind
  --only WORD   only the lines whose kind or name holds it: transport, proxy, session, log-in, client, fault, …
Ends with "N passed, N failed", and with 0 only if nothing failed.`;

const values = readOptions(USAGE, { quick: { type: 'boolean', default: false }, only: { type: 'string' } });

const allLines: Line[] = [
  ...transportLines,
  ...proxyLines,
  ...sessionLines,
  ...loginLines,
  ...productLines,
  ...gramJsLines,
  ...errorLines,
  ...faultLines,
];

/** They wait more than they compute; more at once would only make the milliseconds larger. */
const AT_ONCE = 4;

function print({ line, seen, passed, milliseconds }: Result): void {
  console.log(`${passed ? 'ok  ' : 'FAIL'} ${line.kind.padEnd(9)} ${line.name} → ${seen} (${milliseconds} ms)`);
}

/** Each line is printed in its place, as soon as those before it are. */
async function runAll(lines: Line[]): Promise<Result[]> {
  const waiting = lines.map((line) => ({ line, ...Promise.withResolvers<Result>() }));
  const queue = [...waiting];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) next.resolve(await runLine(next.line));
  };
  const workers = Array.from({ length: AT_ONCE }, work);
  const results: Result[] = [];
  for (const { promise } of waiting) {
    const result = await promise;
    print(result);
    results.push(result);
  }
  await Promise.all(workers);
  return results;
}

async function main(): Promise<number> {
  const { quick, only } = values;
  const isWanted = (line: Line): boolean => (!quick || line.quick) && `${line.kind} ${line.name}`.includes(only ?? '');
  const wanted = allLines.filter(isWanted);
  if (wanted.length === 0) refuse(`--only "${only}": no line's kind or name holds it\n${USAGE}`);
  const results = await runAll(wanted);
  const failed = results.filter(({ passed }) => !passed).length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

// Some clients leave timers behind.
process.exit(await main());
