import { expect, test } from 'vitest';
import { createClock } from '#clock/clock.ts';
import { ask, order } from '#testing/control.ts';
import { connected, testSimulator } from '#testing/clients.ts';
import { listening } from '#testing/listening.ts';
import { ANNA, DORA, OPEN_GROUP } from '#testing/small-world.ts';
import { until } from '#testing/waiting.ts';
import type { Simulator } from '#simulator.ts';
import type { WorldLife } from '#world-file.ts';
import { Schedule } from './schedule.ts';

type Entry = { chat_id: number; from_id: number; at: string; text: string };

async function living(life: WorldLife): Promise<Simulator> {
  return testSimulator({ clock: { mode: 'idle', rate: 0 } }, (world) => {
    world.life = life;
    world.starts_at = '2026-03-02T08:00:00Z';
    world.groups.find(({ id }) => id === OPEN_GROUP)?.members.push(ANNA);
  });
}

const talkAfter = async (steps: number[]): Promise<Entry[]> => {
  const simulator = await living({ messages_per_hour: 4 });
  for (const seconds of steps) await order(simulator, '/clock/advance', { seconds });
  return ask<Entry[]>(simulator, '/messages');
};

test('people talk in their groups, the same for the same seed, however the time passes', async () => {
  const all = await talkAfter([36_000]);
  expect(all).toEqual(await talkAfter([100, 20_000, 15_900]));
  // Two groups have somebody in them whom nobody plays.
  expect(all.length).toBeGreaterThan(50);
  expect(all.length).toBeLessThan(110);
  expect(new Set(all.map(({ from_id }) => from_id))).toEqual(new Set([DORA]));
  expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted());
});

test('nobody talks where the world does not say so', async () => {
  const simulator = await testSimulator({ clock: { mode: 'idle', rate: 0 } });
  await order(simulator, '/clock/advance', { seconds: 360_000 });
  expect(await ask(simulator, '/messages')).toEqual([]);
});

test('people read, react to and answer what an account writes', async () => {
  const simulator = await living({
    reads: { probability: 1, after_seconds: [10, 10] },
    reactions: { probability: 1, after_seconds: [20, 20] },
    answers: { probability: 1, after_seconds: [30, 60] },
  });
  const { client: anna, heard, raw } = await listening(simulator, ANNA);
  const letter = await anna.sendText('dora_says', 'still for sale?');
  const post = await anna.sendText('open_group', 'for sale');
  await order(simulator, '/clock/advance', { seconds: 25 });
  await until(() => raw.filter(({ _ }) => _ === 'updateMessageReactions').length === 2);
  expect(raw.map(({ _ }) => _)).toEqual(
    expect.arrayContaining(['updateReadHistoryOutbox', 'updateReadChannelOutbox', 'updateMessageReactions']),
  );
  expect(heard).toEqual([]);
  await order(simulator, '/clock/advance', { seconds: 40 });
  await until(() => heard.length === 2);
  const [answer] = await anna.getHistory('open_group', { limit: 1 });
  expect(answer?.replyToMessage?.id).toBe(post.id);
  const [reply] = await anna.getHistory('dora_says', { limit: 1 });
  expect(reply?.id).toBeGreaterThan(letter.id);
});

test('whoever has blocked an account leaves it alone', async () => {
  const simulator = await living({ answers: { probability: 1, after_seconds: [30, 60] } });
  const anna = await connected(simulator, ANNA);
  await anna.sendText('dora_says', 'hello?');
  await order(simulator, '/block', { user_id: DORA, other_id: ANNA });
  await order(simulator, '/clock/advance', { seconds: 100 });
  expect(await ask<Entry[]>(simulator, '/messages')).toHaveLength(1);
});

test('life alone does not make an idle clock run', async () => {
  const clock = createClock({ mode: 'idle', rate: 0, starts_at: '2026-03-02T08:00:00Z' });
  const happened: string[] = [];
  const schedule = new Schedule(clock);
  for (const minute of ['08:10', '08:05', '08:30']) {
    schedule.add(new Date(`2026-03-02T${minute}:00Z`), (at) => happened.push(at.toISOString().slice(11, 16)));
  }
  await new Promise((resolve) => setImmediate(resolve));
  expect(happened).toEqual([]);
  await clock.sleepUntil(new Date('2026-03-02T08:20:00Z'));
  expect(happened).toEqual(['08:05', '08:10']);
  expect(clock.now().toISOString()).toBe('2026-03-02T08:20:00.000Z');
  clock.close();
});
