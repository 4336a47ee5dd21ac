import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { addMs, HOUR_MS, MINUTE_MS } from '#domain/days.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { eventsSince, lastEventSeq } from '#store/events/events.ts';
import { recordFlood } from '#store/accounts/floods.ts';
import { finishJoinAttempt, startJoinAttempt } from './joins.ts';

const NOON = new Date('2026-01-12T12:00:00Z');
const METHOD = 'channels.joinChannel';

let fleet: Fleet;
let since: number;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());
beforeEach(async () => {
  fleet.setNow(NOON);
  since = await lastEventSeq(fleet.scope);
});

const told = async () =>
  (await eventsSince(fleet.scope, since, 1000)).map(({ type, account_id, data }) => ({ type, account_id, data }));

test('the end of an attempt to join is told with its group', async () => {
  const account_id = await fleet.addAccount();
  const target_id = await fleet.addTarget({ link: '@cars' });
  const run_id = await fleet.run('join');
  since = await lastEventSeq(fleet.scope);
  const attempt = await startJoinAttempt(fleet.scope, await fleet.lease(account_id), { account_id, target_id, run_id });
  expect(await told()).toEqual([]);
  await finishJoinAttempt(fleet.scope, attempt, { outcome: 'error', error_message: 'INVITE_HASH_EXPIRED' });
  const data = { target_id, link: '@cars', outcome: 'error', error: 'INVITE_HASH_EXPIRED' };
  expect(await told()).toEqual([{ type: 'join.ended', account_id, data }]);
});

test('floods are told, with a warning when they slow the account or the whole pool', async () => {
  const [one, two] = [await fleet.addAccount(), await fleet.addAccount()];
  const at = async (minutes: number, account_id: number, method: string) => {
    fleet.setNow(addMs(NOON, minutes * MINUTE_MS));
    await recordFlood(fleet.scope, { account_id, method, seconds: 30 });
  };
  await at(0, one, METHOD);
  await at(15, two, METHOD);
  await at(59, one, 'messages.sendMessage');
  await at(62, two, 'messages.sendMessage');
  fleet.setNow(addMs(NOON, 48 * HOUR_MS));
  await recordFlood(fleet.scope, { account_id: one, method: METHOD, seconds: 30 });
  const warnings = (await told()).map(({ type, account_id, data }) => [type, account_id, data]);
  const flood = (method: string, account_slowed: boolean, pool_slowed: boolean) => ({
    method,
    seconds: 30,
    account_slowed,
    pool_slowed,
  });
  expect(warnings).toEqual([
    ['flood.met', one, flood(METHOD, false, false)],
    ['flood.met', two, flood(METHOD, false, false)],
    ['flood.met', one, flood('messages.sendMessage', true, false)],
    ['flood.met', two, flood('messages.sendMessage', true, true)],
    ['flood.met', one, flood(METHOD, false, false)],
  ]);
});
