/** The simulator as a client sees it that others wrote, for another layer: GramJS, of which nothing is changed. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { Api, type TelegramClient } from 'telegram';
import { CustomFile } from 'telegram/client/uploads.js';
import { NewMessage, type NewMessageEvent } from 'telegram/events/index.js';
import { createServerKey, parseWorld, startSimulator, type Simulator } from '@groundcrew/simulator';
import { GRAMJS_LAYER, gramJs, TRANSPORTS, type GramJsOptions } from '#testing/gramjs.ts';

const ALICE = 1001;
const BOB = 1002;
const API = { id: 1, hash: 'a'.repeat(32) };
const PASSWORD = 'correct horse';
const PRIVATE_KEY = createServerKey();
/** The smallest PNG. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Alice has a two-step password, Bob is at home at the second DC. */
async function telegram({ layers = [GRAMJS_LAYER] } = {}): Promise<Simulator> {
  const user = (id: number, first_name: string, more: object) => {
    const phone = `1555000${id}`;
    return {
      id,
      access_hash: String(id * 7919),
      first_name,
      username: `${first_name}_says`,
      phone,
      phone_code: '13579',
      ...more,
    };
  };
  const group = (id: number, more: object) => {
    const at = '2026-01-01T00:00:00Z';
    const messages = [{ id: 1, from: BOB, at, text: 'welcome' }];
    return { id, access_hash: String(id), title: `Room ${id}`, created_at: at, messages, ...more };
  };
  const world = {
    version: 1,
    seed: 3,
    dc: [{ id: 2 }, { id: 4 }],
    api: API,
    private_key: PRIVATE_KEY,
    users: [user(ALICE, 'Alice', { password: PASSWORD }), user(BOB, 'Bobby', { dc: 4 })],
    groups: [group(501, { username: 'open_room' }), group(502, { invite_hash: 'AbCdEfGhIjKl', members: [BOB] })],
  };
  const simulator = await startSimulator(parseWorld(world, 'the world of GramJS'), { layers });
  onTestFinished(() => simulator.close());
  return simulator;
}

async function client(simulator: Simulator, options: Omit<GramJsOptions, 'api'> = {}): Promise<TelegramClient> {
  const gram = gramJs(simulator, { api: API, ...options });
  onTestFinished(() => gram.destroy());
  await gram.connect();
  return gram;
}

/** With code and two-step password, as a person would. */
async function loggedIn(
  simulator: Simulator,
  id: number,
  options?: Omit<GramJsOptions, 'api'>,
): Promise<TelegramClient> {
  const gram = await client(simulator, options);
  const user = await gram.signInUser(
    { apiId: API.id, apiHash: API.hash },
    {
      phoneNumber: `+1555000${id}`,
      phoneCode: async () => '13579',
      password: async () => PASSWORD,
      onError: (error: Error) => {
        throw error;
      },
    },
  );
  expect(Number(user.id)).toBe(id);
  return gram;
}

async function ask<T>(simulator: Simulator, path: string, body?: object): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : {};
  return (await (await fetch(`http://${simulator.control}${path}`, init)).json()) as T;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (await condition()) return;
    await pause(10);
  }
  throw new Error('it did not happen in time');
}

test.each(Object.keys(TRANSPORTS))(
  'over %s it makes a key, logs in with code and password, and knows itself',
  async (name) => {
    const simulator = await telegram();
    const alice = await loggedIn(simulator, ALICE, { transport: name as keyof typeof TRANSPORTS });
    const me = await alice.getMe();
    expect({ id: Number(me.id), name: me.firstName, phone: me.phone }).toEqual({
      id: ALICE,
      name: 'Alice',
      phone: '15550001001',
    });
  },
);

test('it joins by name and by invitation, and is a member', async () => {
  const simulator = await telegram();
  const alice = await loggedIn(simulator, ALICE);
  const joined = await alice.invoke(new Api.channels.JoinChannel({ channel: 'open_room' }));
  expect(joined).toBeInstanceOf(Api.Updates);
  await alice.invoke(new Api.messages.ImportChatInvite({ hash: 'AbCdEfGhIjKl' }));
  const { groups } = await ask<{ groups: { members: number[] }[] }>(simulator, '/state');
  expect(groups.map(({ members }) => members)).toEqual([[ALICE], [BOB, ALICE]]);
  const dialogs = await alice.getDialogs({});
  expect(new Set(dialogs.map(({ title }) => title))).toEqual(new Set(['Room 501', 'Room 502']));
});

test('it sends texts and pictures, reads them back, and reacts', async () => {
  const simulator = await telegram();
  const alice = await loggedIn(simulator, ALICE);
  await alice.invoke(new Api.channels.JoinChannel({ channel: 'open_room' }));
  const text = await alice.sendMessage('open_room', { message: 'hello **there**', parseMode: 'md' });
  const file = new CustomFile('pixel.png', PIXEL.length, '', PIXEL);
  const photo = await alice.sendFile('open_room', { file, caption: 'look' });
  const [newest, older] = await alice.getMessages('open_room', { limit: 2 });
  expect([newest?.id, newest?.text, older?.id, older?.text]).toEqual([photo.id, 'look', text.id, 'hello **there**']);
  const bytes = await alice.downloadMedia(newest ?? photo);
  expect(Buffer.from(bytes ?? '').equals(PIXEL)).toBe(true);
  const reaction = [new Api.ReactionEmoji({ emoticon: '👍' })];
  await alice.invoke(new Api.messages.SendReaction({ peer: 'open_room', msgId: text.id, reaction }));
  const [reacted] = await alice.getMessages('open_room', { ids: text.id });
  expect(reacted?.reactions?.results).toMatchObject([{ count: 1, chosenOrder: 0 }]);
});

test('it is told to move, and moves; what lies elsewhere it fetches there', async () => {
  const simulator = await telegram();
  const bob = await loggedIn(simulator, BOB);
  expect(bob.session.dcId).toBe(4);
  const { connections } = await ask<{ connections: { dc: number; user_id: number | null }[] }>(
    simulator,
    '/connections',
  );
  expect(connections.filter(({ user_id }) => user_id === BOB)).toMatchObject([{ dc: 4 }]);
  const file = new CustomFile('pixel.png', PIXEL.length, '', PIXEL);
  await bob.sendFile('Alice_says', { file });
  const alice = await loggedIn(simulator, ALICE);
  const [received] = await alice.getMessages('Bobby_says', { limit: 1 });
  const bytes = received ? await alice.downloadMedia(received) : undefined;
  expect(Buffer.from(bytes ?? '').equals(PIXEL)).toBe(true);
});

test('it hears what others write and how they react, also after a restart of the server', async () => {
  const simulator = await telegram();
  const alice = await loggedIn(simulator, ALICE);
  const heard: string[] = [];
  alice.addEventHandler((event: NewMessageEvent) => void heard.push(event.message.text), new NewMessage({}));
  const say = (text: string) => ask(simulator, '/messages', { from: BOB, chat_id: ALICE, text });
  await say('one');
  await until(() => heard.length === 1);
  await ask(simulator, '/server/restart', {});
  await alice.getMe();
  await say('two');
  await until(() => heard.length === 2);
  expect(heard).toEqual(['one', 'two']);
});

test('it hears of reactions to what it wrote', async () => {
  const simulator = await telegram();
  const alice = await loggedIn(simulator, ALICE);
  const bob = await loggedIn(simulator, BOB);
  const reactions: Api.UpdateMessageReactions[] = [];
  alice.addEventHandler((update: unknown) => {
    if (update instanceof Api.UpdateMessageReactions) reactions.push(update);
  });
  await alice.sendMessage('Bobby_says', { message: 'are you there?' });
  const [received] = await bob.getMessages('Alice_says', { limit: 1 });
  const reaction = [new Api.ReactionEmoji({ emoticon: '👍' })];
  await bob.invoke(new Api.messages.SendReaction({ peer: 'Alice_says', msgId: received?.id ?? 0, reaction }));
  await until(() => reactions.length === 1);
  expect(reactions[0]?.reactions.results).toMatchObject([{ count: 1 }]);
});

test('with what it has saved another run goes on, without logging in', async () => {
  const simulator = await telegram();
  const first = await loggedIn(simulator, ALICE);
  const session = String(first.session.save());
  await first.disconnect();
  const second = await client(simulator, { session });
  expect(Number((await second.getMe()).id)).toBe(ALICE);
  expect(await ask<{ killed: string[] }>(simulator, '/connections')).toMatchObject({ killed: [] });
});

test('it meets floods and wrong codes as errors of its own', async () => {
  const simulator = await telegram();
  const alice = await loggedIn(simulator, ALICE);
  await ask(simulator, '/faults', { method: 'contacts.resolveUsername', error: 'FLOOD_WAIT_42' });
  await expect(alice.getEntity('open_room')).rejects.toMatchObject({ seconds: 42, code: 420 });
  const nobody = await client(simulator);
  const sent = await nobody.sendCode({ apiId: API.id, apiHash: API.hash }, `+1555000${ALICE}`);
  const wrong = { phoneNumber: `+1555000${ALICE}`, phoneCodeHash: sent.phoneCodeHash, phoneCode: '00000' };
  await expect(nobody.invoke(new Api.auth.SignIn(wrong))).rejects.toMatchObject({ errorMessage: 'PHONE_CODE_INVALID' });
});

test('a simulator that was not given its layer refuses it', async () => {
  const simulator = await telegram({ layers: [] });
  const gram = gramJs(simulator, { api: API });
  onTestFinished(() => gram.destroy());
  await expect(gram.connect()).rejects.toMatchObject({ errorMessage: 'CONNECTION_LAYER_INVALID' });
});
