import type { LoginFlow, LoginOptions } from '@groundcrew/server/domain/login/steps.ts';
import { parseSession } from '@groundcrew/server/domain/sessions/parse.ts';
import { TelegramError } from '@groundcrew/server/domain/telegram.ts';
import { createTelegramGateway } from '@groundcrew/server/telegram/gateway.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ALICE, BOB, memoryState, startGatewayWorld, type GatewayWorld } from '#testing/gateway-world.ts';

const API = { api_id: 1, api_hash: 'a'.repeat(32) };

let world: GatewayWorld;
let flows: LoginFlow[] = [];

/** Alice is at home at DC 4, Bob at DC 2, where clients begin. */
beforeEach(async () => {
  world = await startGatewayWorld({ dcs: [2, 4, 5], homes: { [ALICE]: 4 } });
});

afterEach(async () => {
  await Promise.all(flows.map((flow) => flow.close()));
  flows = [];
  await world.close();
});

async function login(options: Partial<LoginOptions>): Promise<LoginFlow> {
  const flow = await world.gateway.login({ how: 'phone', ...API, proxy: null, timeout_ms: 10_000, ...options });
  flows.push(flow);
  return flow;
}

const mainDcs = async () => {
  type Answer = { connections: { dc: number; main: boolean }[] };
  return (await world.control<Answer>('/connections')).connections.filter(({ main }) => main).map(({ dc }) => dc);
};

function dcOf(session_string: string | undefined): number | null {
  const parsed = parseSession(session_string ?? '');
  return parsed.ok ? parsed.session.dc_id : null;
}

describe('an account of another DC', () => {
  test('is connected there, by what its session says', async () => {
    const client = await world.connect(ALICE);
    expect(await client.whoAmI()).toMatchObject({ id: ALICE });
    expect(await mainDcs()).toEqual([4]);
  });

  test('that logs in by phone is sent there, and its session is of that DC', async () => {
    const flow = await login({ phone: '+15550001001' });
    expect(await flow.next()).toMatchObject({ step: 'ask_code' });
    expect(await mainDcs()).toEqual([4]);
    const { codes } = await world.control<{ codes: { code: string }[] }>('/logins');
    expect(await flow.next({ code: codes.at(-1)?.code ?? '' })).toMatchObject({ step: 'done', user: { id: ALICE } });
    const session = flow.session();
    expect(session).toMatchObject({ dc_id: 4 });
    expect(dcOf(session?.session_string)).toBe(4);
    await flow.close();
    const identity = { ...world.identity(ALICE), ...API, session_string: session?.session_string ?? '' };
    const client = await world.gateway.connect(identity, { state: memoryState(), timeout_ms: 10_000 });
    expect(client.me.id).toBe(ALICE);
    await client.close();
  });

  test('that scans a QR code takes the log-in along, with the two-step password', async () => {
    await world.control(`/users/${ALICE}/password`, { password: 'secret' });
    const flow = await login({ how: 'qr' });
    const shown = await flow.next();
    await world.control('/logins/qr', { token: shown.step === 'show_qr' ? shown.url : '', user_id: ALICE });
    expect(await flow.next()).toMatchObject({ step: 'ask_password' });
    expect(await mainDcs()).toEqual([4]);
    expect(await flow.next({ password: 'secret' })).toMatchObject({ step: 'done', user: { id: ALICE } });
    expect(dcOf(flow.session()?.session_string)).toBe(4);
  });
});

test('a log-in finds the other DCs by what the server itself says of them', async () => {
  const { simulator } = world;
  const [host = '', port] = simulator.server.split(':');
  const gateway = createTelegramGateway({
    server: { host, port: Number(port) },
    server_key_pem: simulator.public_key_pem,
    app: { device_model: 'Test', app_version: '0' },
    log: { debug: () => {}, warn: () => {} },
  });
  const options = { how: 'phone', phone: '+15550001001', ...API, proxy: null, timeout_ms: 10_000 } as const;
  const flow = await gateway.login(options);
  flows.push(flow);
  expect(await flow.next()).toMatchObject({ step: 'ask_code' });
  expect(await mainDcs()).toEqual([4]);
});

describe('an account whose home moves to another DC', () => {
  test('is followed, and its new session stored before it is used', async () => {
    await world.control(`/users/${BOB}/dc`, { dc: 5 });
    const moved: { session_string: string; dc_id: number }[] = [];
    const onMoved = async (move: { session_string: string; dc_id: number }) => {
      expect(await mainDcs()).toEqual([]);
      moved.push(move);
    };
    const client = await world.connect(BOB, { onMoved });
    expect(client.me.id).toBe(BOB);
    expect(await mainDcs()).toEqual([5]);
    expect(moved).toMatchObject([{ dc_id: 5 }]);
    await client.close();
    const identity = { ...world.identity(BOB), session_string: moved[0]?.session_string ?? '' };
    const again = await world.gateway.connect(identity, { state: memoryState(), timeout_ms: 10_000 });
    expect(again.me.id).toBe(BOB);
    await again.close();
  });

  test('is refused with what Telegram says where nobody would store the session, or the new home is none', async () => {
    await world.control(`/users/${BOB}/dc`, { dc: 5 });
    await expect(world.connect(BOB)).rejects.toThrow('USER_MIGRATE_5 (users.getUsers)');
    await world.control('/faults', { method: 'auth.importAuthorization', error: 'AUTH_BYTES_INVALID', code: 400 });
    const onMoved = () => Promise.reject(new Error('must not be called'));
    const error = await world.connect(BOB, { onMoved }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TelegramError);
    expect(String(error)).toContain('USER_MIGRATE_5 (users.getUsers)');
    expect(await mainDcs()).toEqual([]);
  });

  test('is not moved when its session could not be stored', async () => {
    await world.control(`/users/${BOB}/dc`, { dc: 5 });
    const onMoved = () => Promise.reject(new Error('the lease is lost'));
    await expect(world.connect(BOB, { onMoved })).rejects.toThrow('the lease is lost');
    expect(await mainDcs()).toEqual([]);
  });
});
