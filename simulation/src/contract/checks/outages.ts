import { strict as assert } from 'node:assert';
import type { TelegramFault } from '@groundcrew/server/domain/telegram.ts';
import { check, faultOf, includes, type Check } from '#contract/check.ts';
import { memoryState, type Stage } from '#contract/stage.ts';
import { chatId, linkOf, USERS } from '#contract/world.ts';

type User = { id: number; keys: { key: string }[] };

/** The id of the account's key, under which the control API knows it. */
async function keyOf({ control }: Stage, user_id: number): Promise<string> {
  const { users } = await control<{ users: User[] }>('/state');
  const key = users.find(({ id }) => id === user_id)?.keys[0]?.key;
  return key ?? assert.fail(`user ${user_id} has no key`);
}

const scripted = (action: string): [string, object] => ['/faults', { method: 'messages.sendMessage', action }];

export const outageChecks: Check[] = [
  check(
    'A restart of the server ends the connection, and the session works after it',
    ['world', 'control'],
    async (stage) => {
      const lost: TelegramFault[] = [];
      const state = memoryState();
      const client = await stage.connect('alice', { state, onLost: (fault) => lost.push(fault) });
      await stage.control('/server/restart', {});
      await stage.delay(500);
      includes(lost[0] ?? null, { kind: 'connection', reason: 'dropped' });
      assert.equal(client.isOpen(), false);
      assert.equal((await stage.connect('alice', { state })).me.id, USERS.alice);
    },
  ),

  check('A server that is down refuses, and is found again', ['world', 'control'], async (stage) => {
    await stage.control('/server/restart', { down_seconds: 1 });
    includes(await faultOf(stage.connect('alice')), { kind: 'connection', reason: 'refused' });
    await stage.delay(1500);
    assert.equal((await stage.connect('alice')).me.id, USERS.alice);
  }),

  check('A key that the server forgot is -404', ['world', 'control'], async (stage) => {
    await (await stage.connect('alice')).close();
    await stage.control(`/keys/${await keyOf(stage, USERS.alice)}/forget`, {});
    assert.deepEqual(await faultOf(stage.connect('alice')), { kind: 'transport', code: -404 });
  }),

  check('A key that is forgotten while it is used is -404, too', ['world', 'control'], async (stage) => {
    const client = await stage.connect('alice');
    await stage.control(`/keys/${await keyOf(stage, USERS.alice)}/forget`, {});
    assert.deepEqual(await faultOf(client.whoAmI()), { kind: 'transport', code: -404 });
    assert.equal(client.isOpen(), false);
  }),

  ...[3600, -3600].map((ahead_seconds) =>
    check(
      `A server whose clock is ${ahead_seconds > 0 ? 'ahead' : 'behind'} by an hour is understood`,
      ['world', 'control'],
      async (stage) => {
        await stage.control('/server/clock', { ahead_seconds });
        const client = await stage.connect('alice');
        assert.equal(client.me.id, USERS.alice);
        assert.equal((await client.whoAmI()).id, USERS.alice);
      },
    ),
  ),

  check('An answer that was lost is a time-out, and its effect is there once', ['world', 'control'], async (stage) => {
    const client = await stage.connect('alice');
    await client.join(linkOf('open'));
    await stage.control(...scripted('lose_answer'));
    const message = { chat_id: chatId('open'), text: 'once', random_id: '9' };
    includes(await faultOf(client.sendText(message, { timeout_ms: 500 })), { kind: 'connection', reason: 'timeout' });
    const again = await client.sendText(message);
    const found = await client.history(chatId('open'), { limit: 5 });
    assert.deepEqual(
      found.map(({ message_id }) => message_id),
      [again.message_id],
    );
  }),

  check('An answer that comes twice is one', ['world', 'control'], async (stage) => {
    const client = await stage.connect('alice');
    await client.join(linkOf('open'));
    await stage.control(...scripted('double_answer'));
    const sent = await client.sendText({ chat_id: chatId('open'), text: 'once', random_id: '9' });
    const next = await client.sendText({ chat_id: chatId('open'), text: 'twice', random_id: '10' });
    assert.notEqual(next.message_id, sent.message_id);
    assert.equal((await stage.control<unknown[]>('/messages?after=0')).length, 2);
    assert.equal((await client.whoAmI()).id, USERS.alice);
  }),

  check('A connection that turns half open with a call is found', ['world', 'control'], async (stage) => {
    const client = await stage.connect('alice');
    // mtcute lets a connection that has just opened rest before it pings.
    await stage.delay(2500);
    await stage.control('/faults', { method: 'users.getUsers', action: 'half_open' });
    const started = stage.monotonic();
    includes(await faultOf(client.whoAmI({ timeout_ms: 60_000 })), { kind: 'connection', reason: 'dropped' });
    const took_ms = stage.monotonic() - started;
    assert.ok(took_ms < 15_000, `it took ${took_ms} ms`);
  }),
];
