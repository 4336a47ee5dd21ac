import { expect, test } from 'vitest';
import { order } from '#testing/control.ts';
import { connected, testSimulator } from '#testing/clients.ts';
import { newClient, sendCode } from '#testing/log-in.ts';
import { ANNA } from '#testing/small-world.ts';
import { authKeyId } from '#wire/encryption.ts';

const OTHER = Buffer.alloc(256, 3);
const REVOKED = { text: 'SESSION_REVOKED', code: 401 };

async function twoSessions() {
  const simulator = await testSimulator({}, (world) => world.users[0]?.auth_keys.push(OTHER.toString('hex')));
  const one = await connected(simulator, ANNA, { initConnectionOptions: { deviceModel: 'Telephone' } });
  const other = await connected(simulator, ANNA, { key: OTHER, initConnectionOptions: { deviceModel: 'Desk' } });
  return { simulator, one, other };
}

test('the active sessions are shown with their devices, the own one first', async () => {
  const { other } = await twoSessions();
  const { authorizations } = await other.call({ _: 'account.getAuthorizations' });
  expect(authorizations).toMatchObject([
    { current: true, deviceModel: 'Desk', apiId: 12345, dateCreated: 0 },
    { current: false, deviceModel: 'Telephone' },
  ]);
  expect(authorizations[0]?.hash.isZero()).toBe(true);
});

test('a session that another device ended is revoked, and the other goes on', async () => {
  const { one, other } = await twoSessions();
  const { authorizations } = await one.call({ _: 'account.getAuthorizations' });
  const hash = authorizations[1]?.hash;
  if (!hash) throw new Error('there is one session only');
  await one.call({ _: 'account.resetAuthorization', hash });
  await expect(other.getMe()).rejects.toMatchObject(REVOKED);
  await expect(one.getMe()).resolves.toMatchObject({ id: ANNA });
  await expect(one.call({ _: 'account.resetAuthorization', hash })).rejects.toMatchObject({ text: 'HASH_INVALID' });
});

test('all other sessions can be ended at once', async () => {
  const { one, other } = await twoSessions();
  await one.call({ _: 'auth.resetAuthorizations' });
  await expect(other.getMe()).rejects.toMatchObject(REVOKED);
  await expect(one.getMe()).resolves.toMatchObject({ id: ANNA });
});

test('a session that is younger than a day ends no other', async () => {
  const simulator = await testSimulator({ clock: { mode: 'idle', rate: 0 } }, (world) =>
    Object.assign(world.users[0] ?? {}, { phone_code: '11111' }),
  );
  const old = await connected(simulator, ANNA);
  const fresh = await newClient(simulator);
  const phone = `1555010${ANNA}`;
  const { phoneCodeHash } = await sendCode(fresh, phone);
  await fresh.signIn({ phone, phoneCodeHash, phoneCode: '11111' });
  const reset = (): Promise<unknown> => fresh.call({ _: 'auth.resetAuthorizations' });
  await expect(reset()).rejects.toMatchObject({ text: 'FRESH_RESET_AUTHORISATION_FORBIDDEN', code: 406 });
  await order(simulator, '/clock/advance', { seconds: 86_400 });
  await reset();
  await expect(old.getMe()).rejects.toMatchObject(REVOKED);
});

test('the control API ends sessions as another device would, one or all', async () => {
  const { simulator, one, other } = await twoSessions();
  const key = authKeyId(OTHER).toString('hex');
  const first = await order(simulator, `/users/${ANNA}/revoke`, { key });
  expect(first).toMatchObject({ status: 200, body: { revoked: [key] } });
  await expect(other.getMe()).rejects.toMatchObject(REVOKED);
  await expect(one.getMe()).resolves.toMatchObject({ id: ANNA });
  await order(simulator, `/users/${ANNA}/revoke`);
  await expect(one.getMe()).rejects.toMatchObject(REVOKED);
  expect(await order(simulator, `/users/${ANNA}/revoke`, { key })).toMatchObject({ status: 404 });
});
