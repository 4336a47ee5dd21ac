// An action that an earlier holder of the account began and did not end: it is looked at first, then repeated.
import type { Action } from '@groundcrew/server/engine/lanes/lanes.ts';
import { photosAtHand } from '@groundcrew/server/engine/poster/photo-shelf.ts';
import { postHandler } from '@groundcrew/server/engine/poster/post-handler.ts';
import { afterEach, expect, test } from 'vitest';
import { openEngine, type EngineWorld } from './harness.ts';
import { booksAgree, joined } from './posting.ts';

let world: EngineWorld;
afterEach(() => world.close());

async function again(attempts = 2) {
  const { id: run_id } = await world.one<{ id: number }>('select id::int from runs');
  const { id: target_id } = await world.one<{ id: number }>('select id::int from targets');
  const payload = {
    do: 'post',
    niche: 'ukraine_cars',
    slot: null,
    target_id,
    message_content: 'hello',
    photo_path: null,
  };
  const { crew, connections } = world;
  const named = { id: 1, account_id: 1, kind: 'post', node_id: crew.node_id, fence: 1, request_id: null } as const;
  const action: Action = { ...named, run_id, payload, attempts };
  const handler = postHandler(crew, connections, photosAtHand([]));
  return world.core.clock.task(() => handler(action, new AbortController().signal));
}

const told = [{ link: '@group_1', account: 's1', message_id: expect.any(Number) }];

test('what was sent and recorded is told of, and not sent again', async () => {
  world = await openEngine({ accounts: 1, groups: joined(1) });
  await world.post(['hello']);
  expect(await again()).toMatchObject({ end: 'done', result: { outcome: 'tried', posted: told, skipped: [] } });
  expect(await world.ledger()).toHaveLength(1);
  await booksAgree(world);
});

test('what was sent and not recorded is found in the history, and told of once', async () => {
  world = await openEngine({ accounts: 1, groups: joined(1) });
  await world.post(['hello']);
  await world.sql('delete from post_history');
  await world.sql(`update post_intents set state = 'reserved', telegram_message_id = null, resolved_at = null`);
  expect(await again()).toMatchObject({ end: 'done', result: { outcome: 'tried', posted: told, unconfirmed: [] } });
  expect(await world.ledger()).toHaveLength(1);
  await booksAgree(world);
});

test('what was not begun is done now', async () => {
  world = await openEngine({ accounts: 1, groups: joined(1) });
  await world.post(['hello'], { limit: 0 });
  expect(await again()).toMatchObject({ end: 'done', result: { outcome: 'tried', posted: told } });
  expect(await world.ledger()).toHaveLength(1);
  await booksAgree(world);
});

test('what nobody can send any more is an error of that group, and of no other', async () => {
  world = await openEngine({ accounts: 1, groups: joined(2) });
  const gone = { text: 'look', photo: { path: '/photos/gone.jpg' } };
  const result = await world.post([gone]);
  expect(result.posted).toEqual([]);
  expect(result.errors).toEqual(
    ['@group_1', '@group_2'].map((link) => ({
      link,
      account: 's1',
      error: 'photo /photos/gone.jpg is not at hand any more',
    })),
  );
  expect(await world.ledger()).toEqual([]);
});
