/** GramJS, which others wrote for another layer, unmodified but for address and key. */
import { strict as assert } from 'node:assert';
import { Api, type TelegramClient } from 'telegram';
import { CustomFile } from 'telegram/client/uploads.js';
import { NewMessage, type NewMessageEvent } from 'telegram/events/index.js';
import { JPEG } from '#contract/pictures.ts';
import type { WiredStage } from '#contract/wired-stage.ts';
import { API, USERS, type WorldChanges } from '#contract/world.ts';
import { GRAMJS_LAYER, gramJs, TRANSPORTS } from '#testing/gramjs.ts';
import { inWorld, type Line } from './line.ts';
import { until } from './product-client.ts';

type Transport = keyof typeof TRANSPORTS;

const PASSWORD = 'correct horse';
const CODE = '13579';
const WORLD: WorldChanges = { users: { [USERS.alice]: { password: PASSWORD, phone_code: CODE } } };
const TRANSPORT_NAMES: Transport[] = ['full', 'abridged', 'obfuscated'];

export const gramJsLines: Line[] = [
  ...TRANSPORT_NAMES.map((transport) =>
    line(`GramJS, ${transport}: logs in with code and password`, transport, whoAmI),
  ),
  line('GramJS: joins, sends, uploads, reacts, hears, and goes on after a restart of the server', 'full', work),
  line('GramJS: goes on with its saved session', 'full', savedSession),
];

type Work = (stage: WiredStage, client: TelegramClient, keep: (client: TelegramClient) => void) => Promise<string>;

function line(name: string, transport: Transport, work: Work): Line {
  const run = (): Promise<string> =>
    inWorld(
      async (stage) => {
        const clients = [gramJs(stage.simulator, { api: API, transport })];
        try {
          const [client] = clients;
          assert.ok(client);
          await client.connect();
          await logIn(client);
          return await work(stage, client, (other) => clients.push(other));
        } finally {
          for (const client of clients) await client.destroy();
        }
      },
      { changes: WORLD, options: { layers: [GRAMJS_LAYER] } },
    );
  return { kind: 'client', name, quick: transport === 'full' && work === whoAmI, run };
}

async function logIn(client: TelegramClient): Promise<void> {
  await client.signInUser(
    { apiId: API.id, apiHash: API.hash },
    {
      phoneNumber: `+1555000${USERS.alice}`,
      phoneCode: async () => CODE,
      password: async () => PASSWORD,
      onError: (error: Error) => {
        throw error;
      },
    },
  );
}

async function whoAmI(_stage: WiredStage, client: TelegramClient): Promise<string> {
  assert.equal(Number((await client.getMe()).id), USERS.alice);
  return `user ${USERS.alice}, layer ${GRAMJS_LAYER.layer}`;
}

async function work(stage: WiredStage, client: TelegramClient): Promise<string> {
  const heard: string[] = [];
  client.addEventHandler((event: NewMessageEvent) => void heard.push(event.message.text), new NewMessage({}));
  const say = (text: string) => stage.control('/messages', { chat_id: USERS.alice, from: USERS.carol, text });
  await client.invoke(new Api.channels.JoinChannel({ channel: 'VillaUbud' }));
  const sent = await client.sendMessage('VillaUbud', { message: 'hello' });
  await client.sendFile('VillaUbud', { file: new CustomFile('x.jpg', JPEG.length, '', JPEG), caption: 'look' });
  const reaction = [new Api.ReactionEmoji({ emoticon: '👍' })];
  await client.invoke(new Api.messages.SendReaction({ peer: 'VillaUbud', msgId: sent.id, reaction }));
  const [newest, older] = await client.getMessages('VillaUbud', { limit: 2 });
  assert.deepEqual([newest?.text, older?.text, older?.reactions?.results.length], ['look', 'hello', 1]);
  await say('one');
  await until('the first message', () => heard.includes('one'));
  await stage.control('/server/restart', {});
  await client.getMe();
  await say('two');
  await until('the message after the restart', () => heard.includes('two'));
  return `user ${USERS.alice}, 2 messages heard`;
}

async function savedSession(
  stage: WiredStage,
  client: TelegramClient,
  keep: (other: TelegramClient) => void,
): Promise<string> {
  const session = String(client.session.save());
  await client.disconnect();
  const second = gramJs(stage.simulator, { api: API, session });
  keep(second);
  await second.connect();
  assert.equal(Number((await second.getMe()).id), USERS.alice);
  const { killed } = await stage.control<{ killed: string[] }>('/connections');
  assert.deepEqual(killed, []);
  return `user ${USERS.alice}, no key was killed`;
}
