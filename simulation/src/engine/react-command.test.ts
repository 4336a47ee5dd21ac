import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { openEngine, userOf, type EngineWorld } from './harness.ts';
import { atPost, LINK, open, REACT, write } from './reacting.ts';

/** Each test has a Telegram of its own, and most of them wait: they run side by side. */
async function inWorld(accounts: number, work: (world: EngineWorld) => Promise<void>) {
  const world = await openEngine({ accounts, groups: [open(accounts)] });
  try {
    // On a busy machine a process connects slowly.
    await world.sql(`update workspace_settings set "connectionTimeout" = 60000`);
    await write(world);
    await work(world);
  } finally {
    await world.close();
  }
}

/** Other tests may keep the machine busy: a process that starts then takes long. */
const PATIENCE_MS = 120_000;

/** What `expect.poll` does, which tests that run side by side cannot use from their helpers. */
async function becomes<T>(read: () => Promise<T>, wanted: T): Promise<void> {
  const give_up_ms = performance.now() + PATIENCE_MS;
  let seen = await read();
  while (performance.now() < give_up_ms && !isDeepStrictEqual(seen, wanted)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    seen = await read();
  }
  expect(seen).toEqual(wanted);
}

const connected = async (world: EngineWorld) =>
  new Set((await world.links()).connections.filter(({ main }) => main).map(({ user_id }) => user_id)).size;

type Task = {
  id: number;
  status: string;
  progress: object;
  results: { account: string; status: string; error_message: string | null }[];
};

describe.concurrent('the command react', { timeout: 300_000 }, () => {
  test('does the work itself where no worker lives, shows it, and tries again only what failed', async () => {
    await inWorld(3, async (world) => {
      await world.sql(`update telegram_accounts set hold_reason = 'by_person' where id = 2`);
      const begun = world.command(['react', LINK, '--emoji', '👍,🔥', '--accounts', 's1,s2,s3', '--json']);
      const task = await begun.json<Task>();
      expect(task).toMatchObject({ status: 'completed', error_message: null });
      expect(task.results.map(({ account, status, error_message }) => [account, status, error_message])).toEqual([
        ['s1', 'success', null],
        ['s2', 'failed', 'hold by_person'],
        ['s3', 'success', null],
      ]);
      expect(task.progress).toEqual({ total: 3, done: 3, success: 2, failed: 1, rate_limited: 0 });
      expect(begun.said.stderr).toMatch(
        /s2: hold by_person\n.*s1: 👍\n.*Waiting \d s: pause between reactions\n.*s3: 🔥/s,
      );
      await world.sql('update telegram_accounts set hold_reason = null where id = 2');
      const again = await world.command(['react', 'retry', String(task.id), '--json']).json<Task>();
      expect(again).toMatchObject({ status: 'completed', progress: { success: 3 } });
      const [list, shown, over] = await Promise.all([
        world.command(['react', 'list', '--json']).json(),
        world.command(['react', 'show', String(task.id)]).ended,
        world.command(['react', 'cancel', String(task.id)]).ended,
      ]);
      expect(list).toMatchObject([{ id: task.id, link: LINK, status: 'completed', success: 3, total: 3 }]);
      expect(shown).toMatchObject({ exit: 0, stdout: expect.stringMatching(/s2 +👍 +success/) });
      expect([over.exit, over.stderr]).toEqual([1, expect.stringContaining('is completed already')]);
    });
  });

  test('names what it cannot take, and what it would', async () => {
    await inWorld(2, async (world) => {
      const refusals: [string[], number, RegExp][] = [
        [[LINK, '--count', '1'], 2, /no emoji is given: --emoji 👍,🔥/],
        [[LINK, '--emoji', '👍'], 2, /--accounts s1,s2, or how many of the usable ones, --count N/],
        [[LINK, '--emoji', '👍', '--accounts', 's1,s9'], 1, /"s9"; alike: s1, s2/],
        [['show', '77'], 1, /Not found: reaction task 77/],
      ];
      const ends = await Promise.all(refusals.map(([args]) => world.command(['react', ...args]).ended));
      for (const [n, [, exit, words]] of refusals.entries()) {
        expect(ends[n]?.stderr).toMatch(words);
        expect(ends[n]?.exit).toBe(exit);
      }
      expect(await world.sql('select * from reaction_tasks')).toEqual([]);
      expect(await world.calls()).toEqual([]);
    });
  });

  test('hands the work to a live server, and follows it to its end', async () => {
    await inWorld(3, async (world) => {
      const server = world.command(['serve']);
      await becomes(() => connected(world), 3);
      const followed = world.command(['react', LINK, '--emoji', '👍,🔥', '--count', '3', '--wait', '--json']);
      const task = await followed.json<Task>();
      expect(task).toMatchObject({ status: 'completed', progress: { success: 3 } });
      expect(followed.said.stderr).toMatch(/s1: 👍\n/);
      const run = await world.one<{ node_id: string }>(`select node_id from runs where kind = 'reaction'`);
      expect(run.node_id).toMatch(/^server-/);
      const other = await write(world);
      const left = await world.command(['react', other, '--emoji', '❤', '--accounts', 's1,s2', '--json']).json<Task>();
      expect(['queued', 'processing']).toContain(left.status);
      const status = async () => (await world.sql('select status from reaction_tasks order by id')).at(-1)?.['status'];
      await becomes(status, 'completed');
      expect(await server.stop()).toMatchObject({ exit: 0 });
      const { max_main_connections, killed } = await world.links();
      expect([Object.values(max_main_connections), killed]).toEqual([[1, 1, 1], []]);
    });
  });

  test('of two servers one dies: the other one goes on with the task, and each account reacts once', async () => {
    await inWorld(6, async (world) => {
      const [one, other] = [world.command(['serve']), world.command(['serve'])];
      await becomes(() => connected(world), 6);
      // Whichever of them has the account that waits for an answer.
      await world.sql(`update workspace_settings set "connectionTimeout" = 15000`);
      await world.fault({ account: userOf(3), method: REACT, action: 'silence' });
      const begun = await world.command(['react', LINK, '--emoji', '👍', '--count', '6', '--json']).json<Task>();
      await becomes(async () => (await world.calls(REACT)).length >= 3, true);
      await one.kill();
      const status = async () => (await world.one('select status from reaction_tasks'))['status'];
      await becomes(status, 'completed');
      expect(await world.sql(`select status from reaction_results where task_id = ${begun.id}`)).toEqual(
        Array.from({ length: 6 }, () => ({ status: 'success' })),
      );
      expect(await atPost(world)).toEqual(new Map([1, 2, 3, 4, 5, 6].map((n) => [n, '👍'])));
      const { max_main_connections, killed } = await world.links();
      expect([Object.values(max_main_connections).filter((most) => most > 1), killed]).toEqual([[], []]);
      await other.stop();
    });
  });

  test.each([
    ['was received and not done', { action: 'silence' }],
    ['is done after the process has died', { delay_ms: 1_500 }],
  ])('killed while a reaction %s: the next one goes on, and each account reacts once', async (_what, fault) => {
    await inWorld(3, async (world) => {
      await world.fault({ account: userOf(2), method: REACT, ...fault });
      const killed = world.command(['react', LINK, '--emoji', '👍', '--count', '3']);
      await becomes(async () => (await world.calls(REACT)).length, 2);
      await killed.kill();
      expect(await world.sql('select status, place from reaction_results order by id')).toEqual([
        { status: 'success', place: 1 },
        { status: 'pending', place: 2 },
        { status: 'pending', place: null },
      ]);
      await world.sql(`update account_leases set node_id = null`);
      await world.sql(`update runs set expires_at = clock_timestamp()`);
      const { id } = await world.one<{ id: number }>('select id from reaction_tasks');
      const next = await world.command(['react', 'retry', String(id), '--json']).json<Task>();
      expect(next).toMatchObject({ status: 'completed', progress: { success: 3 } });
      expect(await atPost(world)).toEqual(new Map([1, 2, 3].map((n) => [n, '👍'])));
      expect((await world.calls(REACT)).length).toBeLessThanOrEqual(4);
      expect(
        await world.sql('select * from account_leases where node_id is not null and expires_at > clock_timestamp()'),
      ).toEqual([]);
    });
  });
});
