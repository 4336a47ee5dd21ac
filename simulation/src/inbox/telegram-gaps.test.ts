import { afterEach, beforeEach, expect, test } from 'vitest';
import { groupId, userOf } from '#engine/harness.ts';
import { fillGap } from '@groundcrew/server/engine/inbox/telegram/fill-gap.ts';
import { nextGap, type GapChat } from '@groundcrew/server/store/inbox/telegram/gaps.ts';
import { ANN, BEN, ME, openInbox, SAME, SOON, type InboxWorld, type Said } from './inbox-world.ts';

const CARL = userOf(4);
const GROUP = groupId(5001);
let world: InboxWorld;
beforeEach(async () => {
  world = await openInbox({
    groups: [{ id: 5001, username: 'VillaUbud', members: [1, 2, 3], target: null }],
    limits: { difference_slice: 5, difference_max: 20, channel_difference_max: 10 },
  });
});
afterEach(() => world.close());

const group = { group: 'VillaUbud' };
const told = () => world.sql(`select type from events where stream = 'communications' and type = 'new_message'`);
const gaps = () => world.sql('select * from inbox_gaps');

test('at the first connection the newest of each private chat is read, as it is, without telling of each', async () => {
  for (let n = 1; n <= 60; n += 1) await world.say(ANN, `ann ${n}`);
  await world.say(ME, 'an answer', { chat_id: ANN });
  await world.say(BEN, 'ben 1');
  await world.control('/read', { user_id: ME, chat_id: ANN, up_to: 58 });
  await world.say(BEN, 'hello @account_1', group);
  await world.say(BEN, 'hello everybody', group);
  await world.listen();
  await expect.poll(() => world.texts(BEN), SOON).toEqual(['ben 1']);
  await expect.poll(gaps, SOON).toEqual([]);
  expect(await world.texts(GROUP)).toEqual(['hello @account_1']);
  const ann = await world.texts(ANN);
  expect(ann).toHaveLength(50);
  expect([ann[0], ann.at(-1)]).toEqual(['ann 12', 'an answer']);
  expect(await world.one('select unread from conversations where peer_id = $1', [ANN])).toEqual({ unread: 2 });
  expect(await told()).toEqual([]);
  await world.say(ANN, 'new');
  await expect.poll(() => world.texts(ANN), SOON).toContain('new');
  expect(await told()).toHaveLength(1);
});

test('after an absence that Telegram does not tell of any more, the history does: what came, what was changed, what is gone', async () => {
  const first = await world.listen();
  const before: Said[] = [];
  for (let n = 1; n <= 4; n += 1) before.push(await world.say(ANN, `before ${n}`));
  await world.say(BEN, '@account_1 before', group);
  await expect.poll(() => world.texts(), SOON).toHaveLength(5);
  await expect.poll(gaps, SOON).toEqual([]);
  // What came while the first reading went on was not told of.
  const told_before = (await told()).length;
  await first.close();
  await world.control('/messages/edit', { order: before[1]?.order, text: 'before 2, mended' });
  await world.control('/messages/delete', { order: before[2]?.order });
  for (let n = 1; n <= 130; n += 1) await world.say(n % 3 === 0 ? BEN : ANN, `missed ${n}`);
  for (let n = 1; n <= 30; n += 1) await world.say(BEN, n % 5 === 0 ? `@account_1 ${n}` : `talk ${n}`, group);
  await world.say(ME, 'from my phone', { chat_id: BEN });
  await world.listen();
  // What is new comes while the old is read.
  await world.say(ANN, 'live');
  await expect.poll(() => world.differences(), SOON).toEqual(SAME);
  await expect.poll(gaps, SOON).toEqual([]);
  expect(await world.texts(GROUP)).toHaveLength(7);
  expect(await told()).toHaveLength(told_before + 130 + 6 + 1 + 1);
});

test('what was deleted at the end of a chat, or is all of it, is found as well', async () => {
  const first = await world.listen();
  await world.say(ANN, 'stays');
  const last = await world.say(ANN, 'the last one');
  const alone = await world.say(BEN, 'all there is');
  const mention = await world.say(BEN, '@account_1 look', group);
  await expect.poll(() => world.texts(), SOON).toHaveLength(4);
  await expect.poll(gaps, SOON).toEqual([]);
  await first.close();
  // More than Telegram tells, and nothing of it in these chats.
  for (let n = 1; n <= 12; n += 1) {
    const said = await world.say(ME, `note ${n}`, { chat_id: CARL });
    await world.control('/messages/delete', { order: said.order });
    await world.say(BEN, `talk ${n}`, group);
  }
  for (const { order } of [last, alone, mention]) await world.control('/messages/delete', { order });
  await world.listen();
  await expect.poll(() => world.differences(), SOON).toEqual(SAME);
  expect(await world.texts()).toEqual(['stays']);
});

test('a flood while it is read is kept to, and a server that ends in the middle goes on where it was', async () => {
  const first = await world.listen();
  await world.say(ANN, 'before');
  await expect.poll(() => world.texts(), SOON).toEqual(['before']);
  await expect.poll(gaps, SOON).toEqual([]);
  await first.close();
  for (let n = 1; n <= 250; n += 1) await world.say(ANN, `missed ${n}`);
  await world.fault({ account: ME, method: 'messages.getHistory', delay_ms: 300 });
  await world.fault({ account: ME, method: 'messages.getHistory', error: 'FLOOD_WAIT_2' });
  const second = await world.listen();
  await expect
    .poll(() => world.sql('select method from flood_waits'), SOON)
    .toEqual([{ method: 'messages.getHistory' }]);
  expect(await world.texts()).toHaveLength(101);
  await second.close();
  await world.advance(3);
  await world.listen();
  await expect.poll(() => world.differences(), SOON).toEqual(SAME);
  await expect.poll(gaps, SOON).toEqual([]);
});

test('10,000 messages of a chat are read back after an absence, and no older ones', async () => {
  for (let n = 1; n <= 210; n += 1) await world.say(ANN, `missed ${n}`);
  const since = '2020-01-01T00:00:00Z';
  await world.connections.use(1, { timeout_ms: 5_000, pauses_ms: [] }, async (line) => {
    /** So many were read of it before. */
    const readOn = async (read: number): Promise<GapChat[]> => {
      const todo = [{ peer_id: ANN, before_id: 0, read, read_by_me_to: 0, read_by_them_to: 0 }];
      const progress = { round: 1, after_id: 0, since, first: false, todo };
      await world.sql(
        `insert into inbox_gaps (workspace_id, account_id, peer_id, found_at, progress) values ($1, 1, 0, $2, $3)
         on conflict (account_id, peer_id) do update set progress = excluded.progress`,
        [world.crew.scope.workspace_id, world.crew.scope.now(), progress],
      );
      const gap = await nextGap(world.crew.scope, 1);
      if (!gap) throw new Error('There is no gap.');
      await fillGap(world.crew, line, gap);
      return (await nextGap(world.crew.scope, 1))?.progress.todo ?? [];
    };
    expect(await readOn(9_899)).toMatchObject([{ peer_id: ANN, read: 9_999 }]);
    expect(await readOn(9_900)).toEqual([]);
  });
  expect(await world.texts(ANN)).toHaveLength(100);
});
