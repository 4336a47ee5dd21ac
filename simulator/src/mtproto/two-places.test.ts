import { expect, test } from 'vitest';
import { ask, order } from '#testing/control.ts';
import { clientOf, connected, testSimulator } from '#testing/clients.ts';
import { pictureOf } from '#testing/pictures.ts';
import { ANNA, BORIS, authKeyOf } from '#testing/small-world.ts';
import { until } from '#testing/waiting.ts';
import { authKeyId } from '#wire/encryption.ts';
import type { Simulator } from '#simulator.ts';

const KEY = authKeyId(authKeyOf(ANNA)).toString('hex');
const DUPLICATED = { code: 406, text: 'AUTH_KEY_DUPLICATED' };

type Connections = {
  connections: { id: number; key: string; main: boolean; leftover: boolean }[];
  max_main_connections: Record<string, number>;
  killed: string[];
};
const connectionsOf = (simulator: Simulator): Promise<Connections> => ask(simulator, '/connections');

test('a session that works in two places is killed, for ever and everywhere', async () => {
  const simulator = await testSimulator();
  const first = await connected(simulator, ANNA);
  const second = await connected(simulator, ANNA);
  await expect(first.getMe()).rejects.toMatchObject(DUPLICATED);
  await expect(second.getMe()).rejects.toMatchObject(DUPLICATED);
  const third = await clientOf(simulator, ANNA);
  await third.connect();
  await expect(third.getMe()).rejects.toMatchObject(DUPLICATED);
  await expect(third.call({ _: 'help.getConfig' })).rejects.toMatchObject(DUPLICATED);
  const { killed, max_main_connections } = await connectionsOf(simulator);
  expect(killed).toEqual([KEY]);
  expect(max_main_connections[KEY]).toBeGreaterThan(1);
});

test('the key of another session of the same account lives on', async () => {
  const other = Buffer.alloc(256, 3);
  const simulator = await testSimulator({}, (world) => world.users[0]?.auth_keys.push(other.toString('hex')));
  const first = await connected(simulator, ANNA);
  const second = await connected(simulator, ANNA, { key: other });
  await expect(first.getMe()).resolves.toMatchObject({ id: ANNA });
  await expect(second.getMe()).resolves.toMatchObject({ id: ANNA });
  expect((await connectionsOf(simulator)).killed).toEqual([]);
});

test('one client after the other is one place', async () => {
  const simulator = await testSimulator();
  for (let run = 0; run < 3; run++) {
    const client = await connected(simulator, ANNA);
    await client.destroy();
  }
  const { killed, max_main_connections } = await connectionsOf(simulator);
  expect(killed).toEqual([]);
  expect(max_main_connections).toEqual({ [KEY]: 1 });
});

test('media connections do not count', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  for (let run = 0; run < 2; run++) {
    await client.uploadFile({ file: pictureOf(600_000 + run), fileName: 'picture.png' });
    await client.getMe();
  }
  const { connections, killed, max_main_connections } = await connectionsOf(simulator);
  expect(connections.filter(({ main }) => main)).toHaveLength(1);
  expect(connections.length).toBeGreaterThan(1);
  expect(killed).toEqual([]);
  expect(max_main_connections).toEqual({ [KEY]: 1 });
});

test('a half-open leftover of a reconnect does not count', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  await order(simulator, '/connections/kill', { key: KEY, how: 'silence' });
  const next = await connected(simulator, ANNA);
  await next.getMe();
  const { connections, killed, max_main_connections } = await connectionsOf(simulator);
  expect(connections.map(({ leftover }) => leftover)).toEqual([true, false]);
  expect(killed).toEqual([]);
  expect(max_main_connections).toEqual({ [KEY]: 1 });
  await client.destroy();
});

test.each(['close', 'reset'] as const)('after a %s the client comes back and goes on', async (how) => {
  const simulator = await testSimulator();
  const client = await connected(simulator, BORIS);
  expect(await order(simulator, '/connections/kill', { user_id: BORIS, how })).toMatchObject({ body: { killed: 1 } });
  await until(async () => (await connectionsOf(simulator)).connections.length === 1);
  await expect(client.getMe()).resolves.toMatchObject({ id: BORIS });
  expect((await connectionsOf(simulator)).killed).toEqual([]);
});
