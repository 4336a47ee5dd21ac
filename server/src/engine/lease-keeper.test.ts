import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { openPool } from '#store/database/database.ts';
import { openLeasePool } from '#store/leases/lease-pool.ts';
import { openDatabase } from '#store/database/open-database.ts';
import { runIsOurs, startRun } from '#store/runs/runs.ts';
import { openKeeperBench, type KeeperBench } from '#testing/keeper-bench.ts';
import { HANDOVER_MS, LEASE_TTL_MS } from './lease-keeper.ts';

let bench: KeeperBench;
beforeAll(async () => {
  bench = await openKeeperBench(inject('postgres'));
});
afterAll(() => bench.close());
beforeEach(() => bench.begin());
afterEach(() => bench.end());

/** Keeps every statement on the lease waiting until the returned function is called. */
async function block(): Promise<() => Promise<void>> {
  const go = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const done = bench.fleet.db.transaction().execute(async (tx) => {
    await sql`select from account_leases where account_id = ${bench.account.account_id} for update`.execute(tx);
    locked.resolve();
    await go.promise;
  });
  await locked.promise;
  return () => {
    go.resolve();
    return done;
  };
}

describe('Accounts that are taken one by one at the same time', () => {
  it('go together, and one that somebody works with holds no other up', async () => {
    const { workspace_id } = bench.account;
    const others = [await bench.fleet.addAccount(), await bench.fleet.addAccount(), await bench.fleet.addAccount()];
    const before = bench.open();
    for (const account_id of [bench.account.account_id, ...others]) {
      await before.keeper.acquire({ account_id, workspace_id });
      await before.keeper.release(account_id);
    }
    const unlock = await block();
    const { keeper } = bench.open();
    const late = keeper.acquire(bench.account);
    const taken = await Promise.all(others.map((account_id) => keeper.acquire({ account_id, workspace_id })));
    expect(taken.map((lease) => lease?.mayWrite())).toEqual([true, true, true]);
    await Promise.all(others.map((account_id) => keeper.release(account_id)));
    const again = before.keeper.acquireMany({ account_ids: others, workspace_id });
    expect((await again).map(({ account_id }) => account_id)).toEqual(others);
    await unlock();
    expect((await late)?.mayWrite()).toBe(true);
  });
});

describe('An account that another process asks for', () => {
  it('is handed over once its holder has let go, and comes back the same way', async () => {
    const server = bench.open(bench.fleet.db, (keeper, id) => void keeper.release(id));
    const command = bench.open(bench.fleet.db, (keeper, id) => void keeper.release(id));
    const first = await bench.held(server.keeper);
    expect(await command.keeper.acquire(bench.account)).toBeNull();
    const handed = command.keeper.acquireFromHolder(bench.account);
    await vi.waitUntil(async () => {
      await server.keeper.renew();
      return server.wanted.length > 0;
    });
    const second = await handed;
    expect(second.fence).toBeGreaterThan(first.fence);
    expect([first.mayWrite(), second.mayWrite()]).toEqual([false, true]);
    expect(await server.keeper.acquire(bench.account)).toBeNull();
    await command.keeper.release(bench.account.account_id);
    expect((await bench.held(server.keeper)).fence).toBeGreaterThan(second.fence);
    expect([server.lost, command.lost]).toEqual([[], []]);
  });

  it('that is not let go is refused, naming the holder, and the request is taken back', async () => {
    const [server, command] = [bench.open(), bench.open()];
    await bench.held(server.keeper);
    const handed = command.keeper.acquireFromHolder(bench.account);
    const refused = handed.catch((error: unknown) => error);
    await vi.waitUntil(async () => {
      await server.keeper.renew();
      return server.wanted.length > 0;
    });
    bench.ahead_ms = HANDOVER_MS + 1;
    expect(await refused).toMatchObject({
      code: 'account_leased',
      message: expect.stringContaining(`held by ${server.keeper.node_id}`),
    });
    const before = server.wanted.length;
    bench.ahead_ms = 0;
    await server.keeper.renew();
    expect(server.wanted).toHaveLength(before);
  });

  it('is waited for no longer than people do, who stop the command', async () => {
    const [server, command] = [bench.open(), bench.open()];
    await bench.held(server.keeper);
    const stop = new AbortController();
    const handed = command.keeper.acquireFromHolder(bench.account, stop.signal);
    stop.abort();
    await expect(handed).rejects.toMatchObject({ code: 'stopped' });
    const { rows } = await sql<{ wanted_by: string | null }>`
      select wanted_by from account_leases where account_id = ${bench.account.account_id}`.execute(bench.fleet.db);
    expect(rows).toEqual([{ wanted_by: null }]);
  });

  it('of two that ask goes to the first, and the second is told who holds it', async () => {
    const [server, one, two] = [bench.open(), bench.open(), bench.open()];
    await bench.held(server.keeper);
    const first = one.keeper.acquireFromHolder(bench.account);
    await vi.waitUntil(async () => {
      await server.keeper.renew();
      return server.wanted.length > 0;
    });
    const second = two.keeper.acquireFromHolder(bench.account);
    await server.keeper.release(bench.account.account_id);
    expect((await first).node_id).toBe(one.keeper.node_id);
    const refused = second.catch((error: unknown) => error);
    bench.ahead_ms = HANDOVER_MS + 1;
    expect(await refused).toMatchObject({ message: expect.stringContaining(`held by ${one.keeper.node_id}`) });
  });
});

describe('A lease that was lost', () => {
  it('is noticed at the next renewal, told once, and nothing may be written with it', async () => {
    const [one, two] = [bench.open(), bench.open()];
    const old = await bench.held(one.keeper);
    await bench.runOut();
    await bench.silentFor(two.keeper);
    const fresh = await bench.held(two.keeper);
    bench.ahead_ms = 0;
    await one.keeper.renew();
    await one.keeper.renew();
    expect(one.lost).toEqual([bench.account.account_id]);
    expect([old.mayWrite(), fresh.mayWrite()]).toEqual([false, true]);
    await one.keeper.release(bench.account.account_id);
    await one.keeper.stop();
    await two.keeper.renew();
    expect(two.lost).toEqual([]);
  });

  it('may not be written with before the database gives it away, even when nobody was awake to notice', async () => {
    const one = bench.open();
    const lease = await bench.held(one.keeper);
    bench.ahead_ms = LEASE_TTL_MS - 1;
    expect(lease.mayWrite()).toBe(false);
  });

  it('is given up when the database cannot be reached until its deadline, not before', async () => {
    const own = openDatabase(openPool(bench.fleet.url, { schema: 'groundcrew' }));
    const one = bench.open(own);
    const lease = await bench.held(one.keeper);
    await own.destroy();
    await one.keeper.renew();
    expect([lease.mayWrite(), one.lost]).toEqual([true, []]);
    bench.ahead_ms = LEASE_TTL_MS;
    expect(lease.mayWrite()).toBe(false);
    await one.keeper.renew();
    expect(one.lost).toEqual([bench.account.account_id]);
  });

  it('is given up in time also while a renewal hangs', async () => {
    const one = bench.open();
    await bench.held(one.keeper);
    const unblock = await block();
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    one.keeper.start();
    onTestFinished(() => one.keeper.stop());
    vi.advanceTimersByTime(3_000);
    expect(one.lost).toEqual([]);
    bench.ahead_ms = LEASE_TTL_MS;
    vi.advanceTimersByTime(3_000);
    expect(one.lost).toEqual([bench.account.account_id]);
    await unblock();
    await one.keeper.renew();
    expect(one.lost).toEqual([bench.account.account_id]);
  });

  it('is not kept alive for nobody: it can be had again when its time is over', async () => {
    const one = bench.open();
    await bench.held(one.keeper);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    one.keeper.start();
    bench.ahead_ms = LEASE_TTL_MS;
    vi.advanceTimersByTime(3_000);
    expect(one.lost).toEqual([bench.account.account_id]);
    const ends = async () =>
      (
        await sql`select expires_at from account_leases where account_id = ${bench.account.account_id}`.execute(
          bench.fleet.db,
        )
      ).rows;
    const before = await ends();
    await one.keeper.renew();
    await one.keeper.stop();
    expect(await ends()).toEqual(before);
  });
});

describe('A lease that is held', () => {
  it('is prolonged by each renewal, together with the runs of its node', async () => {
    const one = bench.open();
    const lease = await bench.held(one.keeper);
    const { node_id } = one.keeper;
    const id = await startRun(bench.fleet.scope, { kind: 'join', niche: node_id, node_id, ttl_ms: 0 });
    expect(await runIsOurs(bench.fleet.scope, { id: id ?? 0, node_id })).toBe(false);
    bench.ahead_ms = LEASE_TTL_MS - 4_000;
    await one.keeper.renew();
    bench.ahead_ms += LEASE_TTL_MS - 4_000;
    expect(lease.mayWrite()).toBe(true);
    expect(one.lost).toEqual([]);
    expect(await runIsOurs(bench.fleet.scope, { id: id ?? 0, node_id })).toBe(true);
  });

  it('is prolonged while everything else of its process waits for a connection to the database', async () => {
    const [db, lease_db] = [openPool, openLeasePool].map((open) =>
      openDatabase(open(bench.fleet.url, { schema: 'groundcrew', max: 1 })),
    );
    const one = bench.open(db, () => {}, lease_db);
    const lease = await bench.held(one.keeper);
    const [goes_on, lent] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const busy = db?.connection().execute(() => {
      lent.resolve();
      return goes_on.promise;
    });
    await lent.promise;
    bench.ahead_ms = LEASE_TTL_MS - 4_000;
    await one.keeper.renew();
    bench.ahead_ms += LEASE_TTL_MS - 4_000;
    expect([lease.mayWrite(), one.lost]).toEqual([true, []]);
    goes_on.resolve();
    await busy;
    await one.keeper.stop();
    await Promise.all([db?.destroy(), lease_db?.destroy()]);
  });

  it('is prolonged among many, of which only those that are gone are told of', async () => {
    const one = bench.open();
    const { workspace_id } = bench.account;
    await sql`insert into telegram_accounts (workspace_id, name, session_name)
      select ${workspace_id}, 'many-' || n, 'many-' || n from generate_series(1, 1200) n`.execute(bench.fleet.db);
    const { rows } = await sql<{ id: number }>`
      select id from telegram_accounts where name like 'many-%' order by id`.execute(bench.fleet.db);
    const account_ids = rows.map(({ id }) => id);
    const leases = await one.keeper.acquireMany({ account_ids, workspace_id });
    const gone = [account_ids[3], account_ids[1100]];
    await sql`update account_leases set node_id = 'other', fence = fence + 1
      where account_id = any(${gone}::int[])`.execute(bench.fleet.db);
    bench.ahead_ms = LEASE_TTL_MS - 4_000;
    await one.keeper.renew();
    bench.ahead_ms += LEASE_TTL_MS - 4_000;
    expect(one.lost.toSorted((a, b) => a - b)).toEqual(gone);
    expect(leases.filter((lease) => !lease.mayWrite()).map(({ account_id }) => account_id)).toEqual(gone);
  });

  it('is had anew by the same process after its connection dropped, and the old one is worth nothing', async () => {
    const one = bench.open();
    const old = await bench.held(one.keeper);
    const fresh = await bench.held(one.keeper);
    expect([old.mayWrite(), fresh.mayWrite()]).toEqual([false, true]);
    await one.keeper.renew();
    expect([fresh.mayWrite(), one.lost]).toEqual([true, []]);
  });
});

describe('A lease that is given back', () => {
  it('may not be written with from that moment, and can be had by others at once', async () => {
    const [one, two] = [bench.open(), bench.open()];
    const lease = await bench.held(one.keeper);
    const released = one.keeper.release(bench.account.account_id);
    expect(lease.mayWrite()).toBe(false);
    await released;
    await one.keeper.release(bench.account.account_id);
    expect(await two.keeper.acquire(bench.account)).not.toBeNull();
    expect(one.lost).toEqual([]);
  });

  it('stays given back when a renewal was under way', async () => {
    const [one, two] = [bench.open(), bench.open()];
    const lease = await bench.held(one.keeper);
    const unblock = await block();
    const renewal = one.keeper.renew();
    const released = one.keeper.release(bench.account.account_id);
    await unblock();
    await Promise.all([renewal, released]);
    expect(lease.mayWrite()).toBe(false);
    expect(await two.keeper.acquire(bench.account)).not.toBeNull();
    expect(one.lost).toEqual([]);
  });

  it('goes with all others when its process stops, and with what that process had asked for', async () => {
    const [one, two, three] = [bench.open(), bench.open(), bench.open()];
    await bench.held(one.keeper);
    const other = { ...bench.account, account_id: await bench.fleet.addAccount() };
    await two.keeper.acquire(other);
    const asked = one.keeper.acquireFromHolder(other).catch((error: unknown) => error);
    await vi.waitUntil(async () => {
      await two.keeper.renew();
      return two.wanted.length > 0;
    });
    bench.ahead_ms = HANDOVER_MS + 1;
    await asked;
    await one.keeper.stop();
    expect(await three.keeper.acquire(bench.account)).not.toBeNull();
    await two.keeper.stop();
    expect(await three.keeper.acquire(other)).not.toBeNull();
  });
});
