import Long from 'long';
import { expect, test, vi } from 'vitest';
import { NodeCryptoProvider } from '@mtcute/node/utils.js';
import { createChance } from '#chance.ts';
import type { Log } from '#log.ts';
import { ask, order } from '#testing/control.ts';
import { clientOf, connected, testSimulator } from '#testing/clients.ts';
import { ANNA, BORIS, OPEN_GROUP, smallWorld } from '#testing/small-world.ts';
import { pictureOf } from '#testing/pictures.ts';
import { until } from '#testing/waiting.ts';
import { publicValue, sharedSecret } from '#wire/diffie-hellman.ts';

test('a client with a key of the world connects and learns who it is', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  const me = await client.getMe();
  expect(me).toMatchObject({ id: ANNA, firstName: 'Anna', username: 'anna_ops', phoneNumber: '15550101001' });
});

test('it begins with a wrong salt, is told the right one, and its call is executed once', async () => {
  const simulator = await testSimulator();
  await connected(simulator, ANNA);
  const calls = await ask<{ method: string }[]>(simulator, '/calls');
  expect(calls.filter(({ method }) => method === 'users.getUsers')).toHaveLength(1);
});

test('an unknown key is refused by the transport, and by the methods after a new handshake', async () => {
  const simulator = await testSimulator();
  const client = await clientOf(simulator, ANNA, { key: createChance(99).bytes(256) });
  const errors: string[] = [];
  client.onError.add((error) => errors.push(String(error)));
  await client.connect();
  await expect(client.getMe()).rejects.toMatchObject({ code: 401, text: 'AUTH_KEY_UNREGISTERED' });
  expect(errors.join()).toContain('404');
});

test('a new client makes a key, also when the first secret begins with zero', async () => {
  const seed = 5;
  const simulator = await testSimulator({}, (world) => Object.assign(world, { seed }));
  const client = await clientOf(simulator, null, { crypto: new ZeroFirst(serverExponent(seed)) });
  await client.connect();
  await expect(client.call({ _: 'help.getNearestDc' })).resolves.toMatchObject({ thisDc: 2 });
  await expect(client.getMe()).rejects.toMatchObject({ text: 'AUTH_KEY_UNREGISTERED' });
});

test('long requests and long answers travel packed', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  const boris = await client.resolvePeer('boris_ops');
  const sent = await client.sendText(boris, 'long '.repeat(700));
  const [read] = await client.getMessages(boris, sent.id);
  expect(read?.text).toBe('long '.repeat(700));
});

test('a method that is not simulated is an error, never silence', async () => {
  const warn = vi.fn<Log['warn']>();
  const simulator = await testSimulator({ log: { info: () => {}, warn } });
  const client = await connected(simulator, ANNA);
  const call = client.call({ _: 'account.getContactSignUpNotification' });
  await expect(call).rejects.toMatchObject({ code: 400, text: 'METHOD_NOT_SUPPORTED' });
  const fields = { method: 'account.getContactSignUpNotification', user_id: ANNA };
  expect(warn).toHaveBeenCalledWith('Method is not simulated', fields);
});

test.each([
  ['an unknown constructor', Buffer.from('0df0adde', 'hex'), 'INPUT_METHOD_INVALID_3735941133'],
  ['a request that breaks off', Buffer.from('bcfb5a72', 'hex'), 'INPUT_FETCH_ERROR'],
])('%s is an error, and the connection goes on', async (_, bytes, text) => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  const call = client.call({ _: 'mtcute.customMethod', bytes });
  await expect(call).rejects.toMatchObject({ code: 400, text: expect.stringMatching(text) });
  await expect(client.getMe()).resolves.toMatchObject({ id: ANNA });
  expect((await ask<{ connections: object[] }>(simulator, '/connections')).connections).toMatchObject([{ id: 1 }]);
});

test('a call that was under way when the connection broke is answered on the next one', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  await order(simulator, '/faults', { method: 'contacts.resolveUsername', delay_ms: 200 });
  const call = client.call({ _: 'contacts.resolveUsername', username: 'boris_ops' });
  await until(async () => (await callsOf(simulator, 'contacts.resolveUsername')) === 1);
  await order(simulator, '/connections/kill', { user_id: ANNA, how: 'reset' });
  await expect(call).resolves.toMatchObject({ users: [{ id: BORIS }] });
});

test('a photo goes up over the media connection and comes down again', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  await client.joinChat('open_group');
  const picture = pictureOf(700_000);
  const sent = await client.sendMedia('open_group', { type: 'photo', file: picture });
  const { connections } = await ask<{ connections: { main: boolean }[] }>(simulator, '/connections');
  expect(connections.some(({ main }) => !main)).toBe(true);
  const [read] = await client.getMessages('open_group', sent.id);
  if (read?.media?.type !== 'photo') throw new Error('the message has no photo');
  const bytes = await client.downloadAsBuffer(read.media);
  expect(Buffer.from(bytes).equals(picture)).toBe(true);
  expect(await ask(simulator, '/messages')).toMatchObject([
    { chat_id: -1_000_000_000_000 - OPEN_GROUP, has_photo: true },
  ]);
});

test('two simulators of one seed answer with the same chance', async () => {
  const hashes = [];
  for (let run = 0; run < 2; run++) {
    const simulator = await testSimulator();
    const client = await connected(simulator, ANNA);
    hashes.push((await client.call({ _: 'contacts.resolveUsername', username: 'boris_ops' })).users[0]);
  }
  expect(hashes[0]).toEqual(hashes[1]);
  expect(hashes[0]).toHaveProperty('accessHash', expect.any(Long));
});

async function callsOf(simulator: Parameters<typeof ask>[0], method: string): Promise<number> {
  const calls = await ask<{ method: string }[]>(simulator, '/calls');
  return calls.filter((call) => call.method === method).length;
}

/** What the server of a new simulator draws as its secret exponent: nothing but a nonce comes before. */
function serverExponent(seed: number): Buffer {
  const chance = createChance(seed).split('protocol');
  const accounts = smallWorld().users.filter(({ auth_keys }) => auth_keys.length > 0).length;
  for (let salt = 0; salt < accounts; salt++) chance.bytes(8);
  chance.bytes(16);
  return chance.bytes(256);
}

/** Answers the first wish for an exponent with one that makes the secret begin with zero. */
class ZeroFirst extends NodeCryptoProvider {
  #unlucky: Buffer | null;

  constructor(exponent: Buffer) {
    super();
    const offer = publicValue(exponent);
    const chance = createChance(1);
    let candidate = chance.bytes(256);
    while (sharedSecret(candidate, offer)[0] !== 0) candidate = chance.bytes(256);
    this.#unlucky = candidate;
  }

  override randomBytes(size: number): Uint8Array {
    const unlucky = this.#unlucky;
    if (size !== 256 || !unlucky) return super.randomBytes(size);
    this.#unlucky = null;
    return unlucky;
  }
}
