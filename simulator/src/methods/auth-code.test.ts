import { expect, test } from 'vitest';
import { CODES_PER_DAY } from '#world/login-codes.ts';
import { ask, order } from '#testing/control.ts';
import { connected, testSimulator } from '#testing/clients.ts';
import { newClient, sendCode } from '#testing/log-in.ts';
import { ANNA, DORA } from '#testing/small-world.ts';
import type { Simulator } from '#simulator.ts';

const ANNAS_PHONE = `1555010${ANNA}`;
const DORAS_PHONE = `1555010${DORA}`;
const NOBODYS_PHONE = '15550199999';

type Logins = { codes: { phone: string; code: string; kind: string; user_id: number | null }[] };

const loginsOf = (simulator: Simulator): Promise<Logins> => ask(simulator, '/logins');

async function codeFor(simulator: Simulator): Promise<string> {
  const { codes } = await loginsOf(simulator);
  return codes.at(-1)?.code ?? '';
}

test('somebody without a device gets the code by SMS and is logged in with it', async () => {
  const simulator = await testSimulator();
  const client = await newClient(simulator);
  const { type, nextType, phoneCodeHash, timeout, length } = await sendCode(client, `+${DORAS_PHONE}`);
  expect({ type, nextType, timeout, length }).toEqual({ type: 'sms', nextType: 'call', timeout: 60, length: 5 });
  const [pending] = (await loginsOf(simulator)).codes;
  expect(pending).toMatchObject({
    phone: DORAS_PHONE,
    user_id: DORA,
    kind: 'sms',
    code: expect.stringMatching(/^\d{5}$/),
  });
  const phoneCode = pending?.code ?? '';
  await expect(client.signIn({ phone: DORAS_PHONE, phoneCodeHash, phoneCode })).resolves.toMatchObject({ id: DORA });
  await expect(client.getMe()).resolves.toMatchObject({ id: DORA, phoneNumber: DORAS_PHONE });
  expect((await loginsOf(simulator)).codes).toEqual([]);
});

test('who is logged in somewhere reads the code there, in a message of Telegram', async () => {
  const simulator = await testSimulator();
  const anna = await connected(simulator, ANNA);
  const client = await newClient(simulator);
  const sent = await sendCode(client, ANNAS_PHONE);
  expect(sent).toMatchObject({ type: 'app', nextType: 'sms' });
  await anna.findDialogs(777_000);
  const [message] = await anna.getHistory(777_000);
  expect(message?.text).toContain(`Login code: ${await codeFor(simulator)}.`);
  expect(message?.sender).toMatchObject({ id: 777_000, firstName: 'Telegram' });
});

test('a code is sent again in the next way, and the one before is void', async () => {
  const simulator = await testSimulator({}, (world) => Object.assign(world.users[0] ?? {}, { phone_code: '24680' }));
  const client = await newClient(simulator);
  const phone = ANNAS_PHONE;
  const byApp = await sendCode(client, phone);
  const bySms = await client.resendCode({ phone, phoneCodeHash: byApp.phoneCodeHash });
  const byCall = await client.resendCode({ phone, phoneCodeHash: bySms.phoneCodeHash });
  expect([byApp.type, bySms.type, byCall.type]).toEqual(['app', 'sms', 'call']);
  await expect(client.resendCode({ phone, phoneCodeHash: byCall.phoneCodeHash })).rejects.toMatchObject({
    text: 'SEND_CODE_UNAVAILABLE',
    code: 406,
  });
  const old = client.signIn({ phone, phoneCodeHash: byApp.phoneCodeHash, phoneCode: '24680' });
  await expect(old).rejects.toMatchObject({ text: 'PHONE_CODE_EXPIRED' });
  const now = client.signIn({ phone, phoneCodeHash: byCall.phoneCodeHash, phoneCode: '24680' });
  await expect(now).resolves.toMatchObject({ id: ANNA });
});

test('a wrong code is refused, the right one still counts, and five wrong ones void it', async () => {
  const simulator = await testSimulator();
  const client = await newClient(simulator);
  const { phoneCodeHash } = await sendCode(client, DORAS_PHONE);
  const typed = (phoneCode: string): Promise<unknown> =>
    client.signIn({ phone: DORAS_PHONE, phoneCodeHash, phoneCode });
  const right = await codeFor(simulator);
  await expect(typed('')).rejects.toMatchObject({ text: 'PHONE_CODE_EMPTY' });
  for (let time = 0; time < 5; time++)
    await expect(typed('00000')).rejects.toMatchObject({ text: 'PHONE_CODE_INVALID' });
  await expect(typed(right)).rejects.toMatchObject({ text: 'PHONE_CODE_EXPIRED' });
});

test('a code whose time is over is no code any more, nor is a cancelled one', async () => {
  const simulator = await testSimulator();
  const client = await newClient(simulator);
  const typed = async (phoneCodeHash: string): Promise<unknown> =>
    client.signIn({ phone: DORAS_PHONE, phoneCodeHash, phoneCode: '12345' });
  const first = await sendCode(client, DORAS_PHONE);
  expect(await order(simulator, `/logins/${DORAS_PHONE}`, {}, 'DELETE')).toMatchObject({ body: { codes: 1 } });
  await expect(typed(first.phoneCodeHash)).rejects.toMatchObject({ text: 'PHONE_CODE_EXPIRED' });
  const { phoneCodeHash } = await sendCode(client, DORAS_PHONE);
  await client.call({ _: 'auth.cancelCode', phoneNumber: DORAS_PHONE, phoneCodeHash });
  await expect(typed(phoneCodeHash)).rejects.toMatchObject({ text: 'PHONE_CODE_EXPIRED' });
});

test('numbers that are none, that are banned and that nobody has', async () => {
  const simulator = await testSimulator();
  const client = await newClient(simulator);
  await expect(sendCode(client, '12')).rejects.toMatchObject({ text: 'PHONE_NUMBER_INVALID' });
  await order(simulator, `/users/${ANNA}/state`, { state: 'banned' });
  await expect(sendCode(client, ANNAS_PHONE)).rejects.toMatchObject({ text: 'PHONE_NUMBER_BANNED' });
  const { phoneCodeHash } = await sendCode(client, NOBODYS_PHONE);
  expect((await loginsOf(simulator)).codes).toMatchObject([{ phone: NOBODYS_PHONE, user_id: null }]);
  const phoneCode = await codeFor(simulator);
  const signIn = client.signIn({ phone: NOBODYS_PHONE, phoneCodeHash, phoneCode });
  await expect(signIn).rejects.toMatchObject({ text: 'PHONE_NUMBER_UNOCCUPIED' });
});

test('a world may offer to sign up instead', async () => {
  const simulator = await testSimulator({}, (world) => Object.assign(world, { unknown_phones: 'sign_up' }));
  const client = await newClient(simulator);
  const { phoneCodeHash } = await sendCode(client, NOBODYS_PHONE);
  const phoneCode = await codeFor(simulator);
  const request = { _: 'auth.signIn', phoneNumber: NOBODYS_PHONE, phoneCodeHash, phoneCode } as const;
  await expect(client.call(request)).resolves.toMatchObject({ _: 'auth.authorizationSignUpRequired' });
});

test('too many codes in a day are too many, until tomorrow', async () => {
  const simulator = await testSimulator({ clock: { mode: 'idle', rate: 0 } });
  const client = await newClient(simulator);
  for (let time = 0; time < CODES_PER_DAY; time++) await sendCode(client, DORAS_PHONE);
  await expect(sendCode(client, DORAS_PHONE)).rejects.toMatchObject({ text: 'PHONE_NUMBER_FLOOD' });
  await order(simulator, '/clock/advance', { seconds: 86_400 });
  await expect(sendCode(client, DORAS_PHONE)).resolves.toMatchObject({ type: 'sms' });
});

test("only the world's own pair of api id and hash may log in", async () => {
  const simulator = await testSimulator();
  for (const wrong of [{ apiId: 5 }, { apiHash: 'f'.repeat(32) }]) {
    const client = await newClient(simulator, wrong);
    await expect(sendCode(client, DORAS_PHONE)).rejects.toMatchObject({ text: 'API_ID_INVALID' });
  }
});

test('AUTH_RESTART is scripted for an account, and met by whoever is about to log in to it', async () => {
  const simulator = await testSimulator();
  const client = await newClient(simulator);
  const { phoneCodeHash } = await sendCode(client, DORAS_PHONE);
  await order(simulator, '/faults', { account: DORA, method: 'auth.signIn', error: 'AUTH_RESTART' });
  const phoneCode = await codeFor(simulator);
  const signIn = (): Promise<unknown> => client.signIn({ phone: DORAS_PHONE, phoneCodeHash, phoneCode });
  // The client repeats what fails with a 500 once by itself.
  await order(simulator, '/faults', { account: DORA, method: 'auth.signIn', error: 'AUTH_RESTART' });
  await expect(signIn()).rejects.toMatchObject({ text: 'AUTH_RESTART', code: 500 });
  await expect(signIn()).resolves.toMatchObject({ id: DORA });
});

test('after the sessions of an account were revoked, a new log-in lives and the old ones stay dead', async () => {
  const simulator = await testSimulator();
  const old = await connected(simulator, ANNA);
  await order(simulator, `/users/${ANNA}/state`, { state: 'revoked' });
  await expect(old.getMe()).rejects.toMatchObject({ text: 'SESSION_REVOKED' });
  const client = await newClient(simulator);
  const { phoneCodeHash, type } = await sendCode(client, ANNAS_PHONE);
  expect(type).toBe('sms');
  await client.signIn({ phone: ANNAS_PHONE, phoneCodeHash, phoneCode: await codeFor(simulator) });
  await expect(client.getMe()).resolves.toMatchObject({ id: ANNA });
  await expect(old.getMe()).rejects.toMatchObject({ text: 'SESSION_REVOKED' });
});
