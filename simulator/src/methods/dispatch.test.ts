import Long from 'long';
import { expect, test } from 'vitest';
import { ask, order } from '#testing/control.ts';
import { connected, testSimulator } from '#testing/clients.ts';
import { ANNA, BORIS } from '#testing/small-world.ts';
import { until } from '#testing/waiting.ts';
import type { Simulator } from '#simulator.ts';

const flood = (seconds: number): object => ({ code: 420, text: 'FLOOD_WAIT_%d', seconds });
const IDLE = { clock: { mode: 'idle', rate: 0 } } as const;

test.each([
  ['revoked', 'SESSION_REVOKED', 401],
  ['banned', 'USER_DEACTIVATED_BAN', 401],
  ['deactivated', 'USER_DEACTIVATED', 401],
])('a session of one who is %s gets %s', async (state, text, code) => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  expect(await order(simulator, `/users/${ANNA}/state`, { state })).toMatchObject({ status: 200 });
  await expect(client.getMe()).rejects.toMatchObject({ text, code });
  await order(simulator, `/users/${ANNA}/state`, { state: 'ok' });
  await expect(client.getMe()).resolves.toMatchObject({ id: ANNA });
});

test('a frozen account reads, but does not write', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  await order(simulator, `/users/${ANNA}/state`, { state: 'frozen' });
  await expect(client.getMe()).resolves.toMatchObject({ id: ANNA });
  await expect(client.sendText('slow_group', 'x')).rejects.toMatchObject({ text: 'FROZEN_METHOD_INVALID', code: 420 });
  await expect(client.joinChat('open_group')).rejects.toMatchObject({ text: 'FROZEN_METHOD_INVALID' });
});

test('a restricted account may not write, though it is banned nowhere', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  await order(simulator, `/users/${ANNA}/state`, { state: 'spam_restricted' });
  await expect(client.sendText('slow_group', 'x')).rejects.toMatchObject({ text: 'USER_BANNED_IN_CHANNEL' });
  await expect(client.sendText('boris_ops', 'x')).rejects.toMatchObject({ text: 'PEER_FLOOD' });
  expect((await client.getChatMember({ chatId: 'slow_group', userId: 'self' }))?.status).toBe('member');
});

test('after logging out the key is nobody', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  await client.call({ _: 'auth.logOut' });
  await expect(client.getMe()).rejects.toMatchObject({ text: 'AUTH_KEY_UNREGISTERED' });
});

test("the world's flood rules count, and whoever does not wait waits longer", async () => {
  const rule = { method: 'messages.sendMessage', max: 2, per_seconds: 60, wait_seconds: 30 };
  const simulator = await testSimulator(IDLE, (world) => world.flood_rules.push(rule));
  const client = await connected(simulator, ANNA);
  await client.sendText('self', 'one');
  await client.sendText('self', 'two');
  await expect(client.sendText('self', 'three')).rejects.toMatchObject(flood(30));
  await order(simulator, '/clock/advance', { seconds: 10 });
  await expect(client.sendText('self', 'three')).rejects.toMatchObject(flood(50));
  await expect(client.getMe()).resolves.toMatchObject({ id: ANNA });
  const { floods } = await ask<{ floods: object[] }>(simulator, '/state');
  expect(floods).toMatchObject([{ user_id: ANNA, method: 'messages.sendMessage', strikes: 1 }]);
  await order(simulator, '/clock/advance', { seconds: 60 });
  await expect(client.sendText('self', 'three')).resolves.toMatchObject({ text: 'three' });
});

test('a scripted flood is as real as any other', async () => {
  const simulator = await testSimulator(IDLE);
  const client = await connected(simulator, ANNA);
  await order(simulator, '/faults', { account: ANNA, method: 'messages.sendMessage', error: 'FLOOD_WAIT_42' });
  await expect(client.sendText('self', 'x')).rejects.toMatchObject(flood(42));
  await order(simulator, '/clock/advance', { seconds: 2 });
  await expect(client.sendText('self', 'x')).rejects.toMatchObject(flood(82));
  expect(await ask(simulator, '/faults')).toEqual([]);
});

test('a fault happens as often as it was told to, to whom it was told to', async () => {
  const simulator = await testSimulator();
  const anna = await connected(simulator, ANNA);
  const boris = await connected(simulator, BORIS);
  await order(simulator, '/faults', { account: ANNA, method: 'messages.sendMessage', error: 'PEER_FLOOD', times: 2 });
  await expect(boris.sendText('self', 'x')).resolves.toMatchObject({ text: 'x' });
  for (let time = 0; time < 2; time++) {
    await expect(anna.sendText('self', 'x')).rejects.toMatchObject({ text: 'PEER_FLOOD', code: 400 });
  }
  await expect(anna.sendText('self', 'x')).resolves.toMatchObject({ text: 'x' });
});

test('a fault without an end goes on until it is removed', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  const body = { error: 'STRANGE_NEW_ERROR', code: 403, method: 'contacts.resolveUsername', times: 0 };
  const { body: fault } = await order<{ id: number }>(simulator, '/faults', body);
  for (let time = 0; time < 3; time++) {
    const call = client.call({ _: 'contacts.resolveUsername', username: 'boris_ops' });
    await expect(call).rejects.toMatchObject({ code: 403, text: 'STRANGE_NEW_ERROR' });
  }
  expect(await order(simulator, `/faults/${fault.id}`, {}, 'DELETE')).toMatchObject({ body: { removed: 1 } });
  const call = client.call({ _: 'contacts.resolveUsername', username: 'boris_ops' });
  await expect(call).resolves.toMatchObject({ users: [{ id: BORIS }] });
});

test('a connection that drops before or after the effect makes one message under one random id', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  for (const [number, action] of ['drop_before', 'drop_after'].entries()) {
    await order(simulator, '/faults', { method: 'messages.sendMessage', action });
    const randomId = Long.fromNumber(500 + number);
    await expect(client.sendText('self', action, { randomId })).resolves.toMatchObject({ text: action });
  }
  const ledger = await ask<{ text: string }[]>(simulator, '/messages');
  expect(ledger.map(({ text }) => text)).toEqual(['drop_before', 'drop_after']);
  const calls = await ask<{ method: string; error?: string }[]>(simulator, '/calls');
  expect(calls.filter(({ method }) => method === 'messages.sendMessage')).toMatchObject([
    { error: 'dropped' },
    { result: 'updates' },
    { error: 'dropped' },
    { result: 'updates' },
  ]);
});

test('silence is neither an answer nor an effect', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  await order(simulator, '/faults', { method: 'messages.sendMessage', action: 'silence' });
  const call = client.call(
    { _: 'messages.sendMessage', peer: { _: 'inputPeerSelf' }, message: 'x', randomId: Long.ONE },
    { timeout: 300 },
  );
  await expect(call).rejects.toMatchObject({ text: 'TIMEOUT' });
  expect(await ask(simulator, '/messages')).toEqual([]);
});

test('an answer that is lost has had its effect, and never comes, however often the client asks', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  await order(simulator, '/faults', { method: 'messages.sendMessage', action: 'lose_answer' });
  const send = (timeout: number): Promise<unknown> =>
    client.call(
      { _: 'messages.sendMessage', peer: { _: 'inputPeerSelf' }, message: 'x', randomId: Long.ONE },
      { timeout },
    );
  await expect(send(500)).rejects.toMatchObject({ text: 'TIMEOUT' });
  expect(await ask(simulator, '/messages')).toMatchObject([{ text: 'x' }]);
  await expect(send(5000)).resolves.toMatchObject({ _: 'updates' });
  expect(await ask<object[]>(simulator, '/messages')).toHaveLength(1);
});

test('an answer that comes twice is one answer', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  await order(simulator, '/faults', { action: 'double_answer', times: 0 });
  for (const text of ['one', 'two']) await expect(client.sendText('self', text)).resolves.toMatchObject({ text });
  await expect(client.getMe()).resolves.toMatchObject({ id: ANNA });
  expect(await ask<object[]>(simulator, '/messages')).toHaveLength(2);
});

test('a connection that goes silent in a call stays open, and without effect', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  await order(simulator, '/faults', { method: 'messages.sendMessage', action: 'half_open' });
  const sent = client.sendText('self', 'x');
  await until(async () => (await silenced(simulator)).includes(true));
  expect(await ask(simulator, '/messages')).toEqual([]);
  await order(simulator, '/connections/kill', { user_id: ANNA });
  await expect(sent).resolves.toMatchObject({ text: 'x' });
});

test('a fault of a time is over when its time is over', async () => {
  const simulator = await testSimulator(IDLE);
  const client = await connected(simulator, ANNA);
  const body = { account: ANNA, method: 'help.getNearestDc', error: 'TIMEOUT', times: 0, for_seconds: 60 };
  expect(await order(simulator, '/faults', body)).toMatchObject({ body: { until: expect.any(String) } });
  const nearest = (): Promise<unknown> => client.call({ _: 'help.getNearestDc' });
  await expect(nearest()).rejects.toMatchObject({ text: 'TIMEOUT' });
  await order(simulator, '/clock/advance', { seconds: 60 });
  await expect(nearest()).resolves.toMatchObject({ thisDc: 2 });
  const now = (await ask<{ now: string }>(simulator, '/clock')).now;
  expect(await order(simulator, '/faults', { ...body, from: now, until: now })).toMatchObject({ status: 400 });
});

async function silenced(simulator: Simulator): Promise<boolean[]> {
  const { connections } = await ask<{ connections: { silenced: boolean }[] }>(simulator, '/connections');
  return connections.map((connection) => connection.silenced);
}
