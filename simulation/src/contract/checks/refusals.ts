import { strict as assert } from 'node:assert';
import { ERROR_CATALOGUE } from '@groundcrew/server/domain/telegram-error-catalogue.ts';
import { check, faultOf, refusalOf, type Check } from '#contract/check.ts';
import type { Stage } from '#contract/stage.ts';
import { byName, chatId, linkOf, USERS } from '#contract/world.ts';

type Call = { method: string };

const SECONDS = 42;

/** As Telegram writes it: `FLOOD_WAIT_X` is a pattern, and what comes is a number. */
const written = (type: string): string => type.replace(/_X(?=_|$)/, `_${SECONDS}`);

/** One check a family: each of its errors comes through, parsed, at once, and the call is not repeated. */
function familyCheck(family: string, types: string[]): Check {
  return check(`Each error of the family ${family} comes through as it is`, ['world', 'control'], async (stage) => {
    const client = await stage.connect('alice');
    for (const type of types) {
      await stage.control('/faults', { method: 'users.getUsers', error: written(type), account: USERS.alice });
      const before = await countCalls(stage);
      const fault = await faultOf(client.whoAmI());
      assert.equal(fault.kind === 'rpc' ? fault.type : fault.kind, type);
      assert.equal(fault.kind === 'rpc' && fault.argument, type.includes('_X') ? SECONDS : null);
      assert.equal((await countCalls(stage)) - before, 1, `${type}: the call was repeated`);
      await stage.control('/clock/advance', { seconds: 86_400 });
    }
    assert.equal((await client.whoAmI()).id, USERS.alice);
  });
}

async function countCalls({ control }: Stage): Promise<number> {
  return (await control<Call[]>('/calls')).length;
}

/** What a client answers itself, by introducing itself anew or by making a temporary key. */
const ANSWERED_BY_CLIENTS = new Set(['CONNECTION_NOT_INITED', 'AUTH_KEY_PERM_EMPTY']);

const types = [...ERROR_CATALOGUE.keys()].filter((type) => !ANSWERED_BY_CLIENTS.has(type));
const families = Map.groupBy(types, (type) => ERROR_CATALOGUE.get(type)?.family ?? 'unknown');

export const refusalChecks: Check[] = [
  ...[...families].map(([family, members]) => familyCheck(family, members)),

  check('Who is told to introduce itself does so, and is answered', ['world', 'control'], async (stage) => {
    const client = await stage.connect('alice');
    await stage.control('/faults', { method: 'users.getUsers', error: 'CONNECTION_NOT_INITED' });
    assert.equal((await client.whoAmI()).id, USERS.alice);
  }),

  check(
    'A key that is said to be no permanent one ends the call, and does not hang',
    ['world', 'control'],
    async (stage) => {
      const client = await stage.connect('alice');
      await stage.control('/faults', { method: 'users.getUsers', error: 'AUTH_KEY_PERM_EMPTY', times: 0 });
      const fault = await faultOf(client.whoAmI());
      assert.match(JSON.stringify(fault), /AUTH_KEY_PERM_EMPTY|dropped|protocol/);
    },
  ),

  check('An error that nobody knows comes through, too', ['world', 'control'], async (stage) => {
    const client = await stage.connect('alice');
    await stage.control('/faults', { error: 'SOMETHING_NEW_7', code: 499 });
    const fault = { kind: 'rpc', code: 500, type: 'SOMETHING_NEW_X', argument: 7, method: 'users.getUsers' };
    assert.deepEqual(await faultOf(client.whoAmI()), fault);
  }),

  check('A flood is of one account and one method', ['world', 'control'], async (stage) => {
    const [alice, bob] = [await stage.connect('alice'), await stage.connect('bob')];
    await stage.control('/faults', {
      account: USERS.alice,
      method: 'contacts.resolveUsername',
      error: `FLOOD_WAIT_${SECONDS}`,
    });
    const fault = await faultOf(alice.resolve(byName('VillaUbud')));
    assert.equal(fault.kind === 'rpc' && fault.argument, SECONDS);
    assert.equal((await alice.whoAmI()).id, USERS.alice);
    assert.equal((await bob.resolve(byName('VillaUbud')))?.id, chatId('open'));
  }),

  check('Who calls while a flood runs waits longer, and after it is free', ['world', 'control'], async (stage) => {
    const client = await stage.connect('alice');
    await stage.control('/faults', { method: 'contacts.resolveUsername', error: `FLOOD_WAIT_${SECONDS}` });
    assert.equal(await refusalOf(client.resolve(byName('VillaUbud'))), 'FLOOD_WAIT_X');
    const fault = await faultOf(client.resolve(byName('VillaUbud')));
    const longer = fault.kind === 'rpc' ? (fault.argument ?? 0) : 0;
    assert.ok(longer > SECONDS, `it was ${longer} s`);
    await stage.control('/clock/advance', { seconds: longer + 1 });
    assert.equal((await client.resolve(byName('VillaUbud')))?.id, chatId('open'));
  }),

  check('A doubled random id comes through as an error, and is not sent again', ['world', 'control'], async (stage) => {
    const client = await stage.connect('alice');
    await client.join(linkOf('open'));
    await stage.control('/faults', { method: 'messages.sendMessage', error: 'RANDOM_ID_DUPLICATE' });
    const work = client.sendText({ chat_id: chatId('open'), text: 'x', random_id: '5' });
    assert.equal(await refusalOf(work), 'RANDOM_ID_DUPLICATE');
    const sends = (await stage.control<Call[]>('/calls')).filter(({ method }) => method === 'messages.sendMessage');
    assert.equal(sends.length, 1);
  }),
];
