// The proof that `?since` is exact: many write at once, end in another order than they began, some of them undone, while
// clients come and go. Each client hears every number once, and in order.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { addEvent, addEvents, lastEventSeq } from '#store/events/events.ts';
import type { Scope } from '#store/scope.ts';
import { openTestApi, signIn, type TestApi } from '#testing/api.ts';
import { listenTo } from '#testing/live-client.ts';

const SEED = 7;
const WRITERS = 12;
const WRITES = 15;
const CLIENTS = 6;

let api: TestApi;
let scope: Scope;
let cookie: string;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
  scope = { db: api.core.db, workspace_id: api.workspace_id, now: api.services.now };
  cookie = await signIn(api.url, 'viewer@example.com');
});
afterAll(() => api.close());

/** From 0 to 1, as mulberry32 gives them. */
function seededChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

class Undone extends Error {}

/** Transactions that last for a while before and after the event, and end well or not; now and then many events at once. */
async function write(n: number): Promise<void> {
  const chance = seededChance(SEED * 1_000 + n);
  for (let round = 0; round < WRITES; round += 1) {
    const [before, after, outcome] = [chance(), chance(), chance()];
    const by = `${n} ${round}`;
    const done = scope.db.transaction().execute(async (tx) => {
      await sql`select pg_sleep(${before * 0.01})`.execute(tx);
      if (outcome > 0.95) await addEvents(scope, burst(by), tx);
      else await addEvent(scope, { type: 'stop.lifted', account_id: null, data: { by } }, tx);
      await sql`select pg_sleep(${after * 0.003})`.execute(tx);
      if (outcome < 0.2) throw new Undone();
    });
    await done.catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error;
    });
  }
}

function burst(by: string) {
  const one = { stream: 'events', user_id: null, at: scope.now(), type: 'stop.lifted', account_id: null } as const;
  return Array.from({ length: 300 }, (_, n) => ({ ...one, data: { by: `${by} ${n}` } }));
}

/** Comes, hears some, is cut off in the middle, and comes back with the last number that it has heard. */
async function comeAndGo(n: number, since: number, over: () => number | null): Promise<number[]> {
  const chance = seededChance(SEED * 2_000 + n);
  const heard: number[] = [];
  for (;;) {
    const last = heard.at(-1) ?? since;
    const until = over();
    if (until !== null && last >= until) return heard;
    const client = listenTo(`${api.url}/api/v1/events/ws?since=${last}`, { headers: { cookie } });
    const wish = 2 + Math.floor(chance() * 60);
    await client.until((c) => c.heard.length >= wish || (c.heard.at(-1)?.seq ?? 0) >= (over() ?? Infinity));
    const [greeting, ...events] = client.heard;
    client.socket.terminate();
    expect(greeting).toMatchObject({ type: 'connection_established', seq: last });
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(events.length > 0 ? ['stop.lifted'] : []));
    heard.push(...events.map(({ seq }) => seq));
  }
}

test(`every client hears each number once and in order, whatever else happens (seed ${SEED})`, async () => {
  const since = await lastEventSeq(scope);
  let last: number | null = null;
  const clients = Array.from({ length: CLIENTS }, (_, n) => comeAndGo(n, since, () => last));
  await Promise.all(Array.from({ length: WRITERS }, (_, n) => write(n)));
  // Whoever waits for more than there is to come hears this one.
  await addEvent(scope, { type: 'stop.lifted', account_id: null, data: { by: 'the end' } });
  last = await lastEventSeq(scope);
  const heard = await Promise.all(clients);
  const all = Array.from({ length: last - since }, (_, n) => since + 1 + n);
  expect(all.length).toBeGreaterThan(WRITERS * WRITES * 0.6);
  for (const numbers of heard) expect(numbers).toEqual(all);
}, 60_000);
