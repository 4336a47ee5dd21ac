import { afterEach, describe, expect, test } from 'vitest';
import { groupId, openEngine, userOf, type EngineWorld } from './harness.ts';
import { booksAgree, joined, PHOTO, SEND } from './posting.ts';

let world: EngineWorld;
afterEach(() => world.close());

const at = (text: unknown) => new Date(String(text)).getTime();
const target = (id: number) => world.one('select * from targets where telegram_id = $1', [groupId(id)]);
const account = (id: number) => world.one('select * from telegram_accounts where id = $1', [id]);
const history = () =>
  world.sql('select account_id, message_content, photo_path, status, error_message from post_history order by id');
const intents = () => world.sql('select state, telegram_message_id, random_id::text from post_intents order by id');

describe('what Telegram says', () => {
  test('FLOOD_WAIT: booked, the account waits, the quota comes back, and the others go on', async () => {
    world = await openEngine({
      accounts: 2,
      groups: [...joined(2), { id: 503, username: 'group_3', target: { bound_to: 2 } }],
    });
    const begun = world.core.clock.now().getTime();
    await world.fault({ method: SEND, error: 'FLOOD_WAIT_3600' });
    const result = await world.post(['hello']);
    expect(result.posted).toMatchObject([{ link: '@group_3', account: 's2' }]);
    expect(result.skipped).toMatchObject([
      { link: '@group_1', reasons: ['FloodWait: 3600 seconds'] },
      { link: '@group_2', reasons: [expect.stringMatching(/^flood_wait until/)] },
    ]);
    expect(await history()).toMatchObject([
      { account_id: 1, status: 'flood_wait', error_message: 'FloodWait: 3600 seconds' },
      { account_id: 2, status: 'success' },
    ]);
    expect(await account(1)).toMatchObject({ status: 'flood_wait', daily_posts_count: 0 });
    expect(at((await account(1))['next_allowed_action_time'])).toBe(begun + 3_601_000);
    expect(await target(501)).toMatchObject({ daily_posts_in_group: 0, last_post_at: null });
    expect((await intents())[0]).toMatchObject({ state: 'released' });
    await world.advance(3_700);
    expect((await world.post(['hello'])).posted).toHaveLength(3);
    expect(await account(1)).toMatchObject({ status: 'active', next_allowed_action_time: null });
    await booksAgree(world);
  });

  test('FLOOD_WAIT before anything is sent is booked, too', async () => {
    world = await openEngine({ accounts: 1, groups: joined(1) });
    await world.fault({ method: 'upload.saveFilePart', error: 'FLOOD_WAIT_60' });
    await world.post([{ text: 'look', photo: PHOTO }]);
    expect(await history()).toMatchObject([{ status: 'flood_wait', error_message: 'FloodWait: 60 seconds' }]);
    expect(await account(1)).toMatchObject({ status: 'flood_wait' });
    expect(await intents()).toEqual([]);
  });

  test('slow mode delays that group only', async () => {
    world = await openEngine({
      accounts: 1,
      groups: [...joined(1, { slow_mode_seconds: 7_200 }), ...joined(2).slice(1)],
    });
    await world.post(['a', 'b']);
    const again = await world.post(['a', 'b']);
    expect(again.posted).toMatchObject([{ link: '@group_2' }]);
    expect(again.skipped).toMatchObject([
      { link: '@group_1', reasons: [expect.stringMatching(/^SlowMode: \d+ seconds$/)] },
    ]);
    expect(await account(1)).toMatchObject({ status: 'active', next_allowed_action_time: null, daily_posts_count: 3 });
    await world.advance(7_300);
    expect((await world.post(['a', 'b'])).posted).toMatchObject([{ link: '@group_1' }]);
    await booksAgree(world);
  });

  test('a group that is closed for writing is left alone; others are not', async () => {
    world = await openEngine({
      accounts: 1,
      groups: [...joined(1, { write: 'admins' }), ...joined(2, { banned: [1] }).slice(1), ...joined(3).slice(2)],
    });
    const result = await world.post(['hello']);
    expect(result.posted).toMatchObject([{ link: '@group_3' }]);
    expect(result.errors.map(({ error }) => error.replace(/ .*/, ''))).toEqual([
      'CHAT_WRITE_FORBIDDEN',
      'USER_BANNED_IN_CHANNEL',
    ]);
    expect(await target(501)).toMatchObject({ status: 'banned', assigned_account_id: 1, daily_posts_in_group: 0 });
    expect(await target(502)).toMatchObject({ status: 'banned', assigned_account_id: 1 });
    expect(await account(1)).toMatchObject({ hold_reason: null, daily_posts_count: 1 });
  });

  test('USER_BANNED_IN_CHANNEL of an account that is banned nowhere holds it, and leaves the group', async () => {
    world = await openEngine({ accounts: 1, groups: joined(2) });
    await world.control(`/users/${userOf(1)}/state`, { state: 'spam_restricted' });
    const result = await world.post(['hello']);
    expect(result.skipped).toMatchObject([{ link: '@group_2', reasons: [expect.stringMatching(/^hold restricted/)] }]);
    expect(await account(1)).toMatchObject({ hold_reason: 'restricted', held_by: 'groundcrew' });
    expect(await target(501)).toMatchObject({ status: 'joined', daily_posts_in_group: 0 });
    expect(await world.calls(SEND)).toHaveLength(1);
  });

  test.each([
    ['PEER_FLOOD', 400, 'peer_flood'],
    ['FROZEN_METHOD_INVALID', 420, 'frozen'],
  ])('%s holds the account', async (error, code, hold_reason) => {
    world = await openEngine({ accounts: 1, groups: joined(2) });
    await world.fault({ method: SEND, error, code });
    await world.post(['hello']);
    expect(await account(1)).toMatchObject({ hold_reason });
    expect(await world.ledger()).toEqual([]);
    expect(await target(501)).toMatchObject({ status: 'joined', daily_posts_in_group: 0 });
  });

  test('payment is never made, and an error that nobody knows is the account\u2019s', async () => {
    world = await openEngine({ accounts: 1, groups: joined(3) });
    await world.fault({ method: SEND, error: 'ALLOW_PAYMENT_REQUIRED_50', code: 403 });
    await world.fault({ method: SEND, error: 'SOMETHING_ODD', code: 400 });
    const result = await world.post(['hello']);
    expect(await target(501)).toMatchObject({
      status: 'error',
      error_message: expect.stringMatching(/^ALLOW_PAYMENT/),
    });
    expect(await target(502)).toMatchObject({ status: 'joined' });
    expect(result.skipped).toMatchObject([
      { link: '@group_3', reasons: [expect.stringMatching(/^health unknown_error/)] },
    ]);
    expect(await world.ledger()).toEqual([]);
  });

  test('an access hash that has gone stale is asked for once more', async () => {
    world = await openEngine({ accounts: 1, groups: joined(2) });
    await world.post(['a', 'b'], { limit: 1 });
    await world.fault({ method: SEND, error: 'CHANNEL_INVALID', code: 400 });
    await world.advance(120);
    expect((await world.post(['a', 'b'])).posted).toHaveLength(2);
    expect(await target(502)).toMatchObject({ status: 'joined' });
    await world.advance(24 * 3_600);
    await world.fault({ method: SEND, error: 'CHANNEL_INVALID', code: 400, times: 2 });
    const { errors } = await world.post(['a', 'b']);
    expect(errors).toMatchObject([{ error: expect.stringMatching(/^CHANNEL_INVALID/) }]);
    await booksAgree(world);
  });
});

describe('an answer that does not come', () => {
  const lost = (action: string, more: object = {}) => world.fault({ method: SEND, action, ...more });

  test('before the effect: the same random id is sent again', async () => {
    world = await openEngine({ accounts: 1, groups: joined(2) });
    await lost('drop_before');
    const { posted, unconfirmed } = await world.post(['hello']);
    expect([posted.length, unconfirmed]).toEqual([2, []]);
    expect(await world.calls(SEND)).toHaveLength(3);
    await booksAgree(world);
  });

  test('after the effect: the message is found, and nothing is sent again', async () => {
    world = await openEngine({ accounts: 1, groups: joined(2) });
    await lost('drop_after');
    const { posted, unconfirmed } = await world.post(['hello']);
    expect([posted.length, unconfirmed]).toEqual([2, []]);
    expect(await world.calls(SEND)).toHaveLength(2);
    expect(await target(501)).toMatchObject({ daily_posts_in_group: 1 });
    await booksAgree(world);
  });

  test('after the effect: a text with formatting is found by what is shown of it', async () => {
    world = await openEngine({ accounts: 1, groups: joined(1) });
    await lost('drop_after');
    const { posted, unconfirmed } = await world.post([' <b>hello</b> &amp; <i>welcome</i>']);
    expect([posted.length, unconfirmed]).toEqual([1, []]);
    expect(await world.ledger()).toMatchObject([{ text: 'hello & welcome' }]);
    expect(await world.calls(SEND)).toHaveLength(1);
  });

  test('within the time-out: what arrives late all the same is there once', async () => {
    world = await openEngine({ accounts: 1, groups: joined(1) });
    await lost('delay', { delay_ms: 2_500 });
    const { posted } = await world.post(['hello']);
    expect(posted).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(await world.calls(SEND)).toHaveLength(2);
    await booksAgree(world);
  });

  test('and a look that Telegram refuses prove nothing: it keeps its quota, and is found later', async () => {
    world = await openEngine({ accounts: 1, groups: joined(1) });
    await lost('drop_after');
    await world.fault({ method: 'messages.getHistory', error: 'FLOOD_WAIT_60', times: 1 });
    const first = await world.post(['hello']);
    expect(first).toMatchObject({ posted: [], unconfirmed: [{ link: '@group_1', account: 's1' }] });
    expect(await intents()).toMatchObject([{ state: 'unconfirmed' }]);
    expect(await target(501)).toMatchObject({ daily_posts_in_group: 1 });
    expect(await history()).toEqual([]);
    await world.advance(120);
    const second = await world.post(['hello', 'other']);
    expect(second.posted).toHaveLength(2);
    expect(await target(501)).toMatchObject({ daily_posts_in_group: 2 });
    await booksAgree(world);
  });

  test('and no message in the history: the same random id again within the hour, while its group waits', async () => {
    world = await openEngine({ accounts: 1, groups: joined(1) });
    await lost('drop_before', { times: 3 });
    expect(await world.post(['hello', 'other'])).toMatchObject({ posted: [], unconfirmed: [{ link: '@group_1' }] });
    const [{ random_id } = {}] = await intents();
    await world.advance(600);
    const second = await world.post(['hello', 'other']);
    expect(second).toMatchObject({ posted: [], unconfirmed: [{}], skipped: [{ link: '@group_1' }] });
    await world.advance(600);
    expect((await world.post(['hello', 'other'], { limit: 0 })).posted).toMatchObject([{ link: '@group_1' }]);
    expect(await world.ledger()).toMatchObject([{ random_id }]);
    expect(await intents()).toMatchObject([{ state: 'sent', random_id }]);
    await booksAgree(world);
  });

  test('for longer than an hour: it is only shown from then on, never sent anew, and its group goes on', async () => {
    world = await openEngine({ accounts: 1, groups: joined(1) });
    await lost('drop_before', { times: 2 });
    expect(await world.post(['hello'])).toMatchObject({ posted: [], unconfirmed: [{ link: '@group_1' }] });
    const [{ random_id } = {}] = await intents();
    const looks = async () => (await world.calls('messages.getHistory')).length;
    const before = await looks();
    await world.advance(3_700);
    expect(await world.post(['hello', 'other'])).toMatchObject({ posted: [{ link: '@group_1' }], unconfirmed: [{}] });
    expect(await looks()).toBe(before);
    expect((await world.ledger()).map(({ text }) => text)).toEqual(['other']);
    expect(await intents()).toMatchObject([{ state: 'unconfirmed', random_id }, { state: 'sent' }]);
    expect(await target(501)).toMatchObject({ daily_posts_in_group: 2 });
  });

  test('because the process died: on the same day the same random id, on the next day a look only', async () => {
    world = await openEngine({
      accounts: 2,
      groups: [...joined(1), { id: 502, username: 'group_2', target: { bound_to: 2 } }],
    });
    const leaveBehind = (account_id: number, random_id: number, reserved_at: string) =>
      world.sql(
        `insert into post_intents (workspace_id, account_id, target_id, random_id, message_content, quota_day, reserved_at)
         select workspace_id, $1, id, $2, 'left behind', $3::timestamptz::date, $3 from targets where assigned_account_id = $1`,
        [account_id, random_id, reserved_at],
      );
    await leaveBehind(1, 71, '2026-03-02T07:50:00Z');
    await leaveBehind(2, 72, '2026-03-01T23:59:00Z');
    const { posted, unconfirmed } = await world.post(['fresh'], { limit: 0 });
    expect(posted).toMatchObject([{ link: '@group_1', account: 's1' }]);
    expect(unconfirmed).toMatchObject([{ link: '@group_2', account: 's2' }]);
    expect(await world.ledger()).toMatchObject([{ text: 'left behind', random_id: '71' }]);
  });

  test('and our clock was set meanwhile: the message is found by its order, and an older one is not taken for it', async () => {
    world = await openEngine({ accounts: 1, groups: joined(1) });
    expect((await world.post(['hello'])).posted).toHaveLength(1);
    await world.advance(24 * 3_600);
    await lost('drop_after');
    await world.fault({ method: 'messages.getHistory', error: 'CHAT_ADMIN_REQUIRED', code: 400 });
    await world.post(['hello']);
    expect(await intents()).toMatchObject([{ state: 'sent' }, { telegram_message_id: null }]);
    // As if ours had been three hours ahead of Telegram's when it was stored.
    await world.sql(`update post_intents set reserved_at = reserved_at + interval '3 hours' where state <> 'sent'`);
    const { posted, unconfirmed } = await world.post(['other'], { limit: 0 });
    expect([posted.length, unconfirmed]).toEqual([1, []]);
    expect(await world.calls(SEND)).toHaveLength(2);
    const [first, second] = await world.ledger();
    expect(await intents()).toMatchObject([
      { telegram_message_id: String(first?.['id']) },
      { state: 'sent', telegram_message_id: String(second?.['id']) },
    ]);
  });

  test('RANDOM_ID_DUPLICATE is looked up, not believed', async () => {
    world = await openEngine({ accounts: 1, groups: joined(1) });
    await world.fault({ method: SEND, error: 'RANDOM_ID_DUPLICATE', code: 500 });
    const { posted, unconfirmed } = await world.post(['hello']);
    expect([posted.length, unconfirmed.length]).toEqual([1, 0]);
    expect(await world.ledger()).toHaveLength(1);
    await booksAgree(world);
  });
});
