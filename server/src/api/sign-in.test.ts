import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { addUser } from '#auth/users.ts';
import { asker, openTestApi, PASSWORD, signIn, type Answered, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

function tried(email: string, password: string, address: string): Promise<Answered> {
  const headers = { origin: api.url, 'x-forwarded-for': address };
  return api.nobody('POST', '/api/auth/sign-in/email', { email, password }, headers);
}

async function newcomer(email: string): Promise<void> {
  await addUser(api.services, {
    workspace_id: api.workspace_id,
    name: email,
    email,
    password: PASSWORD,
    role: 'viewer',
  });
}

/** As if the wait were over. */
async function waitedOut(): Promise<void> {
  await api.core.pool.query('update sign_in_try set free_at = now()');
}

/** Neither the request's id nor how much of the wait is over. */
function words({ status, body }: Answered): string {
  return JSON.stringify({ status, body })
    .replace(/"request_id":"[^"]*"/, '')
    .replaceAll(/wait \d+|"retry_after_seconds":\d+/g, '');
}

/** The wait that began with the last try. */
async function waitOf(address: string): Promise<number | undefined> {
  const { rows } = await api.core.pool.query<{ wait_s: number }>(
    `select round(extract(epoch from free_at - last_at))::int as wait_s from sign_in_try
     where key like 'both % ' || $1`,
    [address],
  );
  return rows[0]?.wait_s;
}

test('whether there is anybody of that address changes neither words nor waiting', async () => {
  await newcomer('known@example.com');
  for (let n = 0; n < 8; n += 1) {
    const known = await tried('known@example.com', 'guess', '10.9.0.1');
    const unknown = await tried('unknown@example.com', 'guess', '10.9.0.2');
    expect(words(known)).toBe(words(unknown));
    const [status, code] = n < 6 ? [401, 'sign_in_failed'] : [429, 'too_many_requests'];
    expect(known).toMatchObject({ status, body: { code, data: { sentence: expect.any(String) } } });
  }
});

test('who guesses waits longer each time, and the right password ends the counting', async () => {
  await newcomer('guessed@example.com');
  for (let n = 0; n < 6; n += 1) await tried('guessed@example.com', 'guess', '10.9.1.1');
  const refused = await tried('guessed@example.com', PASSWORD, '10.9.1.1');
  expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
  const { details } = (refused.body as { data: { details: { retry_after_seconds: number } } }).data;
  expect(refused.headers.get('retry-after')).toBe(String(details.retry_after_seconds));
  expect(await waitOf('10.9.1.1')).toBe(10);
  // Somebody at another address is not held up by it.
  expect(await tried('guessed@example.com', PASSWORD, '10.9.1.2')).toMatchObject({ status: 200 });
  await tried('guessed@example.com', 'guess', '10.9.1.3');
  await waitedOut();
  await tried('guessed@example.com', 'guess', '10.9.1.1');
  expect(await waitOf('10.9.1.1')).toBe(20);
  await waitedOut();
  expect(await tried('guessed@example.com', PASSWORD, '10.9.1.1')).toMatchObject({ status: 200 });
  expect(await tried('guessed@example.com', 'guess', '10.9.1.1')).toMatchObject({ status: 401 });
});

test('tries at the same time do not slip through', async () => {
  const all = await Promise.all(
    Array.from({ length: 12 }, () => tried('crowd@example.com', 'guess', '2001:db8:0:7::1')),
  );
  expect(all.filter(({ status }) => status === 401)).toHaveLength(6);
  // The same network of addresses.
  expect(await tried('crowd@example.com', 'guess', '2001:db8:0:7:1:2:3:4')).toMatchObject({ status: 429 });
});

test('what is not served of sign-in is not there, and errors have the one shape', async () => {
  for (const path of ['/sign-up/email', '/api-key/create', '/organization/set-active', '/update-user', '/error']) {
    expect(await api.as.owner('POST', `/api/auth${path}`, {}, { origin: api.url })).toMatchObject({
      status: 404,
      body: { code: 'no_such_route', data: { request_id: expect.any(String) } },
    });
  }
  expect(await api.nobody('POST', '/api/auth/sign-in/email', { email: 'x' }, { origin: api.url })).toMatchObject({
    status: 422,
    body: { code: 'bad_value' },
  });
});

test('with a second factor the password alone opens nothing', async () => {
  await newcomer('careful@example.com');
  const headers = { cookie: await signIn(api.url, 'careful@example.com'), origin: api.url };
  const careful = asker(api.url, headers);
  expect(await careful('POST', '/api/auth/two-factor/enable', { password: 'guess' })).toMatchObject({
    status: 422,
    body: { code: 'wrong_password' },
  });
  const { body } = await careful('POST', '/api/auth/two-factor/enable', { password: PASSWORD });
  const { totpURI, backupCodes } = body as { totpURI: string; backupCodes: string[] };
  expect(totpURI).toMatch(/^otpauth:\/\/totp\/Groundcrew/);
  const enabled = await careful('POST', '/api/auth/two-factor/verify-totp', { code: totp(totpURI) });
  expect(enabled.status).toBe(200);
  const first = await tried('careful@example.com', PASSWORD, '10.9.4.1');
  expect(first).toMatchObject({ status: 200, body: { twoFactorRedirect: true, twoFactorMethods: ['totp'] } });
  const half = asker(api.url, { cookie: cookiesOf(first), origin: api.url, 'x-forwarded-for': '10.9.4.2' });
  expect(await half('GET', '/api/v1/me')).toMatchObject({ status: 401 });
  expect(await half('POST', '/api/auth/two-factor/verify-totp', { code: '000000' })).toMatchObject({
    status: 401,
    body: { code: 'wrong_code' },
  });
  const done = await half('POST', '/api/auth/two-factor/verify-totp', { code: totp(totpURI) });
  const whole = asker(api.url, { cookie: cookiesOf(done), origin: api.url });
  expect(await whole('GET', '/api/v1/me')).toMatchObject({ status: 200, body: { two_factor: true } });
  const second = await tried('careful@example.com', PASSWORD, '10.9.4.3');
  const again = asker(api.url, { cookie: cookiesOf(second), origin: api.url, 'x-forwarded-for': '10.9.4.4' });
  const [code] = backupCodes;
  const opened = await again('POST', '/api/auth/two-factor/verify-backup-code', { code });
  expect(opened.status).toBe(200);
  const byCode = asker(api.url, { cookie: cookiesOf(opened), origin: api.url });
  const disabled = await byCode('POST', '/api/auth/two-factor/disable', { password: PASSWORD });
  expect(disabled.status).toBe(200);
  await signIn(api.url, 'careful@example.com');
  const { body: audit } = await api.as.admin('GET', '/api/v1/audit?action=me.');
  const actions = (audit as { items: { action: string }[] }).items.map(({ action }) => action);
  expect(actions).toEqual(
    expect.arrayContaining(['me.enable_two_factor', 'me.sign_in_by_backup_code', 'me.disable_two_factor']),
  );
});

function cookiesOf({ headers }: Answered): string {
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

/** RFC 6238, as an authenticator app does it; the key stands in base32. */
function totp(uri: string): string {
  const text = new URL(uri).searchParams.get('secret') ?? '';
  const bits = text
    .replaceAll('=', '')
    .split('')
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'));
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  const key = Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(api.services.now().getTime() / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const at = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(at) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, '0');
}

test('a server on loopback is opened under either name of it, and by no other page', async () => {
  await newcomer('local@example.com');
  const from = (origin: string, address: string) => {
    const headers = { origin, cookie: 'some=cookie', 'x-forwarded-for': address };
    const credentials = { email: 'local@example.com', password: PASSWORD };
    return api.nobody('POST', '/api/auth/sign-in/email', credentials, headers);
  };
  expect(await from(api.url.replace('127.0.0.1', 'localhost'), '10.9.5.1')).toMatchObject({ status: 200 });
  expect(await from('http://evil.example', '10.9.5.2')).toMatchObject({
    status: 403,
    body: { code: 'foreign_origin' },
  });
});

test('an account that is signed out is out', async () => {
  await newcomer('leaving@example.com');
  const leaving = asker(api.url, { cookie: await signIn(api.url, 'leaving@example.com'), origin: api.url });
  expect(await leaving('POST', '/api/auth/sign-out', {})).toMatchObject({ status: 200 });
  expect(await leaving('GET', '/api/v1/me')).toMatchObject({ status: 401 });
});
