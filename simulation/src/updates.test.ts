import type { TelegramUpdate, UpdateBatch } from '@groundcrew/server/domain/telegram-updates.ts';
import type { TelegramFault, TelegramStateEntry } from '@groundcrew/server/domain/telegram.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  ALICE,
  BOB,
  chatId,
  memoryState,
  publicLink,
  startGatewayWorld,
  type GatewayWorld,
} from '#testing/gateway-world.ts';

let world: GatewayWorld;

beforeEach(async () => {
  world = await startGatewayWorld({ limits: { difference_slice: 5, difference_max: 40, channel_difference_max: 10 } });
});

afterEach(() => world.close());

/** Listens with Alice's account; `said` is the texts of new messages in order, edits and deletions in their words. */
async function listen(state = memoryState(), onUpdates?: (batch: UpdateBatch) => Promise<void>) {
  const updates: TelegramUpdate[] = [];
  const lost: TelegramFault[] = [];
  const client = await world.connect(ALICE, {
    state,
    onLost: (fault) => lost.push(fault),
    onUpdates: async (batch) => {
      await onUpdates?.(batch);
      updates.push(...batch.updates);
    },
  });
  return { client, updates, lost, state, said: () => updates.flatMap(wordsOf) };
}

function wordsOf(update: TelegramUpdate): string[] {
  switch (update.kind) {
    case 'new_message':
      return update.message.service ? [] : [update.message.text];
    case 'edited_message':
      return [`edited: ${update.message.text}`];
    case 'deleted_messages':
      return [`deleted: ${update.message_ids.length}`];
    case 'gap':
      return [update.chat_id === null ? 'gap' : 'gap of a group'];
    case 'read':
    case 'reactions':
    case 'membership':
      return [];
  }
}

type Said = { order: number; id: number };
const say = (text: string, to: object = { chat_id: ALICE }) =>
  world.control<Said>('/messages', { from: BOB, text, ...to });
const sayInGroup = (text: string) => say(text, { group: 'VillaUbud' });
const fault = (action: string, times = 1) => world.control('/faults', { account: ALICE, action, times });

describe('what an account hears', () => {
  test('of a private message: from whom, when, in which chat', async () => {
    const { updates, said } = await listen();
    const { id } = await say('Is the car still for sale?');
    await expect.poll(said).toEqual(['gap', 'Is the car still for sale?']);
    expect(updates.at(-1)).toEqual({
      kind: 'new_message',
      message: {
        message_id: id,
        chat: { id: BOB, kind: 'private', title: 'Bobby', username: 'bobby', photo_key: null },
        own: false,
        mentions_me: false,
        sender: { id: BOB, name: 'Bobby', username: 'bobby', phone: null, is_bot: false, photo_key: null },
        sender_id: BOB,
        date: expect.any(Date),
        text: 'Is the car still for sale?',
        has_photo: false,
        media: null,
        edited_at: null,
        album_id: null,
        forwarded_from: null,
        reply_to: null,
        reactions: null,
        service: null,
      },
    });
  });

  test('of groups, edits, deletions, reads and reactions', async () => {
    const { client, updates, said } = await listen();
    await client.join(publicLink('VillaUbud'));
    const own = await client.sendText({ chat_id: chatId('open'), text: 'mine', random_id: '1' });
    const post = await sayInGroup('theirs');
    const letter = await say('letter');
    await world.control('/messages/edit', { order: post.order, text: 'theirs, mended' });
    await world.control('/messages/delete', { order: letter.order });
    await world.control('/reactions', { group: 'VillaUbud', id: own.message_id, user_id: BOB, emoji: '👍' });
    await world.control('/read', { user_id: BOB, group: 'VillaUbud' });
    const expected = ['gap', 'mine', 'theirs', 'letter', 'edited: theirs, mended', 'deleted: 1'];
    await expect.poll(said).toEqual(expected);
    const find = (kind: TelegramUpdate['kind']) => updates.filter((update) => update.kind === kind);
    expect(find('membership')).toMatchObject([{ member: true, chat: { id: chatId('open'), kind: 'supergroup' } }]);
    await expect
      .poll(() => find('reactions'))
      .toMatchObject([
        { chat_id: chatId('open'), message_id: own.message_id, reactions: { counts: [{ reaction: '👍', count: 1 }] } },
      ]);
    await expect.poll(() => find('read')).toMatchObject([{ chat_id: chatId('open'), by: 'them' }]);
    expect(find('deleted_messages')).toMatchObject([{ chat_id: null }]);
  });

  test('of being put out of a group', async () => {
    const { client, updates } = await listen();
    await client.join(publicLink('VillaUbud'));
    await world.control('/groups/5001/kick', { user_id: ALICE });
    await expect
      .poll(() => updates.filter((update) => update.kind === 'membership'))
      .toMatchObject([{ member: true }, { member: false, chat: { id: chatId('open') } }]);
  });
});

describe('nothing is lost and nothing told twice', () => {
  test('when updates are lost on their way, come twice, or the connection is idle', async () => {
    const { client, said } = await listen();
    await client.join(publicLink('VillaUbud'));
    await sayInGroup('group 1');
    await fault('skip_update');
    await say('private 1');
    await say('private 2');
    await fault('skip_update');
    await sayInGroup('group 2');
    await sayInGroup('group 3');
    await fault('double_update', 2);
    await say('private 3');
    await sayInGroup('group 4');
    await expect.poll(() => said().length, { timeout: 10_000 }).toBe(8);
    const of = (kind: string) => said().filter((text) => text.startsWith(kind));
    expect(of('private')).toEqual(['private 1', 'private 2', 'private 3']);
    expect(of('group')).toEqual(['group 1', 'group 2', 'group 3', 'group 4']);
  });

  test('when updates come in another order', async () => {
    const { client, said } = await listen();
    await client.join(publicLink('VillaUbud'));
    await sayInGroup('group 1');
    await say('private 1');
    await expect.poll(() => said().length).toBe(3);
    await world.control('/faults', { account: ALICE, action: 'late_update', delay_ms: 200, times: 2 });
    for (let n = 2; n <= 4; n += 1) {
      await say(`private ${n}`);
      await sayInGroup(`group ${n}`);
    }
    await expect.poll(() => said().length, { timeout: 10_000 }).toBe(9);
    const of = (kind: string) => said().filter((text) => text.startsWith(kind));
    expect(of('private')).toEqual([1, 2, 3, 4].map((n) => `private ${n}`));
    expect(of('group')).toEqual([1, 2, 3, 4].map((n) => `group ${n}`));
  });

  test('after an absence, however many messages it took', async () => {
    const first = await listen();
    await first.client.join(publicLink('VillaUbud'));
    await sayInGroup('before');
    await say('before');
    await expect.poll(first.said).toEqual(['gap', 'before', 'before']);
    await first.client.close();
    for (let n = 1; n <= 12; n += 1) await say(`private ${n}`);
    for (let n = 1; n <= 8; n += 1) await sayInGroup(`group ${n}`);
    const { said } = await listen(first.state);
    await expect.poll(() => said().length).toBe(20);
    await say('private 13');
    await expect
      .poll(said)
      .toEqual([
        ...Array.from({ length: 12 }, (_, n) => `private ${n + 1}`),
        ...Array.from({ length: 8 }, (_, n) => `group ${n + 1}`),
        'private 13',
      ]);
  });

  test('and what is too much for Telegram to tell is said to be missing, so that the history can be read', async () => {
    const first = await listen();
    await first.client.join(publicLink('VillaUbud'));
    await sayInGroup('before');
    await expect.poll(first.said).toContain('before');
    await first.client.close();
    for (let n = 1; n <= 60; n += 1) await say(`private ${n}`);
    for (let n = 1; n <= 30; n += 1) await sayInGroup(`group ${n}`);
    const { client, said } = await listen(first.state);
    await expect.poll(said).toEqual(expect.arrayContaining(['gap', 'gap of a group']));
    await say('private 61');
    await sayInGroup('group 31');
    await expect.poll(said).toEqual(expect.arrayContaining(['private 61', 'group 31']));
    expect(await client.history(chatId('open'), { limit: 100 })).toHaveLength(32);
  });

  test('when the consumer fails: the batch comes again with the next connection', async () => {
    let broken = true;
    const state = memoryState();
    const first = await listen(state);
    await expect.poll(first.said).toEqual(['gap']);
    await first.client.close();
    const second = await listen(state, () => (broken ? Promise.reject(new Error('no database')) : Promise.resolve()));
    await say('must not be lost');
    await expect.poll(() => second.lost).toMatchObject([{ kind: 'closed', detail: 'the updates could not be stored' }]);
    expect(second.client.isOpen()).toBe(false);
    broken = false;
    const third = await listen(state);
    await expect.poll(third.said).toEqual(['must not be lost']);
  });

  test('when its process dies at any moment, exactly once for who stores the state with the messages', async () => {
    // What a database holds: only what was committed.
    const stored = new Map<string, TelegramStateEntry>();
    const messages: string[] = [];
    const commit = async ({ updates, state }: UpdateBatch) => {
      messages.push(...updates.flatMap(wordsOf));
      for (const entry of state) stored.set(`${entry.kind} ${entry.key}`, entry);
    };
    let told = 0;
    for (let life = 0; life < 6; life += 1) {
      // Nothing but what was committed survives: the client's own saves do not.
      const own = new Map(stored);
      const client = await world.connect(ALICE, { state: memoryState(own), onUpdates: commit });
      for (let n = 0; n < 3; n += 1) await say(`message ${(told += 1)}`);
      // Sometimes before anything was heard, sometimes in the middle of it.
      await expect.poll(() => messages.length).toBeGreaterThan(life % 2 === 0 ? told - 2 : 0);
      await world.control('/connections/kill', { all: true, how: 'reset' });
      await client.close();
      for (const [at, entry] of own) if (entry.kind !== 'updates') stored.set(at, entry);
    }
    await world.connect(ALICE, { state: memoryState(new Map(stored)), onUpdates: commit });
    const all = ['gap', ...Array.from({ length: told }, (_, n) => `message ${n + 1}`)];
    await expect.poll(() => messages.filter((text) => text !== 'gap').length).toBe(told);
    expect(messages).toEqual(all);
  });

  test('when Telegram refuses the difference for a while', async () => {
    const first = await listen();
    await expect.poll(first.said).toEqual(['gap']);
    await first.client.close();
    await say('later');
    await world.control('/faults', { method: 'updates.getDifference', error: 'RPC_CALL_FAIL', code: 500 });
    const { said, client } = await listen(first.state);
    await expect.poll(said, { timeout: 5000 }).toEqual(['later']);
    expect(client.isOpen()).toBe(true);
  });

  test('and a state that Telegram does not know is begun anew, with a word about it', async () => {
    const state = memoryState();
    const first = await listen(state);
    await expect.poll(first.said).toEqual(['gap']);
    await first.client.close();
    await world.control('/faults', {
      method: 'updates.getDifference',
      error: 'PERSISTENT_TIMESTAMP_INVALID',
      code: 400,
    });
    const { said } = await listen(state);
    await expect.poll(said).toEqual(['gap']);
    await say('new');
    await expect.poll(said).toEqual(['gap', 'new']);
  });
});
