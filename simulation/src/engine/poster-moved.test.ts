import { expect, onTestFinished, test } from 'vitest';
import { groupId, openEngine, SOON, type EngineWorld } from './harness.ts';
import { booksAgree, SEND } from './posting.ts';

const BASIC = 501;

/** A basic group in which account 1 is; joined, as the poster finds it. */
async function openBasic(): Promise<EngineWorld> {
  const world = await openEngine({
    accounts: 1,
    groups: [{ id: BASIC, kind: 'basic_group', invite_hash: 'basicHash01', target: { bound_to: 1 } }],
  });
  onTestFinished(world.close);
  await world.sql('update targets set telegram_id = $1', [-BASIC]);
  return world;
}

const migrate = (world: EngineWorld) => world.control<{ id: number; chat_id: number }>(`/groups/${BASIC}/migrate`, {});
const target = (world: EngineWorld) =>
  world.one('select id, telegram_id::text, status, assigned_account_id, link, warmup_ends_at from targets');

test('a basic group that has become a supergroup is followed there; it keeps its row and its account', async () => {
  const world = await openBasic();
  expect(await world.post(['first'])).toMatchObject({ posted: [{ account: 's1' }], errors: [] });
  const before = await target(world);
  expect(before).toMatchObject({ telegram_id: String(-BASIC), status: 'joined' });
  const moved = await migrate(world);
  await world.advance(3600);
  expect(await world.post(['second'])).toMatchObject({ posted: [{ account: 's1' }], errors: [], skipped: [] });
  expect(await target(world)).toEqual({ ...before, telegram_id: String(moved.chat_id) });
  expect((await world.ledger()).map(({ chat_id, text }) => [chat_id, text])).toEqual([
    [-BASIC, 'first'],
    [moved.chat_id, 'second'],
  ]);
  expect(moved.chat_id).toBe(groupId(moved.id));
  expect((await world.calls(SEND)).map(({ error }) => error ?? null)).toEqual([null, null]);
  expect(world.logged('group became a supergroup')).toHaveLength(1);
});

test('so is one that becomes a supergroup between the look and the sending, under the same random id', async () => {
  const world = await openBasic();
  await world.sql(`update workspace_settings set "connectionTimeout" = 30000`);
  await world.fault({ method: SEND, error: 'CHAT_ID_INVALID', times: 1, delay_ms: 3_000 });
  const posting = world.post(['hello']);
  await expect.poll(() => world.calls(SEND), SOON).toHaveLength(1);
  const moved = await migrate(world);
  expect(await posting).toMatchObject({ posted: [{ account: 's1' }], errors: [] });
  expect((await world.ledger()).map(({ chat_id }) => chat_id)).toEqual([moved.chat_id]);
  expect(await target(world)).toMatchObject({ telegram_id: String(moved.chat_id), status: 'joined' });
  expect(await world.sql('select state from post_intents')).toEqual([{ state: 'sent' }]);
  await booksAgree(world);
});

test('what arrived before that is found in the old group, and not sent again', async () => {
  const world = await openBasic();
  await world.fault({ method: SEND, action: 'drop_after', times: 1 });
  await world.fault({ method: 'messages.getHistory', error: 'INTERNAL_SERVER_ERROR', times: 0 });
  expect(await world.post(['hello'])).toMatchObject({ posted: [], unconfirmed: [{ account: 's1' }] });
  const moved = await migrate(world);
  await fetch(`http://${world.simulator.control}/faults`, { method: 'DELETE' });
  expect(await world.post(['hello'], { limit: 1 })).toMatchObject({ errors: [] });
  expect((await world.ledger()).map(({ chat_id, text }) => [chat_id, text])).toEqual([[-BASIC, 'hello']]);
  expect(await world.sql('select state from post_intents order by id limit 1')).toEqual([{ state: 'sent' }]);
  expect(await target(world)).toMatchObject({ telegram_id: String(moved.chat_id) });
});

test('a supergroup that is known under another link already is not taken a second time', async () => {
  const world = await openBasic();
  const moved = await migrate(world);
  await world.sql(`insert into targets (link, niche, telegram_id) values ('@twin', 'other', $1)`, [moved.chat_id]);
  expect(await world.post(['hello'])).toMatchObject({ posted: [], errors: [{ error: 'duplicate of @twin' }] });
  expect(await world.ledger()).toEqual([]);
});
