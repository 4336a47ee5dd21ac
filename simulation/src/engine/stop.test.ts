// The stop switch and quiet hours, from the command line down to what Telegram sees.
import { monotonic } from '@groundcrew/server/lib/time.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { openEngine, SOON, type EngineWorld, type GroupSpec } from './harness.ts';
import { joined, SEND } from './posting.ts';

let world: EngineWorld;
afterEach(() => world.close());

const JOIN = 'channels.joinChannel';
const newGroups = (count: number): GroupSpec[] =>
  Array.from({ length: count }, (_, n) => ({ id: 501 + n, username: `group_${n + 1}` }));
/** Pauses are waited out in real time, so that there is something to end. */
const REAL = { mode: 'real', rate: 1 } as const;

describe('The stop switch', () => {
  test('ends a run that waits at once, says by whom, and nothing goes on by itself', async () => {
    world = await openEngine({ accounts: 2, groups: newGroups(3), clock: REAL });
    const run = world.join(3).then(({ stopped }) => ({ stopped, at: monotonic() }));
    await expect.poll(() => world.said().some((line) => line.includes('Waiting')), SOON).toBe(true);
    const thrown = monotonic();
    await world.sql(
      `update workspace_settings set stopped_at = now(), stopped_by = 'vera', stop_reason = 'complaints'`,
    );
    const { stopped, at } = await run;
    expect(stopped).toMatch(/^Stopped by the stop switch: stopped by vera since .*: complaints$/);
    // Within a second where the machine has nothing else to do; by itself it would go on after minutes.
    expect(at - thrown).toBeLessThan(SOON.timeout);
    expect(world.said(true).at(-2)).toContain('Stopped by the stop switch: stopped by vera');
    expect(world.said(true).at(-1)).toContain('Batch ended early: joined 1, requested 0, errors 0, left 2');
    const { result } = await world.one<{ result: { stopped: string } }>('select result from runs');
    expect(result.stopped).toContain('stopped by vera');
    await expect(world.join(3)).rejects.toMatchObject({ code: 'workspace_stopped' });
    await world.sql('update workspace_settings set stopped_at = null');
    expect(await world.calls(JOIN)).toHaveLength(1);
  });

  test('ends what a server does for a command, and the server begins nothing until it is lifted', async () => {
    world = await openEngine({ accounts: 2, groups: newGroups(3), clock: REAL });
    const server = world.command(['serve']);
    await expect.poll(() => server.said.stderr, SOON).toContain('listening');
    const join = world.command(['join', 'ukraine_cars', '3', '--json']);
    await expect.poll(() => world.calls(JOIN), SOON).toHaveLength(1);
    await expect.poll(() => world.said().some((line) => line.includes('Waiting')), SOON).toBe(true);
    await world.command(['stop', '--reason', 'complaints']).ended;
    const stopped = expect.stringContaining('complaints');
    expect(await join.json(1)).toMatchObject({ joined: [{ link: '@group_1' }], left: 2, stopped });
    expect(await world.command(['join', '--json']).json(1)).toMatchObject({ error: { code: 'workspace_stopped' } });
    expect(await world.calls(JOIN)).toHaveLength(1);
    expect((await server.stop()).exit).toBe(0);
  });

  test('lets the call in flight end and be recorded, and begins no other', async () => {
    world = await openEngine({ accounts: 1, groups: joined(3) });
    // Telegram takes its time with the first message.
    await world.fault({ method: SEND, delay_ms: 700, times: 1 });
    const round = world.post(['one', 'two']);
    await expect.poll(async () => (await world.sql('select from post_intents')).length, SOON).toBe(1);
    await world.sql('update workspace_settings set stopped_at = now()');
    const { posted, stopped } = await round;
    expect(posted).toHaveLength(1);
    expect(stopped).toContain('Stopped by the stop switch');
    expect(await world.ledger()).toHaveLength(1);
    expect(await world.sql(`select state from post_intents`)).toEqual([{ state: 'sent' }]);
  });

  describe('says why a run has ended, too, whose work meets it before the run hears of it:', () => {
    /** Nothing rings, and it would be looked for only seconds later; Telegram takes its time with the first act. */
    const open = async (groups: GroupSpec[], method: string) => {
      world = await openEngine({ accounts: 1, groups });
      world.crew.hearRules = () => () => {};
      await world.fault({ method, delay_ms: 300, times: 1 });
    };
    const throwOnceBegun = async (table: string) => {
      await expect.poll(() => world.sql(`select from ${table}`), SOON).toHaveLength(1);
      await world.sql('update workspace_settings set stopped_at = now()');
    };

    test('a batch', async () => {
      await open(newGroups(2), JOIN);
      const batch = world.join(2);
      await throwOnceBegun('join_attempts');
      expect(await batch).toMatchObject({ stopped: expect.stringContaining('Stopped by the stop switch'), left: 1 });
      expect(await world.calls(JOIN)).toHaveLength(1);
    });

    test('a round', async () => {
      await open(joined(2), SEND);
      const round = world.post(['one', 'two']);
      await throwOnceBegun('post_intents');
      expect(await round).toMatchObject({ stopped: expect.stringContaining('Stopped by the stop switch') });
      expect(await world.calls(SEND)).toHaveLength(1);
    });
  });

  test('is thrown, asked for and lifted from the command line', async () => {
    world = await openEngine({ accounts: 1, groups: joined(1) });
    expect(await world.command(['stop', '--status', '--json']).json()).toMatchObject({ stopped: false });
    const stopped = { stopped: true, reason: 'complaints', by: expect.stringContaining('@') };
    expect(await world.command(['stop', '--reason', 'complaints', '--json']).json()).toMatchObject(stopped);
    expect(await world.command(['stop', '--status', '--json']).json()).toMatchObject(stopped);
    expect(await world.command(['post', '--json']).json(1)).toMatchObject({ error: { code: 'workspace_stopped' } });
    expect(await world.command(['why', 's1', '--json']).json()).toMatchObject({
      can_act: false,
      next_at: null,
      blockers: [{ code: 'workspace_stopped', action: 'Run: groundcrew stop --off' }],
    });
    expect(await world.command(['stop', '--off', '--json']).json()).toMatchObject({ stopped: false });
    expect(await world.command(['why', 's1', '--json']).json()).toMatchObject({ can_act: true, blockers: [] });
  });
});

describe('Quiet hours', () => {
  test('end a batch when they begin, and nothing is joined, posted or said to be wrong in them', async () => {
    world = await openEngine({
      accounts: 2,
      groups: [...newGroups(3), ...joined(1).map((group) => ({ ...group, id: 601, username: 'own' }))],
    });
    const now = world.simulator.clock.now();
    // The first join is just before they begin, the pause after it reaches into them.
    const from = new Date(now.getTime() + 120_000).toISOString().slice(11, 16);
    const to = new Date(now.getTime() + 3_600_000).toISOString().slice(11, 16);
    await world.command(['settings', 'set', 'quiet_hours', `${from}-${to} UTC`]).ended;
    const batch = await world.join(3);
    expect(batch.joined).toHaveLength(1);
    expect(batch.left).toBe(2);
    expect(batch.quiet_until?.toISOString().slice(11, 16)).toBe(to);
    expect(world.said(true).some((line) => line.includes('Nothing is joined now: quiet hours'))).toBe(true);
    // Nobody waits for a pause after which nothing would be joined: they have not even begun.
    await world.advance(180);
    const round = await world.post(['one']);
    expect(round.posted).toEqual([]);
    expect(round.skipped.every(({ reasons }) => reasons.some((reason) => reason.startsWith('quiet hours')))).toBe(true);
    expect(await world.calls(SEND)).toEqual([]);
  });
});

test('A limit beyond its ceiling is refused on the command line with who may set what', async () => {
  world = await openEngine({ accounts: 1, groups: [] });
  const { exit, stderr } = await world.command(['settings', 'set', 'posts_per_group_per_day', '6']).ended;
  expect(exit).toBe(2);
  expect(stderr).toContain(
    '6 is above the ceiling of 5, which nobody may pass; an admin may set 0 to 2, an owner up to 5',
  );
  const shown = await world.command(['settings', 'show', 'warmup_hours', '--json']).json();
  expect(shown).toMatchObject([{ key: 'warmup_hours', value: 24, default: 24, least: 24, ceiling: 720 }]);
});
