import { connect } from 'node:net';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { ask, order } from '#testing/control.ts';
import { clientOf, connected, testSimulator } from '#testing/clients.ts';
import { ANNA, authKeyOf, BORIS } from '#testing/small-world.ts';
import { until } from '#testing/waiting.ts';
import { realTime, type RealTime } from '#clock/real-time.ts';
import { authKeyId } from '#wire/encryption.ts';
import type { Simulator } from '#simulator.ts';

const KEY = authKeyId(authKeyOf(ANNA)).toString('hex');

type Connections = { connections: { id: number }[]; killed: string[] };
const connectionsOf = (simulator: Simulator): Promise<Connections> => ask(simulator, '/connections');

const isDifference = (call: { method?: string; result?: string }): boolean =>
  call.method === 'updates.getDifference' && call.result !== undefined;

/** Whether the port lets anybody in: the first thing that happens to a new socket. */
async function reaches(place: string): Promise<boolean> {
  const socket = connect(Number(place.split(':')[1]), '127.0.0.1');
  const isIn = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isIn;
}

const OUTAGE_SECONDS = 3600;

/** Real time, but an outage ends when the test says so. */
function timeWithOutage(): { time: RealTime; endOutage: () => void } {
  let end: (() => void) | null = null;
  const after: RealTime['after'] = (milliseconds, work) => {
    if (milliseconds !== OUTAGE_SECONDS * 1000) return realTime.after(milliseconds, work);
    end = work;
    return () => {};
  };
  return { time: { ...realTime, after }, endOutage: () => end?.() };
}

test.each(['close', 'reset'])('after a restart by %s the client comes back with its key and goes on', async (how) => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  const sent = await client.sendText('self', 'before');
  const restarted = await order(simulator, '/server/restart', { how });
  expect(restarted).toMatchObject({ status: 200, body: { connections: 1, down_seconds: 0 } });
  await expect(client.getMe()).resolves.toMatchObject({ id: ANNA });
  await expect(client.getMessages('self', sent.id)).resolves.toMatchObject([{ text: 'before' }]);
  const { connections, killed } = await connectionsOf(simulator);
  expect(connections).toMatchObject([{ id: 2 }]);
  expect(killed).toEqual([]);
});

test('while it is down nobody gets in, and what was said meanwhile comes afterwards', async () => {
  const { time, endOutage } = timeWithOutage();
  const simulator = await testSimulator({ time });
  const client = await connected(simulator, ANNA, { reconnectionStrategy: () => 50 });
  const heard: string[] = [];
  client.onNewMessage.add(({ text }) => heard.push(text));
  await client.startUpdatesLoop();
  // Until it has its state, a client does not know what it has missed.
  await until(async () => (await ask<object[]>(simulator, '/calls')).some(isDifference));
  await order(simulator, '/server/restart', { down_seconds: OUTAGE_SECONDS });
  expect(await reaches(simulator.server)).toBe(false);
  expect(await order(simulator, '/server/restart')).toMatchObject({ status: 409 });
  await order(simulator, '/messages', { from: BORIS, chat_id: ANNA, text: 'while you were out' });
  endOutage();
  await until(() => reaches(simulator.server));
  await client.getMe();
  // mtcute 0.30 does not ask what it has missed when the server began a new session, but when it sees a gap.
  await order(simulator, '/messages', { from: BORIS, chat_id: ANNA, text: 'afterwards' });
  await until(() => heard.length > 1);
  expect(heard).toEqual(['while you were out', 'afterwards']);
});

test('a restart leaves the control API open, also on a shared port', async () => {
  const { time, endOutage } = timeWithOutage();
  const simulator = await testSimulator({ port: 17_500, control_port: 17_501, time });
  expect(simulator.media_server).toBe(simulator.control);
  await order(simulator, '/server/restart', { down_seconds: OUTAGE_SECONDS });
  expect(await ask(simulator, '/healthz')).toMatchObject({ server: simulator.server });
  expect(await reaches(simulator.server)).toBe(false);
  endOutage();
  await until(() => reaches(simulator.server));
});

test('a simulator that is closed while it is down stays closed', async () => {
  const simulator = await testSimulator();
  await order(simulator, '/server/restart', { down_seconds: 0.1 });
  await simulator.close();
  await new Promise((resolve) => {
    setTimeout(resolve, 200);
  });
  expect(await reaches(simulator.server)).toBe(false);
});

test('a forgotten key is unknown to the transport, and the other keys are not', async () => {
  const simulator = await testSimulator();
  const [anna, boris] = [await clientOf(simulator, ANNA), await connected(simulator, BORIS)];
  const errors: string[] = [];
  anna.onError.add((error) => errors.push(String(error)));
  await anna.connect();
  await anna.getMe();
  expect(await order(simulator, `/keys/${KEY}/forget`)).toMatchObject({ body: { key: KEY, user_id: ANNA } });
  await expect(anna.getMe()).rejects.toMatchObject({ text: 'AUTH_KEY_UNREGISTERED' });
  expect(errors.join()).toContain('404');
  await expect(boris.getMe()).resolves.toMatchObject({ id: BORIS });
  expect(await order(simulator, `/keys/${KEY}/forget`)).toMatchObject({ status: 404 });
});

test.each([4000, -4000])('a client copes with a server clock that goes %i s ahead', async (ahead_seconds) => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  await order(simulator, '/server/clock', { ahead_seconds });
  await expect(client.getMe()).resolves.toMatchObject({ id: ANNA });
  const { date } = await client.call({ _: 'help.getConfig' });
  expect(Math.abs(date - Date.now() / 1000 - ahead_seconds)).toBeLessThan(30);
  const late = await connected(simulator, BORIS);
  await order(simulator, '/server/clock', { ahead_seconds: 0 });
  for (const each of [client, late]) await each.getMe();
  expect((await connectionsOf(simulator)).killed).toEqual([]);
});

test.each([
  ['/server/restart', { down_seconds: 4000 }, /down_seconds: .*3600/],
  ['/server/restart', { how: 'gently' }, /how: .*"close"\|"reset"/],
  ['/server/clock', {}, /ahead_seconds: /],
])('POST %s %j is refused with what is allowed', async (path, body, message) => {
  const simulator = await testSimulator();
  const refused = await order<{ message: string }>(simulator, path, body);
  expect(refused.status).toBe(400);
  expect(refused.body.message).toMatch(message);
});
