import { afterEach, describe, expect, test } from 'vitest';
import { openEngine, userOf, type EngineWorld } from './harness.ts';
import { ask, atPost, carryOut, open, react, REACT, resultsOf, stopLanes, taskOf, write } from './reacting.ts';

let world: EngineWorld;
afterEach(async () => {
  await stopLanes();
  await world.close();
});

const timesOf = async () => (await world.calls(REACT)).map(({ at }) => Date.parse(at));

describe('a task', () => {
  test('lets each account react once, emoji spread evenly, with 2 to 5 s between', async () => {
    world = await openEngine({ accounts: 6, groups: [open(6)] });
    await write(world);
    const id = await react(world, { who: { account_count: 6 }, emoji: '👍,🔥,❤️' });
    expect(await taskOf(world, id)).toMatchObject({ status: 'completed', error_message: null });
    expect((await resultsOf(world, id)).map(({ status }) => status)).toEqual(Array(6).fill('success'));
    const given = [...(await atPost(world)).values()];
    expect(given.toSorted()).toEqual(['❤', '❤', '👍', '👍', '🔥', '🔥']);
    const times = await timesOf();
    const pauses = times.slice(1).map((time, n) => time - (times[n] ?? 0));
    expect(times).toHaveLength(6);
    expect(pauses.filter((pause) => pause < 2_000 || pause > 5_100)).toEqual([]);
    expect(await carryOut(world, id)).toBe('taken');
    const { max_main_connections, killed } = await world.links();
    expect([Object.values(max_main_connections), killed]).toEqual([Array(6).fill(1), []]);
    const events = await world.sql(`select type, data from events where type like 'reaction%' order by seq`);
    expect(events).toHaveLength(7);
    expect(events.at(-1)).toMatchObject({ data: { task_id: id, status: 'completed', success: 6, total: 6 } });
  });

  test('takes the named accounts, and those who cannot are told apart', async () => {
    world = await openEngine({ accounts: 4, groups: [open(3)] });
    await write(world);
    await world.sql(`update telegram_accounts set hold_reason = 'by_person' where id = 2`);
    const { id, held_back } = await ask(world, { who: { account_ids: [2, 3, 4, 3] } });
    expect(held_back).toEqual([{ account: 's2', reasons: ['hold by_person'], codes: ['account_hold'] }]);
    await carryOut(world, id);
    expect(await resultsOf(world, id)).toMatchObject([
      { account_id: 2, status: 'failed', error_message: 'hold by_person', place: null },
      { account_id: 3, status: 'success' },
      { account_id: 4, status: 'failed', error_message: expect.stringMatching(/^CHAT_WRITE_FORBIDDEN/), place: null },
    ]);
    expect([...(await atPost(world)).keys()]).toEqual([3]);
    expect(await world.calls(undefined, userOf(2))).toEqual([]);
  });

  test('in a private channel is given by those who know it', async () => {
    world = await openEngine({ accounts: 2, groups: [open(1, { invite_hash: 'privateRoom1' })] });
    await write(world);
    const id = await react(world, { link: 'https://t.me/c/501/1', who: { account_ids: [1, 2] } });
    expect(await resultsOf(world, id)).toMatchObject([
      { account_id: 1, status: 'success' },
      { account_id: 2, status: 'failed', error_message: expect.stringMatching(/does not know the chat/) },
    ]);
  });
});

describe('how many', () => {
  test('at most eight accounts a post, over all tasks; an owner may raise it to twenty', async () => {
    world = await openEngine({ accounts: 12, groups: [open(12)] });
    await write(world);
    const nine = ask(world, { who: { account_count: 9 } });
    await expect(nine).rejects.toThrow(/9 accounts: at most 8 react to one post .*raise to 20/);
    const ids = [await ask(world, { who: { account_count: 5 } }), await ask(world, { who: { account_count: 5 } })];
    for (const { id } of ids) await carryOut(world, id);
    const [, second] = ids;
    expect(await atPost(world)).toHaveProperty('size', 8);
    const ends = (await resultsOf(world, second?.id ?? 0)).map(({ status, error_message }) => error_message ?? status);
    const full = '8 of 8 accounts have reacted to this post';
    expect(ends).toEqual(['success', 'success', 'success', full, full]);
    await world.sql('update workspace_settings set reactions_per_post = 10');
    await react(world, { who: { account_count: 4 } });
    expect(await atPost(world)).toHaveProperty('size', 10);
    await expect(world.sql('update workspace_settings set reactions_per_post = 21')).rejects.toThrow(
      'reactions_per_post',
    );
  });

  test('two tasks for one post at the same time, by two processes: nobody reacts twice, and never more than allowed', async () => {
    world = await openEngine({ accounts: 10, groups: [open(10)] });
    await write(world);
    const other = await world.open({ ask: true });
    const first = await ask(world, { who: { account_ids: [1, 2, 3, 4, 5, 6] } });
    const second = await ask(world, { who: { account_ids: [10, 9, 8, 7, 6, 5] }, link: 'https://t.me/Group_1/1' });
    await Promise.all([carryOut(world, first.id), carryOut(other, second.id)]);
    expect(await atPost(world)).toHaveProperty('size', 8);
    const places = await world.sql(`select place, account_id from reaction_results where status = 'success'`);
    expect(new Set(places.map(({ place }) => place)).size).toBe(8);
    expect(new Set(places.map(({ account_id }) => account_id)).size).toBe(8);
    expect(await world.calls(REACT)).toHaveLength(8);
  });
});

describe('in a group that is bound', () => {
  test('only its account may act, and only after its warm-up', async () => {
    world = await openEngine({ accounts: 3, groups: [open(3, { target: { bound_to: 2 } })] });
    await write(world);
    const others = ask(world, { who: { account_ids: [1, 3] } });
    await expect(others).rejects.toThrow(/s1: the group belongs to account 2; s3: the group belongs to account 2/);
    await world.sql(`update targets set warmup_ends_at = '2026-03-02T08:00:10Z'`);
    await expect(ask(world, { who: { account_count: 3 } })).rejects.toThrow(/s2: warm-up until 2026-03-02 08:00:10Z/);
    await world.advance(10);
    const { id, usable } = await ask(world, { who: { account_count: 3 } });
    await carryOut(world, id);
    expect([usable, ...(await atPost(world)).keys()]).toEqual([1, 2]);
    expect(await resultsOf(world, id)).toMatchObject([{ account_id: 2, status: 'success' }]);
  });

  test('by whatever link it is named, also when it was bound after the task was made', async () => {
    world = await openEngine({ accounts: 3, groups: [open(3, { target: { bound_to: 2 } })] });
    await write(world);
    await world.sql(`update targets set link = 'https://t.me/+otherLink001'`);
    const { id } = await ask(world, { who: { account_ids: [1, 2, 3] } });
    await carryOut(world, id);
    expect(await resultsOf(world, id)).toMatchObject([
      { account_id: 1, status: 'failed', error_message: 'the group belongs to account 2' },
      { account_id: 2, status: 'success' },
      { account_id: 3, status: 'failed', error_message: 'the group belongs to account 2' },
    ]);
    expect((await world.calls(REACT)).map(({ user_id }) => user_id)).toEqual([userOf(2)]);
  });
});

describe('the emoji', () => {
  test('that a chat does not take end the task before anybody reacts, and it says what it takes', async () => {
    world = await openEngine({ accounts: 2, groups: [open(2, { reactions: ['👍', '❤'] })] });
    await write(world);
    const id = await react(world, { emoji: '👍,🔥' });
    const error_message = 'REACTION_INVALID: 🔥 cannot be given in this chat; allowed: 👍 ❤';
    expect(await taskOf(world, id)).toMatchObject({ status: 'failed', error_message });
    expect((await resultsOf(world, id)).map(({ status }) => status)).toEqual(['failed', 'failed']);
    expect(await world.calls(REACT)).toEqual([]);
  });

  test('are none where reactions are switched off', async () => {
    world = await openEngine({ accounts: 1, groups: [open(1, { reactions: [] })] });
    await write(world);
    const id = await react(world);
    expect(await taskOf(world, id)).toMatchObject({ error_message: expect.stringMatching(/switched off/) });
  });

  test('that a post takes no more of are replaced by others of the task that are there', async () => {
    world = await openEngine({ accounts: 5, groups: [open(5, { reactions_max: 2 })] });
    await write(world);
    const seen = (n: number, emoji: string) =>
      world.control('/reactions', { group: 'group_1', id: 1, user_id: userOf(n), emoji });
    await seen(4, '🔥');
    await seen(5, '👏');
    const id = await react(world, { who: { account_ids: [1, 2] }, emoji: '👍,🔥,❤' });
    expect(await resultsOf(world, id)).toMatchObject([
      { status: 'success', emoji: '🔥' },
      { status: 'success', emoji: '🔥' },
    ]);
    const other = await react(world, { who: { account_ids: [3] }, emoji: '👍' });
    const error_message = expect.stringMatching(/^REACTIONS_TOO_MANY: .*: 🔥 👏$/);
    expect(await resultsOf(world, other)).toMatchObject([{ status: 'failed', place: null, error_message }]);
  });

  test('that a person has chosen by hand are left as they are', async () => {
    world = await openEngine({ accounts: 2, groups: [open(2)] });
    await write(world);
    await world.control('/reactions', { group: 'group_1', id: 1, user_id: userOf(1), emoji: '🎉' });
    const id = await react(world);
    expect(await resultsOf(world, id)).toMatchObject([
      { status: 'failed', error_message: 'it has reacted to this post already: 🎉', place: null },
      { status: 'success' },
    ]);
    expect(await atPost(world)).toEqual(
      new Map([
        [1, '🎉'],
        [2, '👍'],
      ]),
    );
  });
});

test('what cannot be done is refused when it is asked for, with the culprit and what is allowed', async () => {
  world = await openEngine({ accounts: 2, groups: [open(2)] });
  await world.sql(`update telegram_accounts set hold_reason = 'by_person' where id = 1`);
  const who = { account_count: 1 };
  await expect(ask(world, { who, emoji: 'ok' })).rejects.toThrow(
    'Bad value: "ok" is no emoji; write for instance 👍,🔥',
  );
  await expect(ask(world, { who, link: 'https://t.me/group_1' })).rejects.toThrow(
    'names a group, not a post: expected',
  );
  await expect(ask(world, { who: { account_ids: [] } })).rejects.toThrow('no account is named');
  await expect(ask(world, { who: { account_ids: [1] } })).rejects.toThrow(
    'No usable healthy account: s1: hold by_person',
  );
  expect(await world.sql('select * from reaction_tasks')).toEqual([]);
  expect(await world.calls()).toEqual([]);
});

test.each([
  ['https://t.me/group_1/77', /^MSG_ID_INVALID/],
  ['https://t.me/nobody_here/1', /^USERNAME_NOT_OCCUPIED/],
])('a link that leads nowhere (%s) ends the task at once', async (link, why) => {
  world = await openEngine({ accounts: 3, groups: [open(3)] });
  await write(world);
  const id = await react(world, { link });
  expect(await taskOf(world, id)).toMatchObject({ status: 'failed', error_message: expect.stringMatching(why) });
  expect((await resultsOf(world, id)).map(({ status }) => status)).toEqual(['failed', 'failed', 'failed']);
  expect(new Set((await world.calls()).map(({ user_id }) => user_id)).size).toBe(1);
});
