import type { TelegramUpdate } from '@groundcrew/server/domain/telegram-updates.ts';
import { afterEach, expect, test } from 'vitest';
import { ALICE, BOB, memoryState, publicLink, startGatewayWorld, type GatewayWorld } from '#testing/gateway-world.ts';

const GROUPS = ['VillaUbud', 'slow_room'];
const SOON = { timeout: 10_000 };
let world: GatewayWorld;
afterEach(() => world.close());

const sayIn = (group: string, text: string) =>
  world.control<{ order: number }>('/messages', { from: BOB, group, text });

async function listen(state = memoryState()) {
  const updates: TelegramUpdate[] = [];
  const client = await world.connect(ALICE, {
    state,
    onUpdates: async (batch) => void updates.push(...batch.updates),
  });
  const texts = () => updates.flatMap((update) => (update.kind === 'new_message' ? [update.message.text] : []));
  const gone = () => updates.filter(({ kind }) => kind === 'deleted_messages').length;
  return { client, state, texts, gone };
}

/** Alice is in the groups, has heard of them, and goes. */
async function leaveHearing(state = memoryState()) {
  const { client, texts } = await listen(state);
  for (const group of GROUPS) await client.join(publicLink(group));
  for (const group of GROUPS) await sayIn(group, 'before');
  await expect.poll(() => texts().filter((text) => text === 'before').length, SOON).toBe(GROUPS.length);
  await client.close();
  return state;
}

test('what groups said while an account was away is heard at once, also when Telegram does not name those groups', async () => {
  world = await startGatewayWorld({ limits: { names_changed_channels: false } });
  const state = await leaveHearing();
  const doomed = await sayIn('VillaUbud', 'taken back');
  await sayIn('slow_room', 'one');
  await sayIn('slow_room', 'two');
  await world.control('/messages/delete', { order: doomed.order });
  const { texts, gone } = await listen(state);
  await expect.poll(() => texts().toSorted(), SOON).toEqual(['one', 'two']);
  await expect.poll(gone, SOON).toBe(1);
});

test('which groups have news is not forgotten when the connection ends before it was fetched', async () => {
  world = await startGatewayWorld();
  const state = await leaveHearing();
  for (const group of GROUPS) await sayIn(group, `news of ${group}`);
  await world.control('/faults', { method: 'updates.getChannelDifference', action: 'silence', times: 1 });
  const method = 'messages.getPeerDialogs';
  await world.control('/faults', { method, error: 'PEER_ID_INVALID', code: 400, times: 0 });
  const cut = await listen(state);
  // The account's own state has gone on, and Telegram will not name the groups again.
  await expect.poll(() => world.calls(), SOON).toContain('updates.getChannelDifference');
  await cut.client.close();
  const { texts } = await listen(state);
  await expect.poll(() => texts().toSorted(), SOON).toEqual(GROUPS.map((group) => `news of ${group}`).toSorted());
});

test('of a group that the account is out of, the others are asked for all the same', async () => {
  world = await startGatewayWorld({ limits: { names_changed_channels: false } });
  const state = await leaveHearing();
  await world.control('/groups/5001/kick', { user_id: ALICE });
  await sayIn('slow_room', 'still here');
  const { texts } = await listen(state);
  await expect.poll(texts, SOON).toEqual(['still here']);
});
