import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { addUser } from '#auth/users.ts';
import { asker, openTestApi, PASSWORD, signIn, type Answered, type Ask, type TestApi } from '#testing/api.ts';

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

/** As if a minute had passed since the last code that opened. */
async function codesOfOld(): Promise<void> {
  await api.core.pool.query('update two_factor set last_step = last_step - 2');
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
});

test('with a second factor the password alone opens nothing', async () => {
  await newcomer('careful@example.com');
  const headers = { cookie: await signIn(api.url, 'careful@example.com'), origin: api.url };
  const ask = asker(api.url, headers);
  expect(await ask('POST', '/api/auth/two-factor/enable', { password: 'guess' })).toMatchObject({
    status: 422,
    body: { code: 'wrong_password' },
  });
  const { body } = await ask('POST', '/api/auth/two-factor/enable', { password: PASSWORD });
  const { totpURI, backupCodes } = body as { totpURI: string; backupCodes: string[] };
  expect(totpURI).toMatch(/^otpauth:\/\/totp\/Groundcrew/);
  const enabled = await ask('POST', '/api/auth/two-factor/verify-totp', { code: totp(totpURI) });
  expect(enabled.status).toBe(200);
  await codesOfOld();
  const first = await tried('careful@example.com', PASSWORD, '10.9.4.1');
  expect(first).toMatchObject({ status: 200, body: { twoFactorRedirect: true, twoFactorMethods: ['totp'] } });
  const halfway = asker(api.url, { cookie: cookiesOf(first), origin: api.url, 'x-forwarded-for': '10.9.4.2' });
  expect(await halfway('GET', '/api/v1/me')).toMatchObject({ status: 401 });
  expect(await halfway('POST', '/api/auth/two-factor/verify-totp', { code: '000000' })).toMatchObject({
    status: 401,
    body: { code: 'wrong_code' },
  });
  const done = await halfway('POST', '/api/auth/two-factor/verify-totp', { code: totp(totpURI) });
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

/** Signed in, with a second factor that has been switched on by a code of the step before this one. */
async function careful(email: string): Promise<{ ask: Ask; uri: string; code: string; backup_codes: string[] }> {
  await newcomer(email);
  const first = asker(api.url, { cookie: await signIn(api.url, email) });
  const { body } = await first('POST', '/api/auth/two-factor/enable', { password: PASSWORD });
  const { totpURI: uri, backupCodes: backup_codes } = body as { totpURI: string; backupCodes: string[] };
  const code = totp(uri);
  const enabled = await first('POST', '/api/auth/two-factor/verify-totp', { code });
  expect(enabled.status).toBe(200);
  return { ask: asker(api.url, { cookie: cookiesOf(enabled) }), uri, code, backup_codes };
}

/** Asked for a code, after the password. */
async function half(email: string, address: string): Promise<Ask> {
  const first = await tried(email, PASSWORD, address);
  expect(first).toMatchObject({ status: 200, body: { twoFactorRedirect: true } });
  return asker(api.url, { cookie: cookiesOf(first), 'x-forwarded-for': address });
}

const verify = (ask: Ask, code: string) => ask('POST', '/api/auth/two-factor/verify-totp', { code });
const wrong_code = { status: 401, body: { code: 'wrong_code' } };

test('a code of the app opens once: not the one that switched it on, nor one that signed in, whoever sends it first', async () => {
  const { code, uri, ask } = await careful('once@example.com');
  const one = await half('once@example.com', '10.9.6.1');
  expect(await verify(one, code)).toMatchObject(wrong_code);
  // Nor does it tell somebody with a stolen session whether it is right.
  expect(await verify(ask, code)).toMatchObject(wrong_code);
  await codesOfOld();
  const others = await Promise.all(['10.9.6.2', '10.9.6.3', '10.9.6.4'].map((from) => half('once@example.com', from)));
  const answers = await Promise.all(others.map((each) => verify(each, totp(uri))));
  expect(answers.map(({ status }) => status).toSorted((one, next) => one - next)).toEqual([200, 401, 401]);
  // An earlier one than that is over, too.
  expect(await verify(await half('once@example.com', '10.9.6.5'), totp(uri, -1))).toMatchObject(wrong_code);
});

test('who guesses codes waits longer each time, whichever address and sign-in they come from', async () => {
  await careful('coded@example.com');
  const asked = await Promise.all(Array.from({ length: 9 }, (_, n) => half('coded@example.com', `10.9.7.${n + 1}`)));
  const answers = await Promise.all(asked.map((each, n) => verify(each, `00000${n}`)));
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(6);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(3);
  const [first] = asked;
  const backup = await first?.('POST', '/api/auth/two-factor/verify-backup-code', { code: 'guess' });
  expect(backup).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
});

test('no device is trusted: the next sign-in asks for a code again', async () => {
  const { uri } = await careful('nowhere@example.com');
  await codesOfOld();
  const one = await half('nowhere@example.com', '10.9.8.1');
  const done = await one('POST', '/api/auth/two-factor/verify-totp', { code: totp(uri), trustDevice: true });
  expect(done.status).toBe(200);
  expect(cookiesOf(done)).not.toContain('trust');
});

test('a program with a cookie names no origin; a page of another site is refused', async () => {
  await newcomer('curl@example.com');
  const cookie = await signIn(api.url, 'curl@example.com');
  const program = asker(api.url, { cookie });
  const page = asker(api.url, { cookie, origin: 'http://evil.example' });
  const wanted = { password: PASSWORD };
  expect(await page('POST', '/api/auth/two-factor/enable', wanted)).toMatchObject({
    status: 403,
    body: { code: 'foreign_origin' },
  });
  const quiet = asker(api.url, { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' });
  expect(await quiet('POST', '/api/auth/sign-out', {})).toMatchObject({
    status: 403,
    body: { code: 'foreign_origin' },
  });
  expect(await program('POST', '/api/auth/two-factor/enable', wanted)).toMatchObject({ status: 200 });
  expect(await program('POST', '/api/auth/sign-out')).toMatchObject({ status: 200 });
  expect(await program('GET', '/api/v1/me')).toMatchObject({ status: 401 });
});

test('strangers do not hold somebody up where he is signed in', async () => {
  await newcomer('held@example.com');
  expect(await tried('held@example.com', PASSWORD, '10.9.9.1')).toMatchObject({ status: 200 });
  await tried('held@example.com', 'guess', '10.9.9.2');
  // As if many had tried, from everywhere.
  await api.core.pool.query(
    `update sign_in_try set tries = 60, free_at = now() + interval '1 minute'
     where key = (select replace(split_part(key, ' 10.9', 1), 'both', 'email') from sign_in_try where key like 'both % 10.9.9.2')`,
  );
  expect(await tried('held@example.com', PASSWORD, '10.9.9.3')).toMatchObject({ status: 429 });
  expect(await tried('held@example.com', PASSWORD, '10.9.9.1')).toMatchObject({ status: 200 });
});

test('tries of an hour ago are forgotten with the next ones, though nobody signs in', async () => {
  await api.core.pool.query(
    `insert into sign_in_try (key, tries, last_at, free_at)
     select 'both old ' || n, 3, now() - interval '2 hours', now() from generate_series(1, 150) n`,
  );
  const left = async () => {
    const { rows } = await api.core.pool.query(`select from sign_in_try where key like 'both old %'`);
    return rows.length;
  };
  await tried('somebody@example.com', 'guess', '10.9.10.1');
  expect(await left()).toBe(50);
  await tried('somebody@example.com', 'guess', '10.9.10.1');
  expect(await left()).toBe(0);
});

function cookiesOf({ headers }: Answered): string {
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

/** RFC 6238, as an authenticator app does it; the key stands in base32. */
function totp(uri: string, steps_off = 0): string {
  const text = new URL(uri).searchParams.get('secret') ?? '';
  const bits = text
    .replaceAll('=', '')
    .split('')
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'));
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  const key = Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(api.services.now().getTime() / 30_000) + steps_off));
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
