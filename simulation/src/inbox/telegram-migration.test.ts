import { afterEach, beforeEach, expect, test } from 'vitest';
import { ANN, BEN, ME, openInbox, SOON, type InboxWorld } from './inbox-world.ts';

let world: InboxWorld;
beforeEach(async () => {
  world = await openInbox({
    groups: [{ id: 5001, kind: 'basic_group', members: [1, 2, 3], target: null }],
  });
});
afterEach(() => world.close());

const BASIC = -5001;
const conversations = () => world.sql('select id, peer_id::float8 as peer_id, peer_kind, unread from conversations');
const say = (from: number, text: string, chat_id = BASIC) => world.say(from, text, { chat_id });
const migrate = () => world.control<{ chat_id: number }>('/groups/5001/migrate', {});

test('when a basic group becomes a supergroup its conversation goes along, and nothing is there twice', async () => {
  await world.listen();
  await say(ANN, '@account_1 before');
  await expect.poll(() => world.texts(), SOON).toEqual(['@account_1 before']);
  const [before] = await conversations();
  const { chat_id } = await migrate();
  await say(BEN, '@account_1 after', chat_id);
  await expect.poll(() => world.texts(), SOON).toEqual(['@account_1 before', '@account_1 after']);
  expect(await conversations()).toEqual([{ ...before, peer_id: chat_id, peer_kind: 'supergroup', unread: 2 }]);
  await world.say(ANN, 'in private', { chat_id: ME });
  await expect.poll(() => world.texts(ANN), SOON).toEqual(['in private']);
});

test('also when the account was away meanwhile', async () => {
  const first = await world.listen();
  await say(ANN, '@account_1 before');
  await expect.poll(() => world.texts(), SOON).toEqual(['@account_1 before']);
  await first.close();
  const { chat_id } = await migrate();
  await say(BEN, '@account_1 after', chat_id);
  await world.listen();
  await expect.poll(() => world.texts(), SOON).toEqual(['@account_1 before', '@account_1 after']);
  expect(await conversations()).toMatchObject([{ peer_id: chat_id, unread: 2 }]);
});
