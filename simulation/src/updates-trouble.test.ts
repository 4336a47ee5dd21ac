import type { UpdateBatch } from '@groundcrew/server/domain/telegram-updates.ts';
import type { TelegramClient, TelegramStateEntry } from '@groundcrew/server/domain/telegram.ts';
import { expect, test } from 'vitest';
import { ALICE, BOB, memoryState, publicLink, startGatewayWorld, type GatewayWorld } from '#testing/gateway-world.ts';

const STEPS = 80;
const SEEDS = [1, 2, 3];
const GROUPS = ['VillaUbud', 'slow_room'];

/** Numbers from 0 to 1, the same for the same seed. */
function chanceOf(seed: number): () => number {
  let state = seed * 7919;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A consumer with a database: what it is told is stored together with the state, or not at all. */
class Consumer {
  readonly stored = new Map<string, TelegramStateEntry>();
  readonly heard: string[] = [];
  fails_next = false;

  readonly take = async ({ updates, state }: UpdateBatch): Promise<void> => {
    await new Promise(setImmediate);
    const fails = this.fails_next;
    this.fails_next = false;
    if (fails) throw new Error('the database is away');
    for (const update of updates) {
      if (update.kind === 'gap' && update.chat_id !== null) this.heard.push(`${update.chat_id}: gap`);
      if (update.kind !== 'new_message' || update.message.service) continue;
      this.heard.push(`${update.message.chat.id}: ${update.message.text}`);
    }
    for (const entry of state) this.stored.set(`${entry.kind} ${entry.key}`, entry);
  };
}

/** One account that is connected, whatever happens to its connections. */
async function openAccount(world: GatewayWorld, consumer: Consumer) {
  let own = new Map<string, TelegramStateEntry>();
  let client: TelegramClient | null = null;
  return async (anew = false): Promise<TelegramClient> => {
    if (client?.isOpen() && !anew) return client;
    await client?.close();
    // The consumer's state of updates is the one that counts, as after a crash.
    const kept = [...own].filter(([, { kind }]) => kind !== 'updates');
    own = new Map([...kept, ...consumer.stored]);
    client = await world.connect(ALICE, { state: memoryState(own), onUpdates: consumer.take });
    return client;
  };
}

test.each(SEEDS)('every message is heard once and in order, whatever goes wrong on the way: seed %i', async (seed) => {
  const chance = chanceOf(seed);
  const world = await startGatewayWorld({ limits: { difference_slice: 3 } });
  const consumer = new Consumer();
  const open = await openAccount(world, consumer);
  const told: string[] = [];
  const say = async (text: string, to: object) => {
    const { chat_id } = await world.control<{ chat_id: number }>('/messages', { ...to, from: BOB, text });
    told.push(`${chat_id === ALICE ? BOB : chat_id}: ${text}`);
  };
  const places = [{ chat_id: ALICE }, ...GROUPS.map((group) => ({ group }))];
  const everywhere = async (text: string) => {
    for (const place of places) await say(text, place);
    await expect.poll(() => consumer.heard.filter((words) => words.endsWith(`: ${text}`)).length).toBe(places.length);
  };
  for (const group of GROUPS) await (await open()).join(publicLink(group));
  await everywhere('first');

  const trouble = [
    () => world.control('/faults', { account: ALICE, action: 'skip_update', times: 1 + Math.floor(chance() * 3) }),
    () => world.control('/faults', { account: ALICE, action: 'double_update', times: 2 }),
    () => world.control('/faults', { method: 'updates.getDifference', error: 'RPC_CALL_FAIL', code: 500 }),
    () => world.control('/faults', { method: 'updates.getChannelDifference', error: 'RPC_CALL_FAIL', code: 500 }),
    () => world.control('/connections/kill', { all: true, how: 'reset' }),
    () => open(true),
    () => {
      consumer.fails_next = true;
      return Promise.resolve();
    },
  ];
  for (let step = 0; step < STEPS; step += 1) {
    const which = Math.floor(chance() * trouble.length * 4);
    const place = places[which % places.length] ?? {};
    await (trouble[which]?.() ?? say(`message ${step}`, place));
    await open();
  }
  consumer.fails_next = false;
  await fetch(`http://${world.simulator.control}/faults`, { method: 'DELETE' });
  await open(true);
  await everywhere('last');

  const byChat = (words: string[]) => Object.groupBy(words, (each) => each.split(':')[0] ?? '');
  expect(byChat(consumer.heard)).toEqual(byChat(told));
  await world.close();
});
