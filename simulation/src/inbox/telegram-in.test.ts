import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { groupId } from '#engine/harness.ts';
import { ANN, BEN, ME, openInbox, SAME, SOON, type InboxWorld } from './inbox-world.ts';

const GROUP = groupId(5001);
let world: InboxWorld;
beforeEach(async () => {
  world = await openInbox({
    groups: [{ id: 5001, username: 'VillaUbud', members: [1, 2, 3], target: null }],
    limits: { difference_slice: 3 },
  });
});
afterEach(() => world.close());

const told = () => world.sql(`select type, data from events where stream = 'communications' order by seq`);
const conversation = (peer_id: number) => world.one('select * from conversations where peer_id = $1', [peer_id]);

describe('what is heard', () => {
  test('a private chat is kept whole, with whom it is, and told live', async () => {
    await world.listen();
    await world.say(ANN, 'Is the car still for sale?');
    await expect.poll(() => world.texts(), SOON).toEqual(['Is the car still for sale?']);
    await world.say(ME, 'It is', { chat_id: ANN });
    await expect.poll(() => world.texts(), SOON).toEqual(['Is the car still for sale?', 'It is']);
    expect(await conversation(ANN)).toMatchObject({ unread: 1, last_message_text: 'It is', peer_kind: 'private' });
    expect(await world.one(`select name, username, telegram_id from contacts`)).toMatchObject({
      username: 'account_2',
    });
    expect((await told()).map(({ type }) => type)).toEqual(['new_message', 'new_message']);
    const own = await world.one(`select direction, delivery from conversation_messages where text = 'It is'`);
    expect(own).toEqual({ direction: 'outbound', delivery: 'sent' });
    expect(await world.differences()).toEqual(SAME);
  });

  test('of a group only what names the account, or answers it, and its own answers to that', async () => {
    await world.listen();
    const group = { group: 'VillaUbud' };
    const post = await world.say(ME, 'A villa to let', group);
    await world.say(ANN, 'Nice weather', group);
    const asked = await world.say(ANN, 'How much is it?', { ...group, reply_to: post.id });
    await world.say(BEN, 'Ask @account_1 about it', group);
    await world.say(ME, 'Eight hundred', { ...group, reply_to: asked.id });
    await world.say(ANN, 'private', { chat_id: ME });
    await expect
      .poll(() => world.texts(GROUP), SOON)
      .toEqual(['How much is it?', 'Ask @account_1 about it', 'Eight hundred']);
    await expect.poll(() => world.texts(ANN), SOON).toEqual(['private']);
    expect(await conversation(GROUP)).toMatchObject({ unread: 2, subject: 'Group 5001', peer_kind: 'supergroup' });
  });

  test('edits, deletions, reads and reactions change what is stored', async () => {
    await world.listen();
    const [one, two] = [await world.say(ANN, 'one'), await world.say(ANN, 'two')];
    const answer = await world.say(ME, 'answer', { chat_id: ANN });
    await expect.poll(() => world.texts(), SOON).toEqual(['one', 'two', 'answer']);
    await world.control('/messages/edit', { order: one.order, text: 'one, mended' });
    await world.control('/messages/delete', { order: two.order });
    await world.control('/reactions', { order: answer.order, user_id: ANN, emoji: '👍' });
    await world.control('/read', { user_id: ANN, chat_id: ME });
    await expect.poll(() => world.texts(), SOON).toEqual(['one, mended', 'answer']);
    const answered = () => world.one(`select delivery, reactions from conversation_messages where text = 'answer'`);
    await expect
      .poll(answered, SOON)
      .toMatchObject({ delivery: 'read', reactions: { counts: [{ reaction: '👍', count: 1 }] } });
    await expect.poll(() => conversation(ANN), SOON).toMatchObject({ unread: 1 });
    await world.control('/read', { user_id: ME, chat_id: ANN });
    await expect.poll(() => conversation(ANN), SOON).toMatchObject({ unread: 0 });
    expect((await told()).map(({ type }) => type)).toContain('message_deleted');
  });

  test('nothing of what Telegram itself writes, as it carries log-in codes', async () => {
    await world.listen();
    const { takeTelegramUpdates } = await import('@groundcrew/server/store/inbox/telegram/updates.ts');
    const message = {
      chat: { id: 777_000, kind: 'private', title: 'Telegram', username: null },
      own: false,
      sender_id: 777_000,
      text: 'Login code: 12345',
      service: null,
    };
    const lease = await world.one<{ account_id: number; node_id: string; fence: number }>(
      'select account_id, node_id, fence::int from account_leases where account_id = 1',
    );
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as much of a message as is looked at.
    const updates = [{ kind: 'new_message', message }] as unknown as Parameters<
      typeof takeTelegramUpdates
    >[2]['updates'];
    await takeTelegramUpdates(world.crew.scope, lease, { updates, state: [] });
    await world.say(ANN, 'after it');
    await expect.poll(() => world.texts(), SOON).toEqual(['after it']);
    expect(await world.sql('select from contacts where telegram_id = 777000')).toEqual([]);
  });
});

async function loseConnection(line: Awaited<ReturnType<InboxWorld['listen']>>): Promise<void> {
  await world.control('/connections/kill', { all: true, how: 'reset' });
  await expect.poll(() => line.dropped, SOON).toBe(1);
  await line.close();
}

describe('nothing is lost and nothing twice', () => {
  test('when a command has the account meanwhile, which hears nothing and leaves the state where it is', async () => {
    const first = await world.listen();
    await world.say(ANN, 'before');
    await expect.poll(() => world.texts(), SOON).toEqual(['before']);
    await first.close();
    const state = () => world.sql(`select key, value from account_telegram_state where kind = 'updates' order by key`);
    const stored = await state();
    await world.connections.use(1, { timeout_ms: 5_000, pauses_ms: [] }, async ({ client }) => {
      await world.say(ANN, 'while a command has it');
      await client.whoAmI();
      await client.history(ANN, { limit: 10 });
      await client.sendText({ chat_id: ANN, text: 'by the command', random_id: '7' });
    });
    await world.connections.closeAll();
    expect(await state()).toEqual(stored);
    await world.listen();
    await expect.poll(() => world.texts(), SOON).toEqual(['before', 'while a command has it', 'by the command']);
    expect(await world.differences()).toEqual(SAME);
  });

  test('when updates are lost on their way, come twice, or the connection ends', async () => {
    let line = await world.listen();
    for (let n = 0; n < 12; n += 1) {
      if (n % 4 === 1) await world.fault({ account: ME, action: 'skip_update' });
      if (n % 4 === 2) await world.fault({ account: ME, action: 'double_update', times: 2 });
      await world.say(ANN, `to me ${n}`);
      await world.say(BEN, `@account_1 ${n}`, { group: 'VillaUbud' });
      if (n === 6) await loseConnection(line);
      if (n === 8) line = await world.listen();
    }
    await expect.poll(() => world.differences(), SOON).toEqual(SAME);
    expect(await world.texts()).toHaveLength(24);
  });

  test('what strangers may write that PostgreSQL cannot keep does not hold up the rest', async () => {
    await world.listen();
    await world.say(ANN, 'a\u0000b');
    await world.say(ANN, 'after it');
    await expect.poll(() => world.texts(), SOON).toEqual(['a\u{FFFD}b', 'after it']);
  });
});
