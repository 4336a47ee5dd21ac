/** The product's own gateway, and the library below it alone, from who-am-I to a restart of the server. */
import { strict as assert } from 'node:assert';
import { BaseTelegramClient, MemoryStorage, TelegramClient } from '@mtcute/node';
import { addPublicKey, NodeCryptoProvider } from '@mtcute/node/utils.js';
import { delay } from '@groundcrew/server/lib/time.ts';
import { parseSession } from '@groundcrew/server/domain/sessions/parse.ts';
import type { TelegramUpdate } from '@groundcrew/server/domain/telegram-updates.ts';
import { JPEG } from '#contract/pictures.ts';
import { memoryState } from '#contract/stage.ts';
import { placeOf, type WiredStage } from '#contract/wired-stage.ts';
import { byName, chatId, identityOf, USERS } from '#contract/world.ts';
import { inWorld, type Line } from './line.ts';

const HEARD_WITHIN_MS = 5000;

export const productLines: Line[] = [
  {
    kind: 'client',
    name: 'the product: joins, sends, uploads, reacts, hears, and goes on after a restart of the server',
    quick: true,
    run: () => inWorld(workWithGateway),
  },
  {
    kind: 'client',
    name: 'bare mtcute: joins, sends, uploads, reacts, hears, and goes on after a restart of the server',
    quick: false,
    run: () => inWorld(workWithMtcute),
  },
];

export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const began = performance.now();
  while (!(await holds())) {
    assert.ok(performance.now() - began < HEARD_WITHIN_MS, `${what} did not come about`);
    await delay(10);
  }
}

const say = ({ control }: WiredStage, text: string): Promise<unknown> =>
  control('/messages', { chat_id: USERS.alice, from: USERS.carol, text });

async function workWithGateway(stage: WiredStage): Promise<string> {
  const state = memoryState();
  const heard: TelegramUpdate[] = [];
  const lost: unknown[] = [];
  const options = {
    state,
    onLost: (fault: unknown) => lost.push(fault),
    onUpdates: async ({ updates }: { updates: TelegramUpdate[] }) => void heard.push(...updates),
  };
  const heardText = (text: string): boolean =>
    heard.some((update) => update.kind === 'new_message' && update.message.text === text);
  const client = await stage.connect('alice', options);
  const chat_id = chatId('open');
  assert.equal((await client.join(byName('VillaUbud'))).status, 'joined');
  const { message_id } = await client.sendText({ chat_id, text: 'hello', random_id: '1' });
  const photo = await client.uploadPhoto({ bytes: JPEG, file_name: 'x.jpg' });
  await client.sendPhoto({ chat_id, photo, caption: 'look', random_id: '2' });
  assert.equal((await client.react({ chat_id, message_id, emoji: '👍' })).status, 'ok');
  await say(stage, 'one');
  await until('the first message', () => heardText('one'));
  await stage.control('/server/restart', {});
  await until('the loss', () => lost.length === 1);
  await say(stage, 'while away');
  await stage.connect('alice', options);
  await until('the message of the meantime', () => heardText('while away'));
  await say(stage, 'two');
  await until('the message after it', () => heardText('two'));
  return `user ${USERS.alice}, 3 messages heard, one of them sent while it was away`;
}

async function workWithMtcute(stage: WiredStage): Promise<string> {
  const client = await bareMtcute(stage);
  const heard: string[] = [];
  client.onNewMessage.add(({ text }) => void heard.push(text));
  try {
    await client.connect();
    assert.equal((await client.getMe()).id, USERS.alice);
    await client.startUpdatesLoop();
    const joined = await client.joinChat('VillaUbud');
    assert.equal(joined.status, 'ok');
    const sent = await client.sendText('VillaUbud', 'hello');
    const photo = await client.uploadFile({ file: JPEG, fileName: 'x.jpg' });
    await client.sendMedia('VillaUbud', { type: 'photo', file: photo, caption: 'look' });
    await client.sendReaction({ chatId: 'VillaUbud', message: sent.id, emoji: '👍' });
    await say(stage, 'one');
    await until('the first message', () => heard.includes('one'));
    await stage.control('/server/restart', {});
    await until('the connection after the restart', async () => (await client.getMe()).id === USERS.alice);
    await say(stage, 'two');
    await until('the message after it', () => heard.includes('two'));
    return `user ${USERS.alice}, 2 messages heard`;
  } finally {
    await client.destroy();
  }
}

async function bareMtcute({ simulator }: WiredStage): Promise<TelegramClient> {
  addPublicKey(new NodeCryptoProvider(), simulator.public_key_pem);
  const dcAt = (address: string) => {
    const { host: ipAddress, port } = placeOf(address);
    return { id: 2, ipAddress, port };
  };
  const dcs = { main: dcAt(simulator.server), media: { ...dcAt(simulator.media_server), mediaOnly: true } };
  const base = new BaseTelegramClient({
    apiId: 1,
    apiHash: 'a'.repeat(32),
    storage: new MemoryStorage(),
    storageOptions: { cleanup: false },
    defaultDcs: dcs,
    logLevel: 0,
  });
  const client = new TelegramClient({ client: base });
  client.onError.add(() => {});
  const parsed = parseSession(identityOf('alice').session_string);
  assert.ok(parsed.ok);
  await client.importSession({ authKey: parsed.session.auth_key, primaryDcs: dcs }, true);
  return client;
}
