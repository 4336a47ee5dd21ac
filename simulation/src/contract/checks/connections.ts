import { strict as assert } from 'node:assert';
import type { TelegramFault } from '@groundcrew/server/domain/telegram.ts';
import { check, faultOf, includes, refusalOf, type Check } from '#contract/check.ts';
import { memoryState, type Stage } from '#contract/stage.ts';
import { byName, chatId, linkOf, USERS } from '#contract/world.ts';

type Connections = {
  connections: { main: boolean; user_id: number | null }[];
  max_main_connections: Record<string, number>;
  killed: string[];
};

/** A half-open connection has to be found within it. */
const FOUND_WITHIN_MS = 15_000;
/** What the server hears a moment after the client. */
const SETTLES_WITHIN_MS = 2000;

async function until(stage: Stage, what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const started = stage.monotonic();
  while (!(await holds())) {
    if (stage.monotonic() - started > SETTLES_WITHIN_MS) assert.fail(`${what} did not come about`);
    await stage.delay(10);
  }
}

const open = async ({ control }: Stage): Promise<number> =>
  (await control<Connections>('/connections')).connections.length;

export const connectionChecks: Check[] = [
  check('A connection is one, and gone when it is closed', ['world', 'control'], async (stage) => {
    const client = await stage.connect('alice');
    includes(await stage.control<Connections>('/connections'), { killed: [] });
    assert.equal(await open(stage), 1);
    assert.equal(client.isOpen(), true);
    await client.close();
    assert.equal(client.isOpen(), false);
    assert.equal((await faultOf(client.whoAmI())).kind, 'closed');
    await until(stage, 'its end', async () => (await open(stage)) === 0);
    await client.close();
  }),

  check('A session may be closed and opened many times', ['world', 'control'], async (stage) => {
    const state = memoryState();
    for (let round = 0; round < 10; round += 1) {
      const client = await stage.connect('alice', { state });
      await Promise.all([client.whoAmI(), client.whoAmI(), client.resolve(byName('VillaUbud'))]);
      await client.close();
    }
    const { max_main_connections, killed } = await stage.control<Connections>('/connections');
    assert.deepEqual([Object.values(max_main_connections), killed], [[1], []]);
  }),

  check('A session in two places dies, and both hear it', ['world', 'control'], async (stage) => {
    const [first, second] = [await stage.connect('alice'), await stage.connect('alice')];
    assert.equal(await refusalOf(first.whoAmI()), 'AUTH_KEY_DUPLICATED');
    assert.equal(await refusalOf(second.whoAmI()), 'AUTH_KEY_DUPLICATED');
    assert.equal(await refusalOf(stage.connect('alice')), 'AUTH_KEY_DUPLICATED');
    assert.equal((await stage.connect('bob')).me.id, USERS.bob);
  }),

  ...(['close', 'reset'] as const).map((how) =>
    check(
      `A connection that ends by ${how} while a call is under way is lost, once`,
      ['world', 'control'],
      async (stage) => {
        const lost: TelegramFault[] = [];
        const client = await stage.connect('alice', { onLost: (fault) => lost.push(fault) });
        await stage.control('/faults', { method: 'users.getUsers', action: 'silence' });
        const call = faultOf(client.whoAmI());
        await stage.delay(200);
        await stage.control('/connections/kill', { all: true, how });
        includes(await call, { kind: 'connection', reason: 'dropped' });
        await until(stage, 'the loss', () => lost.length > 0);
        assert.deepEqual([lost.length, client.isOpen()], [1, false]);
        assert.equal((await stage.connect('alice')).me.id, USERS.alice);
      },
    ),
  ),

  check('A connection that ends at rest is lost, too', ['world', 'control'], async (stage) => {
    const lost: TelegramFault[] = [];
    const client = await stage.connect('alice', { onLost: (fault) => lost.push(fault) });
    await stage.control('/connections/kill', { all: true });
    await until(stage, 'the loss', () => lost.length > 0);
    includes(lost[0] ?? null, { kind: 'connection', reason: 'dropped' });
    assert.equal(client.isOpen(), false);
  }),

  check('A call that is dropped before its effect has none', ['world', 'control'], async (stage) => {
    const client = await stage.connect('alice');
    await client.join(linkOf('open'));
    await stage.control('/faults', { method: 'messages.sendMessage', action: 'drop_before' });
    const message = { chat_id: chatId('open'), text: 'once', random_id: '9' };
    includes(await faultOf(client.sendText(message)), { kind: 'connection', reason: 'dropped' });
    assert.deepEqual(await stage.control('/messages?after=0'), []);
  }),

  check('What was dropped after its effect is one message under its random id', ['world', 'control'], async (stage) => {
    const state = memoryState();
    const client = await stage.connect('alice', { state });
    await client.join(linkOf('open'));
    await stage.control('/faults', { method: 'messages.sendMessage', action: 'drop_after' });
    const message = { chat_id: chatId('open'), text: 'once', random_id: '9' };
    includes(await faultOf(client.sendText(message)), { kind: 'connection', reason: 'dropped' });
    const again = await stage.connect('alice', { state });
    const sent = await again.sendText(message);
    const [found] = await again.history(chatId('open'), { limit: 5 });
    assert.equal(found?.message_id, sent.message_id);
    assert.equal((await stage.control<unknown[]>('/messages?after=0')).length, 1);
  }),

  check(
    'A call that is never answered ends in its time, and the connection goes on',
    ['world', 'control'],
    async (stage) => {
      const client = await stage.connect('alice');
      await stage.control('/faults', { method: 'users.getUsers', action: 'silence' });
      const started = stage.monotonic();
      includes(await faultOf(client.whoAmI({ timeout_ms: 300 })), { kind: 'connection', reason: 'timeout' });
      const took_ms = stage.monotonic() - started;
      assert.ok(took_ms >= 299 && took_ms < 1500, `it took ${took_ms} ms`);
      assert.equal((await client.whoAmI()).id, USERS.alice);
    },
  ),

  check('A late answer is waited for', ['world', 'control'], async (stage) => {
    const client = await stage.connect('alice');
    await stage.control('/faults', { method: 'users.getUsers', delay_ms: 400 });
    const started = stage.monotonic();
    assert.equal((await client.whoAmI()).id, USERS.alice);
    const took_ms = stage.monotonic() - started;
    assert.ok(took_ms >= 399 && took_ms < 2000, `it took ${took_ms} ms`);
  }),

  check('A half-open connection is found while a call is under way', ['world', 'control'], async (stage) => {
    const lost: TelegramFault[] = [];
    const client = await stage.connect('alice', { onLost: (fault) => lost.push(fault) });
    // mtcute lets a connection that has just opened rest before it pings.
    await stage.delay(2500);
    await stage.control('/connections/kill', { all: true, how: 'silence' });
    const started = stage.monotonic();
    includes(await faultOf(client.whoAmI({ timeout_ms: 60_000 })), { kind: 'connection', reason: 'dropped' });
    const took_ms = stage.monotonic() - started;
    assert.ok(took_ms < FOUND_WITHIN_MS, `it took ${took_ms} ms`);
    await until(stage, 'the loss', () => lost.length > 0);
    assert.equal((await stage.connect('alice')).me.id, USERS.alice);
    assert.deepEqual((await stage.control<Connections>('/connections')).killed, []);
  }),

  check('A caller may give up, and the connection goes on', ['world', 'control'], async (stage) => {
    const client = await stage.connect('alice');
    await stage.control('/faults', { method: 'users.getUsers', action: 'silence' });
    const caller = new AbortController();
    const call = faultOf(client.whoAmI({ signal: caller.signal }));
    await stage.delay(200);
    caller.abort();
    assert.equal((await call).kind, 'closed');
    assert.equal((await client.whoAmI()).id, USERS.alice);
  }),

  check('Nothing is written when the lease is over', ['world', 'control'], async (stage) => {
    let mine = true;
    const lost: TelegramFault[] = [];
    const client = await stage.connect('alice', { mayWrite: () => mine, onLost: (fault) => lost.push(fault) });
    const before = (await stage.control<unknown[]>('/calls')).length;
    mine = false;
    assert.equal((await faultOf(client.whoAmI())).kind, 'closed');
    await until(stage, 'the loss', () => lost.length > 0);
    await until(stage, 'the end of the connection', async () => (await open(stage)) === 0);
    assert.equal((await stage.control<unknown[]>('/calls')).length, before);
  }),
];
