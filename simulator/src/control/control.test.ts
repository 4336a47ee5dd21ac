import { expect, test } from 'vitest';
import { CALLS_KEPT } from '#methods/limits.ts';
import { ask, order } from '#testing/control.ts';
import { connected, testSimulator } from '#testing/clients.ts';
import { ANNA, APPROVAL_GROUP, DORA } from '#testing/small-world.ts';

test('healthz says where the server is and by which key it is known', async () => {
  const simulator = await testSimulator();
  expect(await ask(simulator, '/healthz')).toEqual({
    server: simulator.server,
    media_server: simulator.media_server,
    dcs: [{ id: 2, server: simulator.server, media_server: simulator.media_server }],
    public_key: simulator.public_key_pem,
    now: expect.any(String),
  });
  expect(simulator.public_key_pem).toMatch(/^-----BEGIN RSA PUBLIC KEY-----/);
});

test('calls are listed from where one has read on', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  const all = await ask<{ seq: number; at: string }[]>(simulator, '/calls');
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index + 1));
  await client.call({ _: 'help.getNearestDc' });
  const [last, ...none] = await ask<object[]>(simulator, `/calls?after=${all.length}`);
  expect(last).toMatchObject({ seq: all.length + 1, user_id: ANNA, method: 'help.getNearestDc', result: 'nearestDc' });
  expect(none).toEqual([]);
  const response = await fetch(`http://${simulator.control}/calls`);
  expect(response.headers.get('x-calls-kept')).toBe(String(CALLS_KEPT));
});

test('connections tell their key, kind and user', async () => {
  const simulator = await testSimulator();
  await connected(simulator, ANNA);
  const { connections } = await ask<{ connections: object[] }>(simulator, '/connections');
  expect(connections).toEqual([
    {
      id: 1,
      key: expect.stringMatching(/^[0-9a-f]{16}$/),
      dc: 2,
      main: true,
      opened_at: expect.any(String),
      user_id: ANNA,
      silenced: false,
      leftover: false,
    },
  ]);
});

test('state shows users with their sessions, groups with their members, and no auth key', async () => {
  const simulator = await testSimulator();
  await connected(simulator, ANNA);
  const text = JSON.stringify(await ask(simulator, '/state'));
  const state = JSON.parse(text) as { users: object[]; groups: object[]; counts: object };
  expect(state.users[0]).toMatchObject({ id: ANNA, state: 'ok', keys: [{ dead: false, connected: true }] });
  expect(state.groups).toContainEqual(expect.objectContaining({ id: APPROVAL_GROUP, join: 'approval', requests: [] }));
  expect(state.counts).toMatchObject({ users: 4, accounts: 3, groups: 9, messages: 0, connections: 1, killed: 0 });
  expect(text).not.toMatch(/[0-9a-f]{512}/);
});

test.each([
  ['/faults', { error: 'PEER_FLOOD', acount: 1 }, /Unrecognized key: "acount"; allowed are account, key, method/],
  ['/faults', { method: 'messages.sendMesage', error: 'X' }, /method: must be the name of a Telegram method/],
  ['/faults', { error: 'hello world' }, /error: must be an RPC error as Telegram writes it/],
  ['/clock/advance', { seconds: -5 }, /seconds: Too small/],
  ['/faults', { action: 'explode' }, /action: .*"error"\|"delay"\|"drop_before"\|"drop_after"\|"silence"/],
  ['/faults', {}, /a fault needs an error, a delay_ms or an action/],
  ['/faults', { action: 'silence', error: 'X' }, /error: goes with action 'error' only/],
  ['/messages', { from: DORA, text: 'x' }, /exactly one of chat_id and group/],
  ['/messages', { from: DORA, text: '', chat_id: ANNA }, /text: /],
  ['/connections/kill', {}, /one of key, user_id and all/],
  ['/connections/kill', { all: true, how: 'gently' }, /how: .*"close"\|"reset"\|"silence"/],
  [`/users/${ANNA}/state`, { state: 'sleepy' }, /state: .*"ok"\|"revoked"/],
  ['/users/anna/state', { state: 'ok' }, /id: /],
])('POST %s %j is refused with what is allowed', async (path, body, message) => {
  const simulator = await testSimulator();
  const refused = await order<{ message: string }>(simulator, path, body);
  expect(refused.status).toBe(400);
  expect(refused.body.message).toMatch(message);
});

test.each([
  ['/messages', { from: DORA, text: 'x', group: 'no_such_group' }],
  ['/messages', { from: 5, text: 'x', chat_id: ANNA }],
  ['/users/5/state', { state: 'ok' }],
  ['/faults', { account: 5, error: 'PEER_FLOOD' }],
  ['/connections/kill', { user_id: 5 }],
  ['/groups/5/approve', {}],
])('POST %s %j names what does not exist', async (path, body) => {
  const simulator = await testSimulator();
  const refused = await order<{ message: string }>(simulator, path, body);
  expect(refused.status).toBe(404);
  expect(refused.body.message).toMatch(/there is no (group|user) /);
});

test('a body that is no JSON is refused', async () => {
  const simulator = await testSimulator();
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`http://${simulator.control}/faults`, { method: 'POST', headers, body: '{oops' });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ message: expect.stringContaining('the body is not JSON') });
});
