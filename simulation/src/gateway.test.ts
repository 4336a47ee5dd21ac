import { TelegramError, type TelegramFault } from '@groundcrew/server/domain/telegram.ts';
import { startMtProxy } from '@groundcrew/server/testing/mtproxy-server.ts';
import { startHttpProxy, startSocks4, startSocks5 } from '@groundcrew/server/testing/proxy-servers.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  ALICE,
  BOB,
  chatId,
  memoryState,
  publicLink,
  startGatewayWorld,
  type GatewayWorld,
} from '#testing/gateway-world.ts';

type Connections = {
  connections: { main: boolean; user_id: number | null }[];
  max_main_connections: Record<string, number>;
  killed: unknown[];
};

let world: GatewayWorld;

beforeEach(async () => {
  world = await startGatewayWorld();
});

afterEach(() => world.close());

const connections = (): Promise<Connections> => world.control<Connections>('/connections');

async function faultOf(work: Promise<unknown>): Promise<TelegramFault> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TelegramError);
  return (error as TelegramError).fault;
}

describe('a connection', () => {
  test('is one, has answered, and is gone when it is closed', async () => {
    const client = await world.connect(ALICE);
    expect(client.isOpen()).toBe(true);
    expect(await connections()).toMatchObject({ connections: [{ main: true, user_id: ALICE }] });
    await client.close();
    expect(client.isOpen()).toBe(false);
    await expect.poll(async () => (await connections()).connections).toEqual([]);
    expect(await faultOf(client.whoAmI())).toMatchObject({ kind: 'closed' });
    await client.close();
  });

  test('can be closed and opened many times without the session being in two places', async () => {
    const state = memoryState();
    for (let round = 0; round < 10; round += 1) {
      const client = await world.connect(ALICE, { state });
      await Promise.all([client.whoAmI(), client.whoAmI(), client.resolve(publicLink('VillaUbud'))]);
      await client.close();
    }
    const { max_main_connections, killed } = await connections();
    expect(Object.values(max_main_connections)).toEqual([1]);
    expect(killed).toEqual([]);
  });

  test.each(['close', 'reset'])('that ends by %s while a call is under way is lost, once', async (how) => {
    const lost: TelegramFault[] = [];
    const client = await world.connect(ALICE, { onLost: (fault) => lost.push(fault) });
    await world.control('/faults', { method: 'users.getUsers', action: 'silence' });
    await world.calls();
    const call = faultOf(client.whoAmI());
    await expect.poll(() => world.calls()).toContain('users.getUsers');
    await world.control('/connections/kill', { all: true, how });
    expect(await call).toMatchObject({ kind: 'connection', reason: 'dropped' });
    await expect.poll(() => lost).toMatchObject([{ kind: 'connection', reason: 'dropped' }]);
    expect(client.isOpen()).toBe(false);
    expect((await connections()).connections).toEqual([]);
    const again = await world.connect(ALICE);
    expect(await again.whoAmI()).toMatchObject({ id: ALICE });
  });

  test('on which nothing comes any more ends a call in its time, and still closes', async () => {
    const client = await world.connect(ALICE);
    await world.control('/connections/kill', { all: true, how: 'silence' });
    const started = performance.now();
    expect(await faultOf(client.whoAmI({ timeout_ms: 300 }))).toMatchObject({ kind: 'connection', reason: 'timeout' });
    // Long before the silence itself is noticed.
    expect(performance.now() - started).toBeLessThan(10_000);
    await client.close();
    expect(client.isOpen()).toBe(false);
  });

  test('stays while it rests; one that is half open is given up, and not opened anew behind our back', async () => {
    const lost: TelegramFault[] = [];
    const resting = await world.connect(ALICE);
    const client = await world.connect(BOB, { onLost: (fault) => lost.push(fault) });
    // A process that is younger sends no ping with its calls.
    await expect.poll(() => performance.now(), { timeout: 5000 }).toBeGreaterThan(2500);
    await resting.whoAmI();
    await world.control('/connections/kill', { user_id: BOB, how: 'silence' });
    const started = performance.now();
    expect(await faultOf(client.whoAmI({ timeout_ms: 15_000 }))).toMatchObject({ reason: 'dropped' });
    await expect.poll(() => lost.length).toBe(1);
    expect(client.isOpen()).toBe(false);
    // Left alone, mtcute asks the server to hang up 7 seconds after a call, and means to ask again after 60.
    await expect.poll(() => performance.now() - started, { timeout: 10_000 }).toBeGreaterThan(8500);
    expect(resting.isOpen()).toBe(true);
    const open = (await connections()).connections.filter((each) => each.user_id === ALICE);
    expect(open).toHaveLength(1);
  });

  test('that rests and is half open is found within 15 seconds', async () => {
    const lost: number[] = [];
    const [resting, silent] = [
      await world.connect(ALICE),
      await world.connect(BOB, { onLost: () => lost.push(performance.now()) }),
    ];
    await world.control('/connections/kill', { user_id: BOB, how: 'silence' });
    const begun = performance.now();
    await expect.poll(() => lost.length, { timeout: 20_000, interval: 100 }).toBe(1);
    expect((lost[0] ?? 0) - begun).toBeLessThan(15_000);
    expect(silent.isOpen()).toBe(false);
    expect(resting.isOpen()).toBe(true);
  });

  test('writes nothing more, and closes, when the lease is over', async () => {
    let mine = true;
    const lost: TelegramFault[] = [];
    const client = await world.connect(ALICE, { mayWrite: () => mine, onLost: (fault) => lost.push(fault) });
    await world.calls();
    mine = false;
    expect(await faultOf(client.whoAmI())).toMatchObject({ kind: 'closed' });
    await expect.poll(() => lost).toMatchObject([{ kind: 'closed' }]);
    await expect.poll(async () => (await connections()).connections).toEqual([]);
    expect(await world.calls()).toEqual([]);
  });

  test('lets a caller give up a call, and goes on', async () => {
    const client = await world.connect(ALICE);
    await world.control('/faults', { method: 'users.getUsers', action: 'silence' });
    const caller = new AbortController();
    await world.calls();
    const call = faultOf(client.whoAmI({ signal: caller.signal }));
    await expect.poll(() => world.calls()).toContain('users.getUsers');
    caller.abort();
    expect(await call).toMatchObject({ kind: 'closed' });
    expect(await client.whoAmI()).toMatchObject({ id: ALICE });
  });
});

describe('what Telegram says', () => {
  test.each([
    ['FLOOD_WAIT_42', 420, { type: 'FLOOD_WAIT_X', argument: 42 }],
    ['FLOOD_WAIT_1', 420, { type: 'FLOOD_WAIT_X', argument: 1 }],
    ['FLOOD_PREMIUM_WAIT_7', 420, { type: 'FLOOD_PREMIUM_WAIT_X', argument: 7 }],
    ['USER_MIGRATE_4', 303, { type: 'USER_MIGRATE_X', argument: 4 }],
    ['RPC_CALL_FAIL', 500, { type: 'RPC_CALL_FAIL', argument: null }],
    ['AUTH_KEY_DUPLICATED', 406, { type: 'AUTH_KEY_DUPLICATED', argument: null }],
    ['AUTH_KEY_UNREGISTERED', 401, { type: 'AUTH_KEY_UNREGISTERED', argument: null }],
  ])('%s comes through at once, and the call is not repeated', async (error, code, expected) => {
    const client = await world.connect(ALICE);
    await world.calls();
    await world.control('/faults', { method: 'users.getUsers', error, code });
    const fault = await faultOf(client.whoAmI());
    expect(fault).toEqual({ kind: 'rpc', code, method: 'users.getUsers', ...expected });
    expect(await world.calls()).toEqual(['users.getUsers']);
    expect((await connections()).connections).toHaveLength(1);
  });

  test('a doubled random id comes through as an error, and is not sent again', async () => {
    const client = await world.connect(ALICE);
    await client.join(publicLink('VillaUbud'));
    await world.control('/faults', { method: 'messages.sendMessage', error: 'RANDOM_ID_DUPLICATE', code: 500 });
    await world.calls();
    const fault = await faultOf(client.sendText({ chat_id: chatId('open'), text: 'x', random_id: '5' }));
    expect(fault).toMatchObject({ kind: 'rpc', type: 'RANDOM_ID_DUPLICATE', method: 'messages.sendMessage' });
    expect(await world.calls()).toEqual(['messages.sendMessage']);
  });

  test.each([
    ['revoked', /^(SESSION_REVOKED|AUTH_KEY_UNREGISTERED)$/],
    ['banned', /^USER_DEACTIVATED_BAN$/],
    ['deactivated', /^USER_DEACTIVATED$/],
  ])('the session of an account that is %s is refused, and nothing stays open', async (state, type) => {
    await world.control(`/users/${ALICE}/state`, { state });
    const fault = await faultOf(world.connect(ALICE));
    expect(fault).toMatchObject({ kind: 'rpc', type: expect.stringMatching(type) });
    await expect.poll(async () => (await connections()).connections).toEqual([]);
  });

  test('a key that it does not know is -404, and no other is made', async () => {
    const stranger = world.identity(4711);
    const fault = await faultOf(world.gateway.connect(stranger, { state: memoryState(), timeout_ms: 10_000 }));
    expect(fault).toEqual({ kind: 'transport', code: -404 });
    await expect.poll(async () => (await connections()).connections).toEqual([]);
  });

  test('a session in two places is killed, and both hear it', async () => {
    const first = await world.connect(ALICE);
    const second = await world.connect(ALICE);
    const faults = [await faultOf(first.whoAmI()), await faultOf(second.whoAmI())];
    expect(faults).toMatchObject([
      { kind: 'rpc', type: 'AUTH_KEY_DUPLICATED' },
      { kind: expect.stringMatching(/rpc|transport/) },
    ]);
  });
});

describe('proxies', () => {
  test('every kind leads to Telegram, and a probe through it makes no key', async () => {
    const login = { user: 'alice', password: 'p:w d' };
    const secret = Buffer.from('0123456789abcdef0123456789abcdef', 'hex');
    const to = new URL(`tcp://${world.simulator.server}`);
    const [socks5, socks4, http, mtproxy] = await Promise.all([
      startSocks5({ login }),
      startSocks4(),
      startHttpProxy({ login }),
      startMtProxy(secret, { host: to.hostname, port: Number(to.port) }),
    ]);
    const at = (port: number) => ({ host: '127.0.0.1', port });
    try {
      for (const proxy of [
        { type: 'socks5', ...at(socks5.port), ...login },
        { type: 'socks4', ...at(socks4.port), user: null, password: null },
        { type: 'http', ...at(http.port), ...login },
        { type: 'mtproxy', ...at(mtproxy.port), secret: secret.toString('hex') },
        { type: 'mtproxy', ...at(mtproxy.port), secret: `dd${secret.toString('hex')}` },
      ] as const) {
        const client = await world.connect(ALICE, { proxy });
        expect(await client.whoAmI()).toMatchObject({ id: ALICE });
        await client.close();
        const begun = performance.now();
        expect(await world.gateway.probe(proxy, { timeout_ms: 40_000 })).toBeGreaterThan(0);
        // It is over with the answer: closing waits for nothing.
        expect(performance.now() - begun).toBeLessThan(20_000);
      }
      expect(mtproxy.dcs).toEqual([2, 2, 2, 2]);
      for (const proxy of [socks5, socks4, http]) expect(new Set(proxy.destinations)).toEqual(new Set([to.host]));
    } finally {
      await Promise.all([socks5, socks4, http, mtproxy].map((proxy) => proxy.close()));
    }
  });

  test('an MTProxy with another secret drops or times out', async () => {
    const to = new URL(`tcp://${world.simulator.server}`);
    const mtproxy = await startMtProxy(Buffer.alloc(16, 1), { host: to.hostname, port: Number(to.port) });
    const proxy = { type: 'mtproxy', host: '127.0.0.1', port: mtproxy.port, secret: '22'.repeat(16) } as const;
    const fault = await faultOf(world.connect(ALICE, { proxy, timeout_ms: 1000 }));
    expect(fault).toMatchObject({ kind: 'connection', reason: expect.stringMatching(/dropped|timeout/) });
    await mtproxy.close();
  });
});
