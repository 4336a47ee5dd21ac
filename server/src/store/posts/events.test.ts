import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { eventsSince } from '#store/events/events.ts';
import { addHistory, confirmPost, leaveUnconfirmed, releasePost, reservePost, type PostIntent } from './posts.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());

async function reserved() {
  const account_id = await fleet.addAccount();
  const target_id = await fleet.addJoined(account_id);
  const lease = await fleet.lease(account_id);
  const post = { account_id, target_id, run_id: null, random_id: String(account_id), message_content: 'secret plans' };
  const reservation = await reservePost(fleet.scope, lease, { ...post, photo_path: null });
  if (!reservation.ok) throw new Error('The post was refused.');
  const { link } = await fleet.target(target_id);
  return { account_id, lease, intent: reservation.intent satisfies PostIntent, where: { target_id, link } };
}

const told = async (account_id: number) =>
  (await eventsSince(fleet.scope, 0, 1000))
    .filter((event) => event.account_id === account_id)
    .map(({ type, data }) => ({ type, data }));

test('a post that was sent is told once, without its text', async () => {
  const { account_id, lease, intent, where } = await reserved();
  const sent_at = fleet.scope.now();
  for (let n = 0; n < 2; n += 1) await confirmPost(fleet.scope, lease, intent, { message_id: 7, sent_at });
  const data = { ...where, message_id: 7, sent_at: sent_at.toISOString() };
  expect(await told(account_id)).toEqual([{ type: 'post.sent', data }]);
});

test('a post that was refused is told with the reason', async () => {
  const { account_id, lease, intent, where } = await reserved();
  const why = { status: 'flood_wait', error_message: 'FloodWait: 30 seconds' } as const;
  for (let n = 0; n < 2; n += 1) await releasePost(fleet.scope, lease, intent, why);
  const data = { ...where, status: 'flood_wait', error: 'FloodWait: 30 seconds' };
  expect(await told(account_id)).toEqual([{ type: 'post.failed', data }]);
});

test('a post of which nobody knows is told as such, and its end later', async () => {
  const { account_id, lease, intent, where } = await reserved();
  for (let n = 0; n < 2; n += 1) await leaveUnconfirmed(fleet.scope, lease, intent, 'no answer');
  const sent_at = fleet.scope.now();
  await confirmPost(fleet.scope, lease, intent, { message_id: 8, sent_at });
  expect(await told(account_id)).toEqual([
    { type: 'post.unconfirmed', data: { ...where, error: 'no answer' } },
    { type: 'post.sent', data: { ...where, message_id: 8, sent_at: sent_at.toISOString() } },
  ]);
});

test('what was skipped, or posted by other programs, is told as well', async () => {
  const account_id = await fleet.addAccount();
  const target_id = await fleet.addJoined(account_id);
  const { link } = await fleet.target(target_id);
  const row = { account_id, target_id, message_content: 'secret plans', photo_path: null };
  await addHistory(fleet.scope, { ...row, status: 'skipped', error_message: 'SlowMode: 30 seconds' });
  await fleet.db
    .transaction()
    .execute((db) => addHistory({ ...fleet.scope, db }, { ...row, status: 'success', error_message: null }));
  const sent_at = fleet.scope.now().toISOString();
  expect(await told(account_id)).toEqual([
    { type: 'post.failed', data: { target_id, link, status: 'skipped', error: 'SlowMode: 30 seconds' } },
    { type: 'post.sent', data: { target_id, link, message_id: null, sent_at } },
  ]);
});
