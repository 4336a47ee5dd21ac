// Three servers on one PostgreSQL, restarted one after the other while people write, a program answers them over the API and a campaign
// posts; then Telegram's own books are held against the product's.
import path from 'node:path';
import { delay, monotonic } from '@groundcrew/server/lib/time.ts';
import { createChance } from '@groundcrew/simulator/chance.ts';
import { readNumber, readOptions, refuse } from '#lib/options.ts';
import { readBooks, settled, type Books } from '#rolling/books.ts';
import { breakages } from '#rolling/breakages.ts';
import type { Trouble } from '#rolling/client.ts';
import { startLoad } from '#rolling/load.ts';
import { rollingRestart, untilReady, type Restart } from '#rolling/restart.ts';
import { openStage, userIds, type Stage } from '#rolling/stage.ts';

const USAGE = `npm run check:rolling -- [--quick] [--break NAME] [--servers N] [--rounds N] [--accounts N] [--seed N] [--keep]
Restarts the servers of one installation one after the other, by SIGTERM, while messages come in, replies are asked for over the API
and a campaign posts, and compares the product's books with Telegram's.
  --quick         one round, fewer accounts
  --break NAME    with the product broken on purpose, to see that the check can fail:
                  ${Object.keys(breakages).join(', ')}
  --servers N     3 by default
  --rounds N      how often each of them is restarted: 2 by default (1 with --quick)
  --accounts N    9 by default (6 with --quick)
  --seed N        1 by default
  --keep          leaves its folder behind
Ends with 0 when every message is stored once, every reply and every post is on Telegram once, no key was in two places, each server
ended with 0 within 10 seconds (as long as that may be said: not with --quick), and no request failed but those that were refused.`;

/** What an orderly end is promised to take at most. */
const STOP_WITHIN_MS = 10_000;
const CONNECTED_WITHIN_MS = 120_000;
const GROUPS_EACH = 10;
const PEOPLE = 3;
/** So that each has something to do from the beginning. */
const WARM_MS = 3_000;
const SHOWN = 20;

const values = readOptions(USAGE, {
  quick: { type: 'boolean', default: false },
  break: { type: 'string' },
  servers: { type: 'string', default: '3' },
  rounds: { type: 'string' },
  accounts: { type: 'string' },
  seed: { type: 'string', default: '1' },
  keep: { type: 'boolean', default: false },
});
const servers = readNumber('servers', values.servers, 2, 10);
const rounds = readNumber('rounds', values.rounds ?? (values.quick ? '1' : '2'), 1, 1_000);
const accounts = readNumber('accounts', values.accounts ?? (values.quick ? '6' : '9'), 1, 90);
const seed = readNumber('seed', values.seed, 0, 2 ** 31 - 1);
if (values.break !== undefined && !breakages[values.break]) {
  refuse(`--break "${values.break}": there are ${Object.keys(breakages).join(', ')}.`);
}

const say = (line: string): void => console.error(`  ${line}`);

async function main(): Promise<number> {
  process.env['GROUNDCREW_CHECK_BREAK'] = values.break ?? '';
  const imports = values.break === undefined ? [] : [path.join(import.meta.dirname, 'rolling/breakages.ts')];
  const size = { servers, accounts, groups_each: GROUPS_EACH, people: PEOPLE };
  const stage = await openStage({ ...size, imports, keep: values.keep });
  try {
    return await check(stage);
  } finally {
    await stage.close();
  }
}

async function check(stage: Stage): Promise<number> {
  for (const { process: server } of stage.nodes) server.start();
  for (const { name, url } of stage.nodes) await untilReady(name, url);
  await allConnected(stage);
  const load = await startLoad(stage, createChance(seed));
  const restarts: Restart[] = [];
  const tell = (restart: Restart): void => {
    restarts.push(restart);
    say(`${restart.name}: stopped in ${restart.stop_ms} ms, ready again after ${restart.ready_ms} ms`);
  };
  await delay(WARM_MS);
  for (let round = 1; round <= rounds; round += 1) await rollingRestart(stage.nodes, tell);
  await load.end();
  const open = await settled(stage);
  const ends = await Promise.all(stage.nodes.map(({ process: server }) => server.stop()));
  const books = await readBooks(stage, load);
  const exits = [...restarts.map(({ exit }) => exit), ...ends].filter((exit) => exit !== 0);
  const findings = [
    ...books.findings,
    ...open,
    ...(exits.length > 0 ? [`servers ended with ${exits.join(', ')}`] : []),
    ...tooSlow(restarts),
    ...load.client.trouble.wrong,
    ...nothingDone(books),
  ];
  return report({ books, restarts, answered: load.client.answered, trouble: load.client.trouble, findings });
}

/** Time is looked at where the machine is not shared with other checks. */
function tooSlow(restarts: readonly Restart[]): string[] {
  if (values.quick) return [];
  return restarts
    .filter(({ stop_ms }) => stop_ms > STOP_WITHIN_MS)
    .map(({ name, stop_ms }) => `${name} took ${stop_ms} ms to end, ${STOP_WITHIN_MS} are promised`);
}

/** Of what never happened nothing is proved. */
function nothingDone({ inbound, replies, posts }: Books): string[] {
  const counts = { 'message came in': inbound.stored, reply: replies.sent, post: posts.telegram };
  return Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [] : [`no ${what}: this proves nothing`]));
}

async function allConnected({ control, ours }: Stage): Promise<void> {
  const wanted = userIds(ours);
  for (const give_up_ms = monotonic() + CONNECTED_WITHIN_MS; ; await delay(250)) {
    const { connections } = await control.connections();
    const there = new Set(connections.flatMap(({ main: is_main, user_id }) => (is_main ? [user_id] : [])));
    if (wanted.every((id) => there.has(id))) return say(`${wanted.length} accounts are connected`);
    if (monotonic() > give_up_ms) throw new Error(`not all accounts were connected within ${CONNECTED_WITHIN_MS} ms`);
  }
}

type Outcome = {
  books: Books;
  restarts: readonly Restart[];
  answered: number;
  trouble: Trouble;
  findings: readonly string[];
};

function report({ books, restarts, answered, trouble, findings }: Outcome): number {
  for (const finding of findings.slice(0, SHOWN)) console.error(finding);
  if (findings.length > SHOWN) console.error(`… and ${findings.length - SHOWN} more`);
  const beside = (one: number, other: number): string => `${one} ${one === other ? '=' : '≠'} ${other}`;
  const { inbound, replies, posts } = books;
  const longest = Math.max(...restarts.map(({ stop_ms }) => stop_ms));
  const counted =
    `messages in ${beside(inbound.written, inbound.stored)} stored, ` +
    `replies ${beside(replies.taken, replies.sent)} sent, posts ${beside(posts.telegram, posts.recorded)} recorded`;
  const asked = `requests ${answered} (refused ${trouble.refused}, starting ${trouble.starting}, failed ${trouble.wrong.length})`;
  console.log(
    `${counted}; ${restarts.length} restarts, the longest end ${longest} ms; ${asked}; findings ${findings.length}`,
  );
  return findings.length === 0 ? 0 : 1;
}

process.exitCode = await main();
