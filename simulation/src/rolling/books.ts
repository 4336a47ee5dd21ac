// What Telegram has beside what the product has, once everything is over: messages that came in, replies, posts.
import { delay, monotonic } from '@groundcrew/server/lib/time.ts';
import { userOf } from '#engine/world.ts';
import { compare as comparePosts } from '#fleet/compare.ts';
import { collect } from '#fleet/scenario.ts';
import { compare as compareInbox, expectedOf, STORED_SQL, type Line } from '#inbox/compare.ts';
import type { Stage } from './stage.ts';

/** An account whose server has gone is connected again within seconds; what it missed comes then. */
const SETTLED_MS = 120_000;
const LOOK_MS = 500;

const WAITING = `
  select (select count(*)::int from runs where state = 'running') as runs,
    (select count(*)::int from post_intents where state = 'reserved') as posts,
    (select count(*)::int from actions where state in ('queued', 'running')) as actions,
    (select count(*)::int from conversation_messages where delivery = 'queued') as replies,
    (select count(*)::int from inbox_gaps) as gaps`;

export type Books = {
  /** Messages that people wrote, and those of them that are stored. */
  inbound: { written: number; stored: number };
  /** Replies that a server took, and how many of them Telegram has. */
  replies: { taken: number; sent: number };
  posts: { telegram: number; recorded: number };
  findings: string[];
};

/** Waits until nothing is under way, and everything that is on Telegram is here; or until nobody can expect it any more. */
export async function settled(stage: Stage): Promise<string[]> {
  for (const give_up_ms = monotonic() + SETTLED_MS; ; await delay(LOOK_MS)) {
    const [row] = await stage.query<Record<string, number>>(WAITING);
    const waiting = Object.entries(row ?? {}).flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : []));
    const inbox = await inboxDifferences(stage);
    if (waiting.length + inbox.length === 0) return [];
    if (monotonic() > give_up_ms) return waiting.map((what) => `${what} waited for more than ${SETTLED_MS / 1_000} s`);
  }
}

export async function readBooks(stage: Stage, load: { written: number; taken: readonly string[] }): Promise<Books> {
  const evidence = await collect(stage.product, stage.control, new Date(0));
  const ours = new Set(stage.ours.map(userOf));
  // For the simulator people are accounts, too.
  const own = evidence.ledger.filter(({ from_id }) => ours.has(from_id));
  // Groups have negative ids.
  const ledger = own.filter(({ chat_id }) => chat_id < 0);
  const sent = Map.groupBy(
    own.filter(({ chat_id }) => chat_id > 0),
    ({ text }) => text,
  );
  const taken = new Set(load.taken);
  const [stored] = await stage.query<{ count: number }>(
    `select count(*)::int as count from conversation_messages where direction = 'inbound'`,
  );
  return {
    inbound: { written: load.written, stored: stored?.count ?? 0 },
    replies: { taken: taken.size, sent: sent.size },
    posts: { telegram: ledger.length, recorded: evidence.posts.length },
    findings: [
      ...comparePosts({ ...evidence, ledger }).map(({ rule, detail }) => `${rule}: ${detail}`),
      ...(await inboxDifferences(stage)),
      ...load.taken.filter((text) => !sent.has(text)).map((text) => `reply lost: ${text}`),
      ...[...sent].flatMap(([text, { length }]) => (length > 1 ? [`reply sent ${length} times: ${text}`] : [])),
      ...[...sent.keys()].filter((text) => !taken.has(text)).map((text) => `reply of nobody: ${text}`),
    ],
  };
}

async function inboxDifferences(stage: Stage): Promise<string[]> {
  const all: string[] = [];
  for (const n of stage.ours) {
    const found = compareInbox(expectedOf(stage.simulator.world, userOf(n)), await stage.query<Line>(STORED_SQL, [n]));
    for (const [kind, lines] of Object.entries(found))
      all.push(...lines.map((line) => `${kind}, account ${n}: ${line}`));
  }
  return all;
}
