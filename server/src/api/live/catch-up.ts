// How a client that comes back gets what it has missed: by pages of its own, and then from the feed, at exactly the number up
// to which it was served.
import type { Feed, Listener } from '#api/live/feed.ts';
import { Frame } from '#api/live/frame.ts';
import type { Database } from '#store/database/database.ts';
import { eventBounds, rowsOfStream } from '#store/events/live-events.ts';

export type Follower = Listener & {
  /** The first that is said: where the stream goes on from. */
  greet: (seq: number) => void;
  /** Resolves when the peer has taken them. */
  deliver: (frames: readonly Frame[]) => Promise<void>;
};

export type CatchUp = {
  db: Database;
  workspace_id: string;
  feed: Feed;
  /** Few at a time ask the database. */
  inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  signal: AbortSignal;
};

const PAGE = 200;

/** `since`: the last number that the client has heard; null: it wants what happens from now on. */
export async function follow(follower: Follower, since: number | null, options: CatchUp): Promise<void> {
  const { feed, inTurn, signal } = options;
  const seen = await feed.seen();
  if (signal.aborted) return;
  // Another server may have told it what this one has not read yet; or it comes from before a backup was restored.
  const ahead = since !== null && since > seen ? await inTurn(() => lookAhead(options)) : null;
  if (signal.aborted) return;
  const never_given = ahead !== null && since !== null && since > ahead;
  let position = never_given ? ahead : (since ?? seen);
  follower.greet(position);
  if (never_given) follower.resync(position);
  while (!signal.aborted && !feed.join(follower, position)) {
    position = await page(follower, position, options);
  }
}

/** The last number that there is, which the feed reads up to then. */
async function lookAhead(options: CatchUp): Promise<number> {
  const { last } = await eventBounds(options);
  options.feed.look();
  return last;
}

/** Serves one page behind `position`, and returns up to which number everything was served then. */
async function page(follower: Follower, position: number, options: CatchUp): Promise<number> {
  const { feed, inTurn, signal } = options;
  const { stream, user_id } = follower;
  const until = await feed.seen();
  const { rows, kept_from } = await inTurn(async () => {
    const found = await rowsOfStream(options, { stream, user_id, since: position, until, limit: PAGE });
    // Looked at after the rows: what was kept then was kept when they were read.
    return { rows: found, kept_from: (await eventBounds(options)).kept_from };
  });
  if (signal.aborted) return position;
  if (kept_from > position + 1) {
    follower.resync(until);
    return until;
  }
  if (rows.length > 0) await follower.deliver(rows.map((row) => new Frame(row)));
  return rows.length < PAGE ? until : (rows.at(-1)?.seq ?? until);
}
