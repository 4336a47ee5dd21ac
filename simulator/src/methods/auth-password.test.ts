import { expect, test } from 'vitest';
import type { TelegramClient } from '@mtcute/node';
import { ask, order } from '#testing/control.ts';
import { connected, testSimulator } from '#testing/clients.ts';
import { newClient, sendCode } from '#testing/log-in.ts';
import { ANNA, DORA } from '#testing/small-world.ts';
import type { Simulator, SimulatorOptions } from '#simulator.ts';

const PHONE = `1555010${DORA}`;
const PASSWORD = 'correct horse ✓';

/** Dora has shown her code; her password is still to come. */
async function beforeThePassword(
  options?: SimulatorOptions,
): Promise<{ simulator: Simulator; client: TelegramClient }> {
  const simulator = await testSimulator(options, (world) => {
    const dora = world.users.find(({ id }) => id === DORA);
    Object.assign(dora ?? {}, { password: PASSWORD, password_hint: 'battery', phone_code: '11111' });
  });
  const client = await newClient(simulator);
  const { phoneCodeHash } = await sendCode(client, PHONE);
  const signIn = client.signIn({ phone: PHONE, phoneCodeHash, phoneCode: '11111' });
  await expect(signIn).rejects.toMatchObject({ text: 'SESSION_PASSWORD_NEEDED', code: 401 });
  return { simulator, client };
}

test('after the code comes the two-step password', async () => {
  const { client } = await beforeThePassword();
  expect(await client.getPasswordHint()).toBe('battery');
  await expect(client.getMe()).rejects.toMatchObject({ text: 'SESSION_PASSWORD_NEEDED' });
  await expect(client.checkPassword(PASSWORD)).resolves.toMatchObject({ id: DORA });
  await expect(client.getMe()).resolves.toMatchObject({ id: DORA });
});

test('a wrong password is refused and the right one still counts', async () => {
  const { client } = await beforeThePassword();
  await expect(client.checkPassword('correct horse')).rejects.toMatchObject({
    text: 'PASSWORD_HASH_INVALID',
    code: 400,
  });
  await expect(client.checkPassword(PASSWORD)).resolves.toMatchObject({ id: DORA });
});

test('a proof is good once, and only for the password that it was made for', async () => {
  const { simulator, client } = await beforeThePassword();
  const prove = async (): Promise<Parameters<typeof client.call>[0]> => {
    const request = await client.call({ _: 'account.getPassword' });
    return { _: 'auth.checkPassword', password: await client.computeSrpParams(request, 'wrong') };
  };
  const used = await prove();
  await expect(client.call(used)).rejects.toMatchObject({ text: 'PASSWORD_HASH_INVALID' });
  await expect(client.call(used)).rejects.toMatchObject({ text: 'SRP_ID_INVALID' });
  const stale = await prove();
  await order(simulator, `/users/${DORA}/password`, { password: 'another' });
  await expect(client.call(stale)).rejects.toMatchObject({ text: 'SRP_PASSWORD_CHANGED' });
  await expect(client.checkPassword('another')).resolves.toMatchObject({ id: DORA });
});

test('five wrong passwords are a flood, for the password and for new codes', async () => {
  const { simulator, client } = await beforeThePassword({ clock: { mode: 'idle', rate: 0 } });
  for (let time = 0; time < 5; time++) {
    await expect(client.checkPassword('wrong')).rejects.toMatchObject({ text: 'PASSWORD_HASH_INVALID' });
  }
  await expect(client.checkPassword(PASSWORD)).rejects.toMatchObject({ text: 'FLOOD_WAIT_%d', seconds: 86_400 });
  await expect(sendCode(client, PHONE)).rejects.toMatchObject({ text: 'PHONE_PASSWORD_FLOOD', code: 406 });
  await order(simulator, '/clock/advance', { seconds: 2 * 86_400 });
  await expect(client.checkPassword(PASSWORD)).resolves.toMatchObject({ id: DORA });
});

test('who has no password is told so, and who is not logged in is told nothing', async () => {
  const simulator = await testSimulator();
  const anna = await connected(simulator, ANNA);
  const state = await anna.call({ _: 'account.getPassword' });
  expect(state.hasPassword).toBe(false);
  const nobody = await newClient(simulator);
  const call = nobody.call({ _: 'account.getPassword' });
  await expect(call).rejects.toMatchObject({ text: 'AUTH_KEY_UNREGISTERED' });
  expect(JSON.stringify(await ask(simulator, '/state'))).not.toContain('password"');
});
