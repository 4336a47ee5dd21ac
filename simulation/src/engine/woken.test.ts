// Who waits for the end of a reason goes on as soon as a person has taken it away.
import type { Clock } from '@groundcrew/server/lib/time.ts';
import { verify } from '@groundcrew/server/engine/verify.ts';
import { forecastOf } from '@groundcrew/server/engine/forecast.ts';
import { cancelReactionTask } from '@groundcrew/server/store/reactions/reactions.ts';
import { ringRules, setQuietHours } from '@groundcrew/server/store/workspaces/rules.ts';
import { writeSetting } from '@groundcrew/server/store/workspaces/settings.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { openEngine, SOON, type EngineWorld } from './harness.ts';
import { joined, SEND } from './posting.ts';
import { ask, carryOut, open, REACT, stopLanes, taskOf, write } from './reacting.ts';
import { holdTime, openScheduler, startCampaign } from './scheduling.ts';

let world: EngineWorld;
let closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.toReversed()) await close();
  closing = [];
  await stopLanes();
  await world.close();
});

/** Says when somebody waits for this moment. */
function watchSleeps(clock: Clock, until: string): () => boolean {
  const { sleepUntil } = clock;
  let seen = false;
  clock.sleepUntil = (to, signal) => {
    seen ||= to.getTime() === new Date(until).getTime();
    return sleepUntil(to, signal);
  };
  return () => seen;
}

/** A slot of a campaign that waits until this moment, while time stands still. */
async function waitingSlot(until: string): Promise<void> {
  const waits = watchSleeps(world.core.clock, until);
  closing.push(holdTime(world));
  const { scheduler, close } = await openScheduler(world);
  closing.push(close);
  scheduler.start();
  await expect.poll(waits, SOON).toBe(true);
  expect(await world.calls(SEND)).toEqual([]);
}

const posts = async () => (await world.calls(SEND)).map(({ at }) => at.slice(11, 16));

describe('A slot', () => {
  test('that waits in quiet hours posts as soon as they are lifted, as the forecast says', async () => {
    world = await openEngine({ accounts: 1, groups: joined(1), starts_at: '2026-03-02T08:00:00Z' });
    const { scope } = world.crew;
    await setQuietHours(scope, { zone: 'UTC', from: '07:00', to: '10:30' });
    await startCampaign(world, { slots: ['08:00'] });
    await waitingSlot('2026-03-02T10:30:00Z');
    await setQuietHours(scope, null);
    const said = await forecastOf(scope, { subject: 'spring', days: 1, slots: null, joins: null });
    expect(said.posts.map(({ at }) => at.toISOString().slice(11, 16))).toEqual(['08:00']);
    await expect.poll(posts, SOON).toEqual(['08:00']);
  });

  test('whose groups have had their posts of the day goes on when the limit is raised', async () => {
    world = await openEngine({ accounts: 1, groups: joined(1), starts_at: '2026-03-02T23:00:00Z' });
    await world.sql(`update targets set daily_posts_in_group = 2, last_group_stats_reset = '2026-03-02'`);
    await startCampaign(world, { slots: ['23:00'] });
    await waitingSlot('2026-03-03T00:00:00Z');
    await writeSetting(world.crew.scope, { key: 'posts_per_group_per_day', value: 3 }, 'a test');
    await expect.poll(posts, SOON).toEqual(['23:00']);
  });

  test('that waits for one group looks at those again that no time would have freed', async () => {
    const groups = joined(2).map((group, n) => ({ ...group, target: { bound_to: n + 1 } }));
    world = await openEngine({ accounts: 2, groups, starts_at: '2026-03-02T08:00:00Z' });
    await world.sql(`update targets set warmup_ends_at = '2026-03-02T09:30:00Z' where link = '@group_1'`);
    await world.sql(`update telegram_accounts set hold_reason = 'by_person' where id = 2`);
    await startCampaign(world, { slots: ['08:00'] });
    await waitingSlot('2026-03-02T09:30:00Z');
    await world.sql(`update telegram_accounts set hold_reason = null where id = 2`);
    await ringRules(world.crew.scope);
    await expect.poll(posts, SOON).toEqual(['08:00']);
  });
});

describe('A reaction task that waits in quiet hours', () => {
  const until = '2026-03-02T10:00:00Z';
  async function waitingTask(): Promise<{ id: number; carried: Promise<unknown> }> {
    world = await openEngine({ accounts: 1, groups: [open(1)], starts_at: '2026-03-02T08:00:00Z' });
    await write(world);
    await setQuietHours(world.crew.scope, { zone: 'UTC', from: '07:00', to: '10:00' });
    const waits = watchSleeps(world.core.clock, until);
    closing.push(holdTime(world));
    const { id } = await ask(world, { who: { account_count: 1 } });
    const carried = carryOut(world, id);
    await expect.poll(waits, SOON).toBe(true);
    return { id, carried };
  }

  test('reacts as soon as they are lifted', async () => {
    const { id, carried } = await waitingTask();
    await setQuietHours(world.crew.scope, null);
    await expect
      .poll(async () => (await world.calls(REACT)).map(({ at }) => at.slice(11, 16)), SOON)
      .toEqual(['08:00']);
    await carried;
    expect(await taskOf(world, id)).toMatchObject({ status: 'completed' });
  });

  test('and is cancelled takes nobody into it when they end', async () => {
    const { id, carried } = await waitingTask();
    await cancelReactionTask(world.crew.scope, id, 'a test');
    await setQuietHours(world.crew.scope, null);
    expect(await carried).toBe('ended');
    expect(await world.sql('select from reaction_results')).toEqual([]);
    expect((await verify(world.crew.scope)).violations).toEqual([]);
  });
});
