import Long from 'long';
import { expect, test } from 'vitest';
import type { tl } from '@mtcute/core';
import type { TelegramClient } from '@mtcute/node';
import { ask, order } from '#testing/control.ts';
import { clientOf, connected, testSimulator } from '#testing/clients.ts';
import { newClient, sendCode } from '#testing/log-in.ts';
import { pictureOf } from '#testing/pictures.ts';
import { ANNA, BORIS } from '#testing/small-world.ts';
import { until } from '#testing/waiting.ts';
import type { Simulator } from '#simulator.ts';

/** Anna is at home at DC 1, everybody else at DC 2. */
const twoDcs = (): Promise<Simulator> =>
  testSimulator({}, (world) => {
    world.dc = [{ id: 2 }, { id: 1 }];
    Object.assign(world.users[0] ?? {}, { dc: 1, phone_code: '11111' });
  });

const WRONG = Long.fromNumber(5);
const ANNAS_PHONE = `1555010${ANNA}`;
const NEAREST = { _: 'help.getNearestDc' } as const;
const WHO: tl.users.RawGetUsersRequest = { _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] };

async function mainDcsOf(simulator: Simulator, user_id: number): Promise<number[]> {
  type Answer = { connections: { dc: number; main: boolean; user_id: number | null }[] };
  const { connections } = await ask<Answer>(simulator, '/connections');
  return connections.filter((each) => each.main && each.user_id === user_id).map(({ dc }) => dc);
}

test('every DC tells all addresses, and which one it is', async () => {
  const simulator = await twoDcs();
  const client = await newClient(simulator);
  const { thisDc, dcOptions } = await client.call({ _: 'help.getConfig' });
  expect(thisDc).toBe(2);
  expect(dcOptions.map(({ id, port, mediaOnly }) => ({ id, port, mediaOnly }))).toEqual(
    simulator.dcs.flatMap(({ id, server, media_server }) => [
      { id, port: portOf(server), mediaOnly: false },
      { id, port: portOf(media_server), mediaOnly: true },
    ]),
  );
  await expect(client.call(NEAREST, { dcId: 1 })).resolves.toMatchObject({ thisDc: 1, nearestDc: 2 });
});

test('whoever begins at the wrong DC is sent home, and the session is of the home DC', async () => {
  const simulator = await twoDcs();
  const client = await newClient(simulator);
  const { phoneCodeHash } = await sendCode(client, ANNAS_PHONE);
  await client.signIn({ phone: ANNAS_PHONE, phoneCodeHash, phoneCode: '11111' });
  await expect(client.getMe()).resolves.toMatchObject({ id: ANNA });
  expect(await mainDcsOf(simulator, ANNA)).toEqual([1]);
  const calls = await ask<{ method: string; error?: string }[]>(simulator, '/calls');
  expect(calls.filter(({ method }) => method === 'auth.sendCode').map(({ error }) => error)).toEqual([
    'PHONE_MIGRATE_1',
    undefined,
  ]);
});

test('a QR code that somebody of another DC scans is taken along to that DC', async () => {
  const simulator = await twoDcs();
  const client = await newClient(simulator);
  const urls: string[] = [];
  const user = client.signInQr({ onUrlUpdated: (url) => urls.push(url) });
  await until(() => urls.length === 1);
  await order(simulator, '/logins/qr', { token: urls[0], user_id: ANNA });
  await expect(user).resolves.toMatchObject({ id: ANNA });
  expect(await mainDcsOf(simulator, ANNA)).toEqual([1]);
  expect(await ask(simulator, '/logins')).toEqual({ codes: [], qr: [] });
});

test('a key is unknown to the other DC', async () => {
  const simulator = await twoDcs();
  const lost = await clientOf(simulator, ANNA, { dc: 2 });
  const errors: string[] = [];
  lost.onError.add((error) => errors.push(String(error)));
  await lost.connect();
  await expect(lost.getMe()).rejects.toMatchObject({ text: 'AUTH_KEY_UNREGISTERED' });
  expect(errors.join()).toContain('404');
});

test('a handshake with another DC than the client meant is refused by the transport', async () => {
  const simulator = await twoDcs();
  const [ipAddress = '', port = ''] = simulator.server.split(':');
  const main = { id: 1, ipAddress, port: Number(port) };
  const client = await clientOf(simulator, null, { defaultDcs: { main, media: main }, logLevel: 0 });
  const errors: string[] = [];
  client.onError.add((error) => errors.push(String(error)));
  await client.connect();
  await until(() => errors.some((error) => error.includes('444')));
  expect(errors.join()).toContain('444');
});

test('at another DC nobody is known until the authorization was brought there, and then only files are served', async () => {
  const simulator = await twoDcs();
  const anna = await connected(simulator, ANNA, { dc: 1 });
  // The client brings its authorization when it meets AUTH_KEY_UNREGISTERED.
  await expect(anna.call(WHO, { dcId: 2 })).rejects.toMatchObject({ text: 'USER_MIGRATE_%d', code: 303 });
  type Call = { method: string; result?: string; error?: string };
  const calls = await ask<Call[]>(simulator, '/calls');
  const course = calls.slice(-4).map(({ method, error, result }) => `${method}: ${error ?? result}`);
  expect(course).toEqual([
    'users.getUsers: AUTH_KEY_UNREGISTERED',
    'auth.exportAuthorization: auth.exportedAuthorization',
    'auth.importAuthorization: auth.authorization',
    'users.getUsers: USER_MIGRATE_1',
  ]);
  const photo = { _: 'inputPhotoFileLocation', thumbSize: '' } as const;
  const location = { ...photo, id: WRONG, accessHash: WRONG, fileReference: Buffer.alloc(0) };
  const file = anna.call({ _: 'upload.getFile', location, offset: 0, limit: 4096 }, { dcId: 2 });
  await expect(file).rejects.toMatchObject({ text: 'FILE_ID_INVALID' });
});

test('an authorization is brought once, to the DC that it was made for', async () => {
  const simulator = await twoDcs();
  const anna = await connected(simulator, ANNA, { dc: 1 });
  const boris = await connected(simulator, BORIS);
  const exported = (dcId: number) => anna.call({ _: 'auth.exportAuthorization', dcId });
  const brought = ({ id, bytes }: Awaited<ReturnType<typeof exported>>, client: TelegramClient) =>
    client.call({ _: 'auth.importAuthorization', id, bytes });
  for (const wrong of [1, 3, 0]) await expect(exported(wrong)).rejects.toMatchObject({ text: 'DC_ID_INVALID' });
  const good = await exported(2);
  const stranger = brought({ ...good, bytes: Buffer.alloc(32) }, boris);
  await expect(stranger).rejects.toMatchObject({ text: 'AUTH_BYTES_INVALID' });
  await expect(brought(good, boris)).resolves.toMatchObject({ user: { id: ANNA } });
  await expect(brought(good, boris)).rejects.toMatchObject({ text: 'AUTH_BYTES_INVALID' });
});

test('what was brought to another DC is no session of its own, hears nothing, and ends with the one at home', async () => {
  const simulator = await twoDcs();
  const anna = await connected(simulator, ANNA, { dc: 1 });
  await expect(anna.call(WHO, { dcId: 2 })).rejects.toMatchObject({ text: 'USER_MIGRATE_%d' });
  const { authorizations } = await anna.call({ _: 'account.getAuthorizations' });
  expect(authorizations).toHaveLength(1);
  await order(simulator, `/users/${ANNA}/revoke`);
  const { users } = await ask<{ users: { id: number; keys: object[] }[] }>(simulator, '/state');
  expect(users.find(({ id }) => id === ANNA)?.keys).toEqual([]);
});

test('a file lies at the home of who sent it, and is fetched there', async () => {
  const simulator = await twoDcs();
  const anna = await connected(simulator, ANNA, { dc: 1 });
  const boris = await connected(simulator, BORIS);
  const picture = pictureOf(300_000);
  const sent = await anna.sendMedia('boris_ops', { type: 'photo', file: picture });
  const [received] = await boris.getHistory('anna_ops');
  if (sent.media?.type !== 'photo' || received?.media?.type !== 'photo') throw new Error('there is no photo');
  const file = received.media;
  const bytes = await boris.downloadAsBuffer(file);
  expect(Buffer.from(bytes).equals(picture)).toBe(true);
  const { id, accessHash, fileReference } = file.raw;
  const location = { _: 'inputPhotoFileLocation', id, accessHash, fileReference, thumbSize: 'y' } as const;
  const here = boris.call({ _: 'upload.getFile', location, offset: 0, limit: 4096 });
  await expect(here).rejects.toMatchObject({ text: 'FILE_MIGRATE_%d', code: 303 });
});

test('a client that is told to move by its network moves', async () => {
  const simulator = await twoDcs();
  const client = await newClient(simulator);
  await order(simulator, '/faults', { method: 'help.getNearestDc', error: 'NETWORK_MIGRATE_1' });
  await expect(client.call(NEAREST)).resolves.toMatchObject({ thisDc: 1 });
});

function portOf(place: string): number {
  return Number(place.split(':')[1]);
}
