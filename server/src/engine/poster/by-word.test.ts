import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { addMs, HOUR_MS, MINUTE_MS } from '#domain/days.ts';
import { verify } from '#engine/verify.ts';
import { eventsSince } from '#store/events/events.ts';
import { pageOfUnconfirmed } from '#store/posts/lists.ts';
import { confirmPost, leaveUnconfirmed, reservePost, type PostIntent } from '#store/posts/posts.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { confirmPostByWord, dismissPostByWord } from './by-word.ts';

const NOON = new Date('2026-01-12T12:00:00Z');
const BY = 'olena@desk';

let fleet: Fleet;
let intent: PostIntent;
let account_id: number;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());
beforeEach(async () => {
  fleet.setNow(NOON);
  account_id = await fleet.addAccount();
  intent = await reserved(await fleet.addJoined(account_id));
  await leaveUnconfirmed(fleet.scope, await fleet.lease(account_id), intent, 'no answer');
});

async function reserved(target_id: number): Promise<PostIntent> {
  const lease = await fleet.lease(account_id);
  const post = { account_id, target_id, run_id: null, random_id: `${target_id}`, message_content: 'hello' };
  const reservation = await reservePost(fleet.scope, lease, { ...post, photo_path: null });
  if (!reservation.ok) throw new Error('The post was refused.');
  return reservation.intent;
}

const later = (milliseconds: number) => fleet.setNow(addMs(NOON, milliseconds));
const history = async () =>
  (
    await sql`select status, error_message, created_at from post_history where intent_id = ${intent.id}`.execute(
      fleet.db,
    )
  ).rows;
const stored = async () =>
  (
    await sql`select state, telegram_message_id, resolved_by from post_intents where id = ${intent.id}`.execute(
      fleet.db,
    )
  ).rows[0];
const counts = async () => [
  (await fleet.account(account_id))['daily_posts_count'],
  (await fleet.target(intent.target_id))['daily_posts_in_group'],
];
const lastEvent = async () => (await eventsSince(fleet.scope, 0, 1_000)).at(-1);
/** The sessions of these accounts are made up. */
const violations = async () =>
  (await verify(fleet.scope)).violations.filter(({ invariant }) => invariant !== 'session-known');

const page = { descending: false, after: null, limit: 10, count: false };

describe('an unconfirmed post', () => {
  test('is listed until a person says that it has arrived; it keeps its quota, and who said so is kept', async () => {
    expect((await pageOfUnconfirmed(fleet.scope, page)).rows).toMatchObject([
      { id: intent.id, message_content: 'hello', error_message: 'no answer', campaign: null },
    ]);
    later(5 * MINUTE_MS);
    const settled = await confirmPostByWord(fleet.scope, { id: intent.id, message_id: 41, by: BY });
    expect(settled).toMatchObject({ id: intent.id, state: 'sent', message_id: 41, by: BY });
    expect(await stored()).toEqual({ state: 'sent', telegram_message_id: 41, resolved_by: BY });
    expect(await history()).toEqual([{ status: 'success', error_message: null, created_at: NOON }]);
    expect(await counts()).toEqual([1, 1]);
    expect(await fleet.target(intent.target_id)).toMatchObject({ last_post_at: NOON });
    expect(await lastEvent()).toMatchObject({ type: 'post.sent', account_id, data: { message_id: 41, said_by: BY } });
    expect((await pageOfUnconfirmed(fleet.scope, page)).rows).toEqual([]);
    expect(await violations()).toEqual([]);
  });

  test('gives its quota back when a person says that it has not arrived', async () => {
    later(2 * HOUR_MS);
    expect(await dismissPostByWord(fleet.scope, { id: intent.id, by: BY })).toMatchObject({
      state: 'released',
      by: BY,
    });
    expect(await stored()).toEqual({ state: 'released', telegram_message_id: null, resolved_by: BY });
    const error = `not in the group, says ${BY}`;
    expect(await history()).toMatchObject([{ status: 'error', error_message: error }]);
    expect(await counts()).toEqual([0, 0]);
    expect(await lastEvent()).toMatchObject({ type: 'post.failed', data: { status: 'error', error, said_by: BY } });
    expect(await violations()).toEqual([]);
  });

  test('of an earlier day gives that day its quota back, and not today', async () => {
    later(30 * HOUR_MS);
    const other = await reserved(await fleet.addJoined(account_id));
    await confirmPost(fleet.scope, await fleet.lease(account_id), other, { message_id: 7, sent_at: fleet.scope.now() });
    await dismissPostByWord(fleet.scope, { id: intent.id, by: BY });
    expect((await fleet.account(account_id))['daily_posts_count']).toBe(1);
    expect(await violations()).toEqual([]);
  });

  test('cannot be given back while its account might still send it', async () => {
    later(74 * MINUTE_MS);
    await expect(dismissPostByWord(fleet.scope, { id: intent.id, by: BY })).rejects.toMatchObject({
      code: 'too_early',
      message: expect.stringContaining('say it after 2026-01-12 13:15'),
    });
    expect(await counts()).toEqual([1, 1]);
    later(75 * MINUTE_MS);
    await dismissPostByWord(fleet.scope, { id: intent.id, by: BY });
  });

  test('is ended once: whoever comes second is told what is known', async () => {
    later(2 * HOUR_MS);
    const ends = await Promise.allSettled([
      dismissPostByWord(fleet.scope, { id: intent.id, by: BY }),
      confirmPostByWord(fleet.scope, { id: intent.id, message_id: null, by: 'petro@desk' }),
    ]);
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await history()).toHaveLength(1);
    await expect(confirmPostByWord(fleet.scope, { id: intent.id, message_id: null, by: BY })).rejects.toThrow(
      /has (not )?arrived: that is known already/,
    );
    expect(await violations()).toEqual([]);
  });
});

test('a post that is being sent, one of another workspace, and a message that is another post are refused', async () => {
  const other = await reserved(await fleet.addJoined(account_id, { niche: 'other' }));
  await expect(confirmPostByWord(fleet.scope, { id: other.id, message_id: null, by: BY })).rejects.toThrow(
    'is being sent, or looked for, just now',
  );
  const elsewhere = await fleet.addWorkspace(`other${intent.id}`);
  await expect(confirmPostByWord(elsewhere, { id: intent.id, message_id: null, by: BY })).rejects.toMatchObject({
    code: 'not_found',
  });
  await sql`update post_intents set telegram_message_id = 9, target_id = ${intent.target_id} where id = ${other.id}`.execute(
    fleet.db,
  );
  await expect(confirmPostByWord(fleet.scope, { id: intent.id, message_id: 9, by: BY })).rejects.toThrow(
    'message 9 is another post of ours',
  );
});
