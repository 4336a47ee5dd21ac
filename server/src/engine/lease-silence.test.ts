import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { openKeeperBench, type KeeperBench } from '#testing/keeper-bench.ts';
import { LEASE_TTL_MS } from './lease-keeper.ts';

let bench: KeeperBench;
beforeAll(async () => {
  bench = await openKeeperBench(inject('postgres'));
});
afterAll(() => bench.close());
beforeEach(() => bench.begin());
afterEach(() => bench.end());

describe('A lease whose time has passed by the database, whose clock was set', () => {
  it('stays with its holder, which renews it', async () => {
    const [one, two] = [bench.open(), bench.open()];
    const lease = await bench.held(one.keeper);
    await bench.runOut();
    expect(await two.keeper.acquire(bench.account)).toBeNull();
    await bench.silentFor(two.keeper, 2_000);
    await one.keeper.renew();
    await bench.runOut();
    await bench.silentFor(two.keeper, 3_000);
    expect(await two.keeper.acquire(bench.account)).toBeNull();
    await one.keeper.renew();
    expect([lease.mayWrite(), one.lost]).toEqual([true, []]);
  });

  it('goes to another only after its holder may not write with it any more', async () => {
    const [one, two] = [bench.open(), bench.open()];
    const lease = await bench.held(one.keeper);
    await bench.runOut();
    expect(await two.keeper.watch(bench.account.workspace_id)).toBeGreaterThan(0);
    const until_ms = async () => (await two.keeper.watch(bench.account.workspace_id)) ?? -1;
    for (let step = 0; step < 20 && (await until_ms()) > 0; step += 1) {
      expect(await two.keeper.acquire(bench.account)).toBeNull();
      bench.ahead_ms += 1_000;
    }
    expect(lease.mayWrite()).toBe(false);
    expect(await two.keeper.acquire(bench.account)).not.toBeNull();
  });

  it('is had by a command that waits for it, once its holder has been silent for so long', async () => {
    const [one, command] = [bench.open(), bench.open()];
    const lease = await bench.held(one.keeper);
    await bench.runOut();
    const handed = command.keeper.acquireFromHolder(bench.account);
    const { rows } = await vi.waitUntil(async () => {
      const asked = await sql`select from account_leases where wanted_by is not null`.execute(bench.fleet.db);
      return asked.rows.length > 0 && asked;
    });
    expect(rows).toHaveLength(1);
    bench.ahead_ms = LEASE_TTL_MS;
    expect((await handed).fence).toBeGreaterThan(lease.fence);
    expect(lease.mayWrite()).toBe(false);
  });
});
