import type { LoginFlow, LoginOptions, LoginStep } from '@groundcrew/server/domain/login/steps.ts';
import { parseSession } from '@groundcrew/server/domain/sessions/parse.ts';
import { startSocks5 } from '@groundcrew/server/testing/proxy-servers.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ALICE, BOB, memoryState, startGatewayWorld, type GatewayWorld } from '#testing/gateway-world.ts';

const PHONE = '+1 (555) 000-1001';
const API = { api_id: 1, api_hash: 'a'.repeat(32) };

let world: GatewayWorld;
let flows: LoginFlow[] = [];

beforeEach(async () => {
  world = await startGatewayWorld();
});

afterEach(async () => {
  await Promise.all(flows.map((flow) => flow.close()));
  flows = [];
  await world.close();
});

async function login(options: Partial<LoginOptions> = {}): Promise<LoginFlow> {
  const flow = await world.gateway.login({ how: 'phone', ...API, proxy: null, timeout_ms: 10_000, ...options });
  flows.push(flow);
  return flow;
}

type Logins = { codes: { phone: string; code: string }[]; qr: { token: string }[] };

async function newestCode(): Promise<string> {
  const { codes } = await world.control<Logins>('/logins');
  return codes.at(-1)?.code ?? '';
}

/** The session works, and only it: who it is, by a connection of its own. */
async function whoHas(flow: LoginFlow): Promise<number> {
  const session = flow.session();
  await flow.close();
  const identity = { ...world.identity(0), ...API, session_string: session?.session_string ?? '' };
  const client = await world.gateway.connect(identity, { state: memoryState(), timeout_ms: 10_000 });
  const { id } = await client.whoAmI();
  await client.close();
  return id;
}

const connections = async () => (await world.control<{ connections: unknown[] }>('/connections')).connections;
const fault = (method: string, error: string, code: number, times = 1) =>
  world.control('/faults', { method, error, code, times });

describe('a log-in by phone code', () => {
  test('asks for number and code, and brings a session that works', async () => {
    const steps: LoginStep['step'][] = [];
    const flow = await login({ onStep: ({ step }) => steps.push(step) });
    expect(await flow.next()).toEqual({ step: 'ask_phone', problem: null });
    const asked = await flow.next({ phone: PHONE });
    expect(asked).toMatchObject({ step: 'ask_code', phone: '+15550001001', type: 'app', length: 5, problem: null });
    expect(asked).toHaveProperty('can_resend_in_s', 60);
    expect(await flow.next({ code: ` ${await newestCode()} ` })).toEqual({
      step: 'done',
      user: { id: ALICE, username: 'alice', phone: '15550001001', first_name: 'Alice' },
    });
    expect(steps).toEqual(['ask_phone', 'wait', 'ask_code', 'wait', 'done']);
    const session = flow.session();
    expect(parseSession(session?.session_string ?? '')).toMatchObject({ ok: true, session: { dc_id: 2 } });
    expect(await connections()).toHaveLength(1);
    expect(await whoHas(flow)).toBe(ALICE);
  });

  test('says what was wrong, and asks again', async () => {
    const flow = await login({ phone: 'none' });
    expect(await flow.next()).toEqual({ step: 'ask_phone', problem: 'phone_invalid' });
    await fault('auth.sendCode', 'PHONE_NUMBER_INVALID', 400);
    expect(await flow.next({ phone: PHONE })).toEqual({ step: 'ask_phone', problem: 'phone_invalid' });
    expect(await flow.next({ phone: PHONE })).toMatchObject({ step: 'ask_code', problem: null });
    const code = await newestCode();
    expect(await flow.next({ code: code === '11111' ? '22222' : '11111' })).toMatchObject({ problem: 'code_wrong' });
    expect(await flow.next({ code })).toMatchObject({ step: 'done' });
  });

  test('spends no try on what cannot be the code, and none on a code that has expired is lost', async () => {
    const flow = await login({ phone: PHONE });
    await flow.next();
    for (const slip of ['', '1234', '123456', '1234x']) {
      expect(await flow.next({ code: slip })).toMatchObject({ step: 'ask_code', problem: 'code_malformed' });
    }
    const calls = await world.control<{ method: string }[]>('/calls');
    expect(calls.filter(({ method }) => method === 'auth.signIn')).toEqual([]);
    await fetch(`http://${world.simulator.control}/logins`, { method: 'DELETE' });
    expect(await flow.next({ code: '12345' })).toMatchObject({ problem: 'code_expired', can_resend_in_s: 0 });
    expect(await flow.next({ code: 'x' })).toMatchObject({ problem: 'code_malformed', can_resend_in_s: 0 });
    expect(await flow.next({ resend: true })).toMatchObject({ type: 'app', problem: null });
    expect(await flow.next({ code: await newestCode() })).toMatchObject({ step: 'done' });
  });

  test('gets another code, the next way, or anew when it has expired', async () => {
    const flow = await login({ phone: PHONE });
    expect(await flow.next()).toMatchObject({ step: 'ask_code', type: 'app' });
    expect(await flow.next({ resend: true })).toMatchObject({ step: 'ask_code', type: 'sms', problem: null });
    expect(await flow.next({ resend: true })).toMatchObject({ type: 'call', can_resend_in_s: null });
    expect(await flow.next({ resend: true })).toMatchObject({ type: 'call', problem: 'code_not_resent' });
    await fetch(`http://${world.simulator.control}/logins`, { method: 'DELETE' });
    expect(await flow.next({ code: '12345' })).toMatchObject({ problem: 'code_expired', can_resend_in_s: 0 });
    expect(await flow.next({ resend: true })).toMatchObject({ type: 'app', problem: null });
    expect(await flow.next({ code: await newestCode() })).toMatchObject({ step: 'done' });
  });

  test('asks for the two-step password, with its hint, until it is right', async () => {
    await world.control(`/users/${ALICE}/password`, { password: 'пароль 1 ' });
    const flow = await login({ phone: PHONE });
    await flow.next();
    expect(await flow.next({ code: await newestCode() })).toMatchObject({ step: 'ask_password', problem: null });
    expect(await flow.next({ password: '' })).toMatchObject({ step: 'ask_password', problem: 'password_wrong' });
    expect(await flow.next({ password: 'пароль 1' })).toMatchObject({ problem: 'password_wrong' });
    await fault('auth.checkPassword', 'SRP_ID_INVALID', 400);
    expect(await flow.next({ password: 'пароль 1 ' })).toMatchObject({ step: 'done' });
    expect(await whoHas(flow)).toBe(ALICE);
  });

  test.each([
    ['auth.sendCode', 'PHONE_NUMBER_FLOOD', 400, { code: 'too_many_tries', retry: { after_s: 86_400 } }],
    ['auth.sendCode', 'FLOOD_WAIT_77', 420, { code: 'flood_wait', retry: { after_s: 77 } }],
    ['auth.sendCode', 'API_ID_PUBLISHED_FLOOD', 400, { code: 'api_credentials', retry: null }],
    ['auth.sendCode', 'PHONE_NUMBER_BANNED', 400, { code: 'phone_banned', retry: null }],
    ['auth.sendCode', 'RPC_CALL_FAIL', 500, { code: 'connection', retry: { after_s: 60 } }],
  ])('ends at %s with %s in words', async (method, error, code, expected) => {
    await fault(method, error, code);
    const flow = await login({ phone: PHONE });
    const step = await flow.next();
    expect(step).toMatchObject({ step: 'failed', ...expected });
    expect(flow.session()).toBeNull();
    await flow.close();
    await expect.poll(connections).toEqual([]);
  });

  test('begins anew by itself when Telegram wants it, a few times', async () => {
    await fault('auth.sendCode', 'AUTH_RESTART', 500, 2);
    const flow = await login({ phone: PHONE });
    expect(await flow.next()).toMatchObject({ step: 'ask_code' });
    await fault('auth.sendCode', 'AUTH_RESTART_3', 500, 3);
    const other = await login({ phone: PHONE });
    expect(await other.next()).toMatchObject({ step: 'failed', code: 'refused' });
  });

  test('wrong API credentials and numbers without an account are told apart', async () => {
    const wrong = await login({ phone: PHONE, api_hash: 'b'.repeat(32) });
    expect(await wrong.next()).toMatchObject({ step: 'failed', code: 'api_credentials' });
    const nobody = await login({ phone: '+15559999999' });
    await nobody.next();
    expect(await nobody.next({ code: await newestCode() })).toMatchObject({ step: 'failed', code: 'not_registered' });
  });
});

describe('a log-in by QR code', () => {
  test('shows a code, and is done when somebody has scanned it', async () => {
    const flow = await login({ how: 'qr' });
    const shown = await flow.next();
    expect(shown).toMatchObject({ step: 'show_qr', url: expect.stringMatching(/^tg:\/\/login\?token=[\w-]{43}$/) });
    const next = flow.next();
    await world.control('/logins/qr', { token: shown.step === 'show_qr' ? shown.url : '', user_id: BOB });
    expect(await next).toMatchObject({ step: 'done', user: { id: BOB } });
    expect(await whoHas(flow)).toBe(BOB);
  });

  test('asks for the two-step password too', async () => {
    await world.control(`/users/${BOB}/password`, { password: 'secret' });
    const flow = await login({ how: 'qr' });
    const shown = await flow.next();
    await world.control('/logins/qr', { token: shown.step === 'show_qr' ? shown.url : '', user_id: BOB });
    expect(await flow.next()).toMatchObject({ step: 'ask_password', problem: null });
    expect(await flow.next({ password: 'secret' })).toMatchObject({ step: 'done', user: { id: BOB } });
  });

  test('an account that is here already cannot scan it', async () => {
    const flow = await login({ how: 'qr', known_user_ids: [BOB] });
    const shown = await flow.next();
    const token = shown.step === 'show_qr' ? shown.url : '';
    await expect(world.control('/logins/qr', { token, user_id: BOB })).rejects.toThrow('AUTH_TOKEN_EXCEPTION');
  });
});

describe('whatever happens on the way', () => {
  test('a connection that is lost while a person looks for the code is opened again, with the same key', async () => {
    const flow = await login({ phone: PHONE });
    await flow.next();
    await world.control('/connections/kill', { all: true, how: 'reset' });
    expect(await flow.next({ code: await newestCode() })).toMatchObject({ step: 'done' });
  });

  test('a session is not lost with the answer that brought it', async () => {
    const flow = await login({ phone: PHONE });
    await flow.next();
    await world.control('/faults', { method: 'auth.signIn', action: 'drop_after' });
    expect(await flow.next({ code: await newestCode() })).toMatchObject({ step: 'done', user: { id: ALICE } });
    expect(await whoHas(flow)).toBe(ALICE);
  });

  test('a server that is away for some seconds does not cost the code', async () => {
    const flow = await login({ phone: PHONE, pauses_ms: [10, 10, 10] });
    await flow.next();
    await world.control('/faults', { method: 'auth.signIn', action: 'drop_before', times: 6 });
    const code = await newestCode();
    expect(await flow.next({ code })).toMatchObject({ step: 'ask_code', problem: 'connection_lost' });
    await world.control('/faults', { method: 'auth.signIn', action: 'drop_before', times: 5 });
    expect(await flow.next({ code })).toMatchObject({ step: 'done' });
  });

  test('a session is not lost either when Telegram could not be asked for it at once', async () => {
    const flow = await login({ phone: PHONE, pauses_ms: [] });
    await flow.next();
    await world.control('/faults', { method: 'auth.signIn', action: 'drop_after' });
    await world.control('/faults', { method: 'users.getUsers', action: 'drop_before', times: 3 });
    const code = await newestCode();
    expect(await flow.next({ code })).toMatchObject({ step: 'ask_code', problem: 'connection_lost' });
    expect(await flow.next({ code })).toMatchObject({ step: 'done', user: { id: ALICE } });
    expect(await whoHas(flow)).toBe(ALICE);
  });

  test.each(['PHONE_MIGRATE_9', 'NETWORK_MIGRATE_9'])('%s to a DC that does not exist names it', async (error) => {
    await fault('auth.sendCode', error, 303);
    const flow = await login({ phone: PHONE });
    const sentence = expect.stringContaining('DC 9');
    expect(await flow.next()).toMatchObject({ step: 'failed', code: 'connection', sentence, retry: { after_s: 60 } });
  });

  test('a server that does not answer ends it within the time-out', async () => {
    await world.control('/faults', { method: 'auth.sendCode', action: 'silence' });
    const started = performance.now();
    const flow = await login({ phone: PHONE, timeout_ms: 700 });
    expect(await flow.next()).toMatchObject({ step: 'failed', code: 'connection', retry: { after_s: 0 } });
    expect(performance.now() - started).toBeLessThan(12_000);
  });

  test('a proxy that refuses the password is named', async () => {
    const socks = await startSocks5({ login: { user: 'u', password: 'right' } });
    const proxy = { type: 'socks5', host: '127.0.0.1', port: socks.port, user: 'u', password: 'wrong' } as const;
    const flow = await login({ phone: PHONE, proxy });
    const sentence = expect.stringContaining('does not accept this user and password');
    expect(await flow.next()).toMatchObject({ step: 'failed', code: 'connection', sentence });
    await socks.close();
  });

  test('one that is given up takes its code back, and leaves nothing connected', async () => {
    const flow = await login({ phone: PHONE });
    await flow.next();
    expect((await world.control<Logins>('/logins')).codes).toHaveLength(1);
    const waiting = flow.next();
    await flow.close();
    expect(await waiting).toMatchObject({ step: 'failed', code: 'cancelled' });
    expect((await world.control<Logins>('/logins')).codes).toEqual([]);
    await expect.poll(connections).toEqual([]);
  });

  test('a session that cannot be kept is ended on Telegram too', async () => {
    const flow = await login({ phone: PHONE });
    await flow.next();
    await flow.next({ code: await newestCode() });
    const session_string = flow.session()?.session_string ?? '';
    expect(await flow.logOut()).toBe(true);
    await flow.close();
    const identity = { ...world.identity(0), ...API, session_string };
    await expect(world.gateway.connect(identity, { state: memoryState(), timeout_ms: 10_000 })).rejects.toThrow(
      'AUTH_KEY_UNREGISTERED',
    );
  });

  test('an answer that nobody asked for is refused, and the question stays', async () => {
    const flow = await login({ phone: PHONE });
    await flow.next();
    await expect(flow.next({ password: 'x' })).rejects.toThrow('a log-in at ask_code takes no password');
    expect(flow.step).toMatchObject({ step: 'ask_code' });
  });
});
