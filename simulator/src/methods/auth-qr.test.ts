import Long from 'long';
import { expect, test, vi } from 'vitest';
import type { tl } from '@mtcute/core';
import type { TelegramClient } from '@mtcute/node';
import { ask, order } from '#testing/control.ts';
import { connected, testSimulator } from '#testing/clients.ts';
import { newClient } from '#testing/log-in.ts';
import { ANNA, BORIS } from '#testing/small-world.ts';
import { until } from '#testing/waiting.ts';
import type { Simulator } from '#simulator.ts';

async function showing(simulator: Simulator, password?: string) {
  const client = await newClient(simulator);
  const urls: string[] = [];
  const scanned = vi.fn<() => void>();
  const user = client.signInQr({
    onUrlUpdated: (url) => urls.push(url),
    onQrScanned: scanned,
    ...(password === undefined ? {} : { password }),
  });
  // Whoever fails before it is looked at must not end the test run.
  user.catch(() => {});
  await until(() => urls.length === 1);
  return { client, user, url: urls[0] ?? '', scanned };
}

const exportToken = (client: TelegramClient, exceptIds: tl.Long[] = []) =>
  client.call({ _: 'auth.exportLoginToken', apiId: 12345, apiHash: '0123456789abcdef0123456789abcdef', exceptIds });

test('a scanned code logs in whoever scanned it, and the client is told at once', async () => {
  const simulator = await testSimulator();
  const { client, user, url, scanned } = await showing(simulator);
  const { qr } = await ask<{ qr: object[] }>(simulator, '/logins');
  expect(qr).toMatchObject([{ token: url.replace('tg://login?token=', ''), accepted_by: null }]);
  expect(await order(simulator, '/logins/qr', { token: url, user_id: ANNA })).toMatchObject({ status: 200 });
  await expect(user).resolves.toMatchObject({ id: ANNA });
  expect(scanned).toHaveBeenCalledOnce();
  await expect(client.getMe()).resolves.toMatchObject({ id: ANNA });
  expect(await ask(simulator, '/logins')).toEqual({ codes: [], qr: [] });
});

test('another device of the account scans the code itself', async () => {
  const simulator = await testSimulator();
  const anna = await connected(simulator, ANNA);
  const { user, url } = await showing(simulator);
  const token = Buffer.from(url.replace('tg://login?token=', ''), 'base64url');
  const authorization = await anna.call({ _: 'auth.acceptLoginToken', token });
  expect(authorization).toMatchObject({ _: 'authorization', current: false, apiId: 12345 });
  await expect(user).resolves.toMatchObject({ id: ANNA });
  const again = anna.call({ _: 'auth.acceptLoginToken', token });
  await expect(again).rejects.toMatchObject({ text: 'AUTH_TOKEN_INVALID' });
});

test('after the scan comes the two-step password, if there is one', async () => {
  const simulator = await testSimulator({}, (world) =>
    Object.assign(world.users[0] ?? {}, { password: 'open sesame' }),
  );
  const { user, url } = await showing(simulator, 'open sesame');
  await order(simulator, '/logins/qr', { token: url, user_id: ANNA });
  await expect(user).resolves.toMatchObject({ id: ANNA });
});

test('a token lives for 30 seconds and is told from one that never was', async () => {
  const simulator = await testSimulator();
  const client = await newClient(simulator);
  const before = Math.floor(Date.now() / 1000);
  const offered = await exportToken(client);
  if (offered._ !== 'auth.loginToken') throw new Error(`an offer was expected, not ${offered._}`);
  const after = Math.ceil(Date.now() / 1000);
  expect(offered.expires).toBeGreaterThanOrEqual(before + 29);
  expect(offered.expires).toBeLessThanOrEqual(after + 31);
  expect(await order(simulator, '/logins', {}, 'DELETE')).toMatchObject({ body: { codes: 0, qr: 1 } });
  const accept = (token: string) => order(simulator, '/logins/qr', { token, user_id: ANNA });
  const late = await accept(Buffer.from(offered.token).toString('base64url'));
  expect(late).toMatchObject({ status: 409, body: { message: 'AUTH_TOKEN_EXPIRED' } });
  expect(await accept('AAAA')).toMatchObject({ status: 409, body: { message: 'AUTH_TOKEN_INVALID' } });
});

test('a client that has an account already is not given it again', async () => {
  const simulator = await testSimulator();
  const client = await newClient(simulator);
  const offered = await exportToken(client, [Long.fromNumber(BORIS)]);
  if (offered._ !== 'auth.loginToken') throw new Error(`an offer was expected, not ${offered._}`);
  const boris = await connected(simulator, BORIS);
  const accepted = boris.call({ _: 'auth.acceptLoginToken', token: offered.token });
  await expect(accepted).rejects.toMatchObject({ text: 'AUTH_TOKEN_EXCEPTION' });
});
