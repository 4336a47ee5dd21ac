import { strict as assert } from 'node:assert';
import { check, faultOf, refusalOf, type Check } from '#contract/check.ts';
import { CONNECT_TIMEOUT_MS, memoryState } from '#contract/stage.ts';
import { identityOf, USERS } from '#contract/world.ts';

export const identityChecks: Check[] = [
  check('An account says who it is, the same each time', [], async ({ connect }) => {
    const client = await connect('alice');
    const me = await client.whoAmI();
    assert.deepEqual(me, client.me);
    assert.ok(Number.isSafeInteger(me.id) && me.id > 0, `the id is ${me.id}`);
    assert.deepEqual(await client.whoAmI(), me);
  }),

  check('An account is the one whose key it is, with name and phone', ['world'], async ({ connect }) => {
    const me = { id: USERS.alice, username: 'alice_says', phone: '15550001001', first_name: 'Alice' };
    assert.deepEqual(await (await connect('alice')).whoAmI(), me);
    assert.equal((await connect('bob')).me.id, USERS.bob);
  }),

  check('A key that nobody knows is -404, and no other is made in its place', [], async ({ gateway }) => {
    const saved: string[] = [];
    const memory = memoryState();
    const state = {
      ...memory,
      save: (entries: Parameters<typeof memory.save>[0]) => {
        saved.push(...entries.filter(({ kind }) => kind === 'auth_key').map(({ key }) => key));
        return memory.save(entries);
      },
    };
    const work = gateway.connect(identityOf('stranger'), { state, timeout_ms: CONNECT_TIMEOUT_MS });
    assert.deepEqual(await faultOf(work), { kind: 'transport', code: -404 });
    assert.deepEqual(saved, []);
  }),

  check('A probe reaches the server without any account', [], async ({ gateway }) => {
    const milliseconds = await gateway.probe(null, { timeout_ms: CONNECT_TIMEOUT_MS });
    assert.ok(milliseconds > 0 && milliseconds < CONNECT_TIMEOUT_MS, `it took ${milliseconds} ms`);
  }),

  ...(
    [
      ['revoked', 'SESSION_REVOKED'],
      ['banned', 'USER_DEACTIVATED_BAN'],
      ['deactivated', 'USER_DEACTIVATED'],
    ] as const
  ).map(([state, type]) =>
    check(`The session of an account that is ${state} is refused with ${type}`, ['world', 'control'], async (stage) => {
      const client = await stage.connect('alice');
      await stage.control(`/users/${USERS.alice}/state`, { state });
      assert.equal(await refusalOf(client.whoAmI()), type);
      await client.close();
      assert.equal(await refusalOf(stage.connect('alice')), type);
      await stage.control(`/users/${USERS.alice}/state`, { state: 'ok' });
      assert.equal((await stage.connect('alice')).me.id, USERS.alice);
    }),
  ),
];
