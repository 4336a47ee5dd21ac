import { Long, type tl } from '@mtcute/core';
import { expect, onTestFinished, test } from 'vitest';
import { realTime } from '#clock/real-time.ts';
import { ANNA, authKeyOf, BORIS, OPEN_GROUP, smallWorld } from '#testing/small-world.ts';
import { until } from '#testing/waiting.ts';
import { createInProcess, type ConnectInProcess, type InProcess } from './create-in-process.ts';
import type { InProcessClient } from './in-process-client.ts';
import type { Ended } from './in-process-connection.ts';

async function open(): Promise<InProcess> {
  const inProcess = await createInProcess(smallWorld(), { time: realTime });
  onTestFinished(() => inProcess.close());
  return inProcess;
}

function connect(inProcess: InProcess, user_id: number, options: Partial<ConnectInProcess> = {}) {
  const updates: tl.TypeUpdates[] = [];
  const ended: Ended[] = [];
  const client = inProcess.connect({
    auth_key: authKeyOf(user_id),
    api_id: 1,
    onUpdates: (update) => updates.push(update),
    onEnded: (how) => ended.push(how),
    ...options,
  });
  return { client, updates, ended };
}

const self: tl.users.RawGetUsersRequest = { _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] };

async function whoIs(client: InProcessClient): Promise<number | string> {
  const answer = await client.call(self);
  return 'text' in answer ? answer.text : (answer.result[0]?.id ?? 0);
}

async function joinOpenGroup(client: InProcessClient): Promise<tl.RawInputPeerChannel> {
  const found = await client.call({ _: 'contacts.resolveUsername', username: 'open_group' });
  const [chat] = 'result' in found ? found.result.chats : [];
  if (chat?._ !== 'channel' || !chat.accessHash) throw new Error('no group');
  const channel = { channelId: chat.id, accessHash: chat.accessHash };
  await client.call({ _: 'channels.joinChannel', channel: { _: 'inputChannel', ...channel } });
  return { _: 'inputPeerChannel', ...channel };
}

test('A client of the same process calls methods, and is answered with results and errors', async () => {
  const { client } = connect(await open(), ANNA);
  expect(await whoIs(client)).toBe(ANNA);
  const nobody = await client.call({ _: 'contacts.resolveUsername', username: 'nobody_at_all' });
  expect(nobody).toEqual({ code: 400, text: 'USERNAME_NOT_OCCUPIED' });
  await client.ping();
});

test('What one writes, the others hear, and one who left hears nothing', async () => {
  const inProcess = await open();
  const [anna, boris] = [connect(inProcess, ANNA), connect(inProcess, BORIS)];
  const peer = await joinOpenGroup(anna.client);
  await joinOpenGroup(boris.client);
  const send = { _: 'messages.sendMessage', peer, message: 'hello', randomId: Long.ONE } as const;
  await anna.client.call(send);
  await until(() => boris.updates.length > 0);
  expect(boris.updates.at(-1)).toMatchObject({ updates: [{ _: 'updateNewChannelMessage' }] });
  const heard = boris.updates.length;
  boris.client.close();
  await anna.client.call({ ...send, randomId: Long.fromInt(2) });
  expect(boris.updates).toHaveLength(heard);
  expect(inProcess.world.ledger.map(({ chat_id }) => chat_id)).toEqual([
    -1_000_000_000_000 - OPEN_GROUP,
    expect.any(Number),
  ]);
});

test('A second connection that only moves files leaves the updates to the first', async () => {
  const inProcess = await open();
  const first = connect(inProcess, ANNA);
  await whoIs(first.client);
  const second = connect(inProcess, ANNA);
  const part = { fileId: Long.ONE, filePart: 0, bytes: Buffer.of(1) };
  expect(await second.client.call({ _: 'upload.saveFilePart', ...part })).toEqual({ result: true });
  await inProcess.control('/messages', { chat_id: ANNA, from: BORIS, text: 'hello' });
  await until(() => first.updates.length > 0);
  expect(second.updates).toEqual([]);
});

test('A key that works in two places dies', async () => {
  const inProcess = await open();
  const [first, second] = [connect(inProcess, ANNA), connect(inProcess, ANNA)];
  expect(await whoIs(first.client)).toBe(ANNA);
  expect(await whoIs(second.client)).toBe(ANNA);
  expect(await whoIs(first.client)).toBe('AUTH_KEY_DUPLICATED');
});

test('A key that nobody knows is told so by the transport, and a new one is that of nobody', async () => {
  const inProcess = await open();
  const stranger = connect(inProcess, 4711);
  void stranger.client.call(self);
  await until(() => stranger.ended.length > 0);
  expect(stranger.ended).toEqual([{ how: 'transport', code: -404 }]);
  expect(await whoIs(connect(inProcess, 0, { auth_key: inProcess.makeKey() }).client)).toBe('AUTH_KEY_UNREGISTERED');
});

test('A connection that is dropped after the effect is gone, and the effect is there', async () => {
  const inProcess = await open();
  const { client, ended } = connect(inProcess, ANNA);
  const peer = await joinOpenGroup(client);
  await inProcess.control('/faults', { method: 'messages.sendMessage', action: 'drop_after' });
  void client.call({ _: 'messages.sendMessage', peer, message: 'once', randomId: Long.ONE });
  await until(() => ended.length > 0);
  expect(ended).toEqual([{ how: 'close' }]);
  expect(await inProcess.control('/messages?after=0')).toMatchObject([{ text: 'once' }]);
  expect(await inProcess.control('/connections')).toMatchObject({ connections: [] });
});

test('A connection that falls silent stays open, and says nothing more', async () => {
  const inProcess = await open();
  const { client, ended } = connect(inProcess, ANNA);
  await whoIs(client);
  await inProcess.control('/connections/kill', { all: true, how: 'silence' });
  let answered = false;
  void whoIs(client).then(() => (answered = true));
  const again = connect(inProcess, ANNA);
  expect(await whoIs(again.client)).toBe(ANNA);
  expect([answered, ended]).toEqual([false, []]);
  expect(await inProcess.control('/state')).toMatchObject({ counts: { killed: 0 } });
});

test('A server that is down lets nobody in, and ends who was there', async () => {
  const inProcess = await open();
  const before = connect(inProcess, ANNA);
  await whoIs(before.client);
  await inProcess.control('/server/restart', { down_seconds: 0.05 });
  const during = connect(inProcess, ANNA);
  await until(() => during.ended.length > 0);
  expect([before.ended, during.ended]).toEqual([[{ how: 'close' }], [{ how: 'refused' }]]);
  await until(async () => {
    const after = connect(inProcess, ANNA);
    await new Promise(setImmediate);
    return after.ended.length === 0 && (await whoIs(after.client)) === ANNA;
  });
});

test('A client whose clock is wrong goes by the server and is answered', async () => {
  const inProcess = await createInProcess(smallWorld(), { time: realTime });
  onTestFinished(() => inProcess.close());
  const { client } = connect(inProcess, ANNA);
  client.setClock(-3_600_000);
  expect(await whoIs(client)).toBe(ANNA);
  client.setClock(3_600_000);
  expect(await whoIs(client)).toBe(ANNA);
});
