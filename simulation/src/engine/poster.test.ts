import { previewRound } from '@groundcrew/server/engine/poster/post-round.ts';
import { get_groups_ready_for_posting } from '@groundcrew/server/engine/operations.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { groupId, openEngine, SOON, userOf, type EngineWorld } from './harness.ts';
import { booksAgree, joined, PHOTO, SEND } from './posting.ts';

let world: EngineWorld;
afterEach(() => world.close());

const at = (text: unknown) => new Date(String(text)).getTime();
const target = (id: number) => world.one('select * from targets where telegram_id = $1', [groupId(id)]);
const account = (id: number) => world.one('select * from telegram_accounts where id = $1', [id]);
const history = () =>
  world.sql('select account_id, message_content, photo_path, status, error_message from post_history order by id');

describe('a round', () => {
  test('posts once to each group that is ready, a minute apart, and books it', async () => {
    world = await openEngine({
      accounts: 2,
      groups: [...joined(2), { id: 503, username: 'group_3', target: { bound_to: 2 } }, { id: 504, username: 'fresh' }],
    });
    const begun = world.core.clock.now().getTime();
    const result = await world.post(['hello']);
    expect(result).toEqual({
      niche: 'ukraine_cars',
      posted: [
        { link: '@group_1', account: 's1', message_id: expect.any(Number) },
        { link: '@group_2', account: 's1', message_id: expect.any(Number) },
        { link: '@group_3', account: 's2', message_id: expect.any(Number) },
      ],
      skipped: [],
      errors: [],
      unconfirmed: [],
    });
    expect((await world.ledger()).map((message) => at(message.at) - begun)).toEqual([0, 60_000, 120_000]);
    expect(await target(501)).toMatchObject({ daily_posts_in_group: 1, last_post_at: new Date(begun) });
    expect(await account(1)).toMatchObject({ daily_posts_count: 2 });
    await booksAgree(world);
    const { max_main_connections, killed } = await world.links();
    expect([Object.values(max_main_connections), killed]).toEqual([[1, 1], []]);
  });

  test('keeps to two posts a group a day, whatever is asked of it, and begins anew at midnight UTC', async () => {
    world = await openEngine({ accounts: 1, groups: joined(2), starts_at: '2026-03-02T23:00:00Z' });
    for (let round = 0; round < 3; round += 1) await world.post(['a', 'b']);
    expect(await world.ledger()).toHaveLength(4);
    const { skipped } = await world.post(['a', 'b']);
    expect(skipped).toMatchObject([{ reasons: ['group: 2 of 2 posts of the day used'] }, {}]);
    await world.advanceTo('2026-03-03T00:00:00Z');
    expect((await world.post(['a', 'b'])).posted).toHaveLength(2);
    expect(await target(501)).toMatchObject({ daily_posts_in_group: 1 });
    await booksAgree(world);
  });

  test('keeps to twenty posts an account a day', async () => {
    world = await openEngine({ accounts: 1, groups: joined(22) });
    const result = await world.post(['hello']);
    expect(result.posted).toHaveLength(20);
    expect(result.skipped).toEqual(
      [21, 22].map((n) => ({ link: `@group_${n}`, reasons: ['account: 20 of 20 posts of the day used'] })),
    );
    expect(await world.ledger()).toHaveLength(20);
  });

  test('writes nothing in a warm-up, not even when it ends during the round, but the moment after', async () => {
    world = await openEngine({
      accounts: 1,
      groups: [
        { id: 501, username: 'group_1' },
        { id: 502, username: 'group_2' },
      ],
    });
    await world.join(1);
    const { warmup_ends_at } = await target(501);
    await world.advance(24 * 3_600 - 1);
    expect(await world.post(['hello'])).toMatchObject({ posted: [], skipped: [{ link: '@group_1' }] });
    await world.advance(1);
    expect(world.core.clock.now().getTime()).toBe(at(warmup_ends_at));
    expect((await world.post(['hello'])).posted).toHaveLength(1);
  });

  test('takes turns: never the same text twice running in one group, alike ones counted as one', async () => {
    world = await openEngine({ accounts: 1, groups: joined(1) });
    const texts: string[] = [];
    for (let day = 0; day < 4; day += 1) {
      await world.post(['a', 'a', 'b', 'c', 'b']);
      await world.advance(24 * 3_600);
      texts.push(...(await world.ledger()).slice(texts.length).map(({ text }) => text));
    }
    expect(new Set(texts.slice(0, 3))).toEqual(new Set(['a', 'b', 'c']));
    expect(texts.filter((text, n) => text === texts[n + 1])).toEqual([]);
  });

  test('sends what a text says is bold or a link, and keeps the text as people wrote it', async () => {
    world = await openEngine({ accounts: 1, groups: joined(1) });
    const written = '<b>Продам</b> 🚗 <a href="https://example.com/car?a=1&amp;b=2"><i>Lexus</i></a> &lt;3';
    const entities = [
      { type: 'bold', offset: 0, length: 6 },
      { type: 'textUrl', offset: 10, length: 5, url: 'https://example.com/car?a=1&b=2' },
      { type: 'italic', offset: 10, length: 5 },
    ];
    await world.post([written]);
    await world.post([{ text: `${written} `, photo: PHOTO }]);
    const text = 'Продам 🚗 Lexus <3';
    expect(await world.ledger()).toMatchObject([
      { text, entities, has_photo: false },
      { text, entities, has_photo: true },
    ]);
    expect((await history())[0]).toMatchObject({ message_content: written });
  });

  test('sends a photo with its text, and only the text where photos are forbidden', async () => {
    world = await openEngine({ accounts: 1, groups: [...joined(1), ...joined(2, { photos: false }).slice(1)] });
    const first = await world.post([{ text: 'look', photo: PHOTO }]);
    expect(first.errors).toMatchObject([
      { link: '@group_2', error: expect.stringMatching(/^CHAT_SEND_PHOTOS_FORBIDDEN/) },
    ]);
    expect(await target(502)).toMatchObject({
      forbidden_content: ['photo'],
      status: 'joined',
      daily_posts_in_group: 0,
    });
    await world.post([{ text: 'look', photo: PHOTO }], { limit: 1 });
    expect(await world.ledger()).toMatchObject([
      { chat_id: groupId(501), text: 'look', has_photo: true },
      { chat_id: groupId(502), text: 'look', has_photo: false },
    ]);
    expect(await history()).toMatchObject([
      { status: 'success', photo_path: PHOTO.path },
      { status: 'error', photo_path: PHOTO.path },
      { status: 'success', photo_path: null },
    ]);
    const { posted, skipped } = await world.post([{ text: '', photo: PHOTO }]);
    expect(posted).toMatchObject([{ link: '@group_1' }]);
    expect(skipped).toEqual([{ link: '@group_2', reasons: ['the group forbids: photo'] }]);
    await booksAgree(world);
  });

  test('is one at a time in a niche, and says what it would do without doing it', async () => {
    world = await openEngine({ accounts: 2, groups: joined(2) });
    const preview = await previewRound(world.crew, { niche: 'ukraine_cars', variants: [{ text: 'x', photo: null }] });
    expect(preview).toEqual({
      niche: 'ukraine_cars',
      ready: ['@group_1', '@group_2'].map((link) => ({ link, account: 's1' })),
      skipped: [],
    });
    expect(await world.calls()).toEqual([]);
    const other = await world.open();
    await world.fault({ method: SEND, delay_ms: 300 });
    const first = world.post(['hello'], { limit: 1 });
    await expect.poll(() => world.calls(SEND), SOON).toHaveLength(1);
    await expect(other.post(['hello'])).rejects.toMatchObject({ code: 'already_running' });
    expect((await first).posted).toHaveLength(1);
  });

  // The account goes from one process to the other and back, each time when its holder next looks who asks for it.
  test(
    'of another niche with the same account at the same time keeps the gap between its posts',
    { timeout: 90_000 },
    async () => {
      world = await openEngine({
        accounts: 1,
        groups: [...joined(3), { id: 510, username: 'villa', target: { bound_to: 1, niche: 'bali_villas' } }],
      });
      const other = await world.open();
      const rounds = await Promise.all([world.post(['cars']), other.post(['villas'], { niche: 'bali_villas' })]);
      expect(rounds.map(({ posted, errors }) => [posted.length, errors])).toEqual([
        [3, []],
        [1, []],
      ]);
      const times = (await world.ledger()).map((message) => at(message.at)).toSorted((one, two) => one - two);
      expect(times.slice(1).every((time, n) => time - (times[n] ?? 0) >= 60_000)).toBe(true);
      const { max_main_connections, killed } = await world.links();
      expect([Object.values(max_main_connections), killed]).toEqual([[1], []]);
      await booksAgree(world);
    },
  );

  test('goes on with the others when one account cannot be used at all', async () => {
    world = await openEngine({
      accounts: 3,
      groups: [...joined(1), ...[2, 3].map((n) => ({ id: 500 + n, username: `group_${n}`, target: { bound_to: n } }))],
    });
    await world.sql(`update telegram_accounts set session_string = 'rubbish' where id = 1`);
    await world.control(`/users/${userOf(2)}/state`, { state: 'revoked' });
    await world.sql(`insert into post_intents (workspace_id, account_id, target_id, random_id, message_content, quota_day, reserved_at)
      select workspace_id, 1, id, 77, 'left open', '2026-03-02', '2026-03-02T08:00:00Z' from targets where assigned_account_id = 1`);
    const result = await world.post(['hello']);
    expect(result.posted).toEqual([{ link: '@group_3', account: 's3', message_id: expect.any(Number) }]);
    expect(result.unconfirmed).toMatchObject([{ link: '@group_1', account: 's1' }]);
    expect(result.errors).toMatchObject([{ link: '@group_2', error: expect.stringMatching(/^SESSION_REVOKED/) }]);
  });
});

describe('the chat behind a group', () => {
  test('that was imported without an id is looked up once', async () => {
    world = await openEngine({ accounts: 1, groups: joined(1, { target: { bound_to: 1, unresolved: true } }) });
    await world.post(['a', 'b']);
    expect(await target(501)).toMatchObject({ status: 'joined' });
    await world.post(['a', 'b']);
    expect(await world.calls('contacts.resolveUsername')).toHaveLength(1);
    expect(await world.ledger()).toHaveLength(2);
  });

  test('is never another one that has the name now', async () => {
    world = await openEngine({
      accounts: 1,
      groups: [...joined(1), { id: 900, username: 'newcomer', members: [1], target: null }],
    });
    // The group of the binding has another name by now, and its old one belongs to somebody else.
    await world.sql(`update targets set link = '@newcomer'`);
    expect((await world.post(['hello'])).posted).toHaveLength(1);
    expect(await world.ledger()).toMatchObject([{ chat_id: groupId(501) }]);
    await world.sql(`update targets set telegram_id = ${groupId(777)}`);
    const { posted, errors } = await world.post(['hello']);
    expect(posted).toEqual([]);
    expect(errors).toMatchObject([{ error: 'CHANNEL_INVALID: the link leads to another group now' }]);
    expect(await world.ledger()).toHaveLength(1);
  });

  test('of which the account is no member, or which is here twice, is an error', async () => {
    world = await openEngine({
      accounts: 1,
      groups: [...joined(1, { invite_hash: 'sameGroup01' }), { id: 502, username: 'left_room', target: null }],
    });
    await world.sql(
      `insert into targets (workspace_id, link, status, assigned_account_id, joined_at, warmup_ends_at, telegram_id)
       select workspace_id, more.link, 'joined', 1, '2026-01-01', '2026-01-02', more.id::bigint
       from targets, (values ('@left_room', '${groupId(502)}'), ('https://t.me/+sameGroup01', null)) as more (link, id)`,
    );
    const { errors, posted } = await world.post(['hello']);
    expect(posted).toMatchObject([{ link: '@group_1' }]);
    expect(errors.map(({ link, error }) => `${link} ${error.replace(/:.*/, '')}`)).toEqual([
      '@left_room CHANNEL_PRIVATE',
      'https://t.me/+sameGroup01 duplicate of @group_1',
    ]);
    expect(await world.sql(`select status from targets where status <> 'joined'`)).toHaveLength(2);
  });
});

test('the groups that are ready are those to which a round would post', async () => {
  world = await openEngine({
    accounts: 2,
    groups: [...joined(2), { id: 503, username: 'group_3', target: { bound_to: 2 } }, { id: 504, username: 'fresh' }],
  });
  await world.sql(`update telegram_accounts set hold_reason = 'by_person' where id = 2`);
  await world.sql(`update targets set last_post_at = '2026-03-01' where link = '@group_1'`);
  const ready = await get_groups_ready_for_posting(world.crew.scope);
  expect(ready.map(({ link }) => link)).toEqual(['@group_2', '@group_1']);
  expect(await get_groups_ready_for_posting(world.crew.scope, 'ukraine_cars', 1)).toHaveLength(1);
});
