import { sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { openPool, type Database } from '#store/database.ts';
import { openDatabase } from '#store/open-database.ts';
import { runIsOurs, startRun } from '#store/runs.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { HANDOVER_MS, LEASE_TTL_MS, LeaseKeeper } from './lease-keeper.ts';

let fleet: Fleet;
let account: { account_id: number; workspace_id: string };
/** How far the clock that nobody can set has gone on without us waiting. */
let ahead_ms = 0;
let nodes = 0;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());
beforeEach(async () => {
  account = { account_id: await fleet.addAccount(), workspace_id: fleet.scope.workspace_id };
  ahead_ms = 0;
  const real = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => real() + ahead_ms);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

type Keeper = { keeper: LeaseKeeper; wanted: number[]; lost: number[] };

function open(db: Database = fleet.db, onWanted: (keeper: LeaseKeeper, id: number) => void = () => {}): Keeper {
  const wanted: number[] = [];
  const lost: number[] = [];
  const keeper: LeaseKeeper = new LeaseKeeper({
    db,
    node_id: `node-${(nodes += 1)}`,
    log: pino({ level: 'silent' }),
    onWanted: (id) => {
      wanted.push(id);
      onWanted(keeper, id);
    },
    onLost: (id) => lost.push(id),
  });
  return { keeper, wanted, lost };
}

async function held(keeper: LeaseKeeper) {
  const lease = await keeper.acquire(account);
  if (!lease) throw new Error('The lease was not given.');
  return lease;
}

/** Lets the database think that the holder was silent for long. */
const runOut = () =>
  sql`
  update account_leases set expires_at = clock_timestamp() - interval '1 second' where account_id = ${account.account_id}`.execute(
    fleet.db,
  );

/** Keeps every statement on the lease waiting until the returned function is called. */
async function block(): Promise<() => Promise<void>> {
  const go = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const done = fleet.db.transaction().execute(async (tx) => {
    await sql`select from account_leases where account_id = ${account.account_id} for update`.execute(tx);
    locked.resolve();
    await go.promise;
  });
  await locked.promise;
  return () => {
    go.resolve();
    return done;
  };
}

describe('An account that another process asks for', () => {
  it('is handed over once its holder has let go, and comes back the same way', async () => {
    const server = open(fleet.db, (keeper, id) => void keeper.release(id));
    const command = open(fleet.db, (keeper, id) => void keeper.release(id));
    const first = await held(server.keeper);
    expect(await command.keeper.acquire(account)).toBeNull();
    const handed = command.keeper.acquireFromHolder(account);
    await vi.waitUntil(async () => {
      await server.keeper.renew();
      return server.wanted.length > 0;
    });
    const second = await handed;
    expect(second.fence).toBeGreaterThan(first.fence);
    expect([first.mayWrite(), second.mayWrite()]).toEqual([false, true]);
    expect(await server.keeper.acquire(account)).toBeNull();
    await command.keeper.release(account.account_id);
    expect((await held(server.keeper)).fence).toBeGreaterThan(second.fence);
    expect([server.lost, command.lost]).toEqual([[], []]);
  });

  it('that is not let go is refused, naming the holder, and the request is taken back', async () => {
    const [server, command] = [open(), open()];
    await held(server.keeper);
    const handed = command.keeper.acquireFromHolder(account);
    const refused = handed.catch((error: unknown) => error);
    await vi.waitUntil(async () => {
      await server.keeper.renew();
      return server.wanted.length > 0;
    });
    ahead_ms = HANDOVER_MS + 1;
    expect(await refused).toMatchObject({
      code: 'account_leased',
      message: expect.stringContaining(`held by ${server.keeper.node_id}`),
    });
    const before = server.wanted.length;
    ahead_ms = 0;
    await server.keeper.renew();
    expect(server.wanted).toHaveLength(before);
  });

  it('is waited for no longer than people do, who stop the command', async () => {
    const [server, command] = [open(), open()];
    await held(server.keeper);
    const stop = new AbortController();
    const handed = command.keeper.acquireFromHolder(account, stop.signal);
    stop.abort();
    await expect(handed).rejects.toMatchObject({ code: 'stopped' });
    const { rows } = await sql<{ wanted_by: string | null }>`
      select wanted_by from account_leases where account_id = ${account.account_id}`.execute(fleet.db);
    expect(rows).toEqual([{ wanted_by: null }]);
  });

  it('of two that ask goes to the first, and the second is told who holds it', async () => {
    const [server, one, two] = [open(), open(), open()];
    await held(server.keeper);
    const first = one.keeper.acquireFromHolder(account);
    await vi.waitUntil(async () => {
      await server.keeper.renew();
      return server.wanted.length > 0;
    });
    const second = two.keeper.acquireFromHolder(account);
    await server.keeper.release(account.account_id);
    expect((await first).node_id).toBe(one.keeper.node_id);
    const refused = second.catch((error: unknown) => error);
    ahead_ms = HANDOVER_MS + 1;
    expect(await refused).toMatchObject({ message: expect.stringContaining(`held by ${one.keeper.node_id}`) });
  });
});

describe('A lease that was lost', () => {
  it('is noticed at the next renewal, told once, and nothing may be written with it', async () => {
    const [one, two] = [open(), open()];
    const old = await held(one.keeper);
    await runOut();
    const fresh = await held(two.keeper);
    await one.keeper.renew();
    await one.keeper.renew();
    expect(one.lost).toEqual([account.account_id]);
    expect([old.mayWrite(), fresh.mayWrite()]).toEqual([false, true]);
    await one.keeper.release(account.account_id);
    await one.keeper.stop();
    await two.keeper.renew();
    expect(two.lost).toEqual([]);
  });

  it('may not be written with before the database gives it away, even when nobody was awake to notice', async () => {
    const one = open();
    const lease = await held(one.keeper);
    ahead_ms = LEASE_TTL_MS - 1;
    expect(lease.mayWrite()).toBe(false);
  });

  it('is given up when the database cannot be reached until its deadline, not before', async () => {
    const own = openDatabase(openPool(fleet.url, { schema: 'groundcrew' }));
    const one = open(own);
    const lease = await held(one.keeper);
    await own.destroy();
    await one.keeper.renew();
    expect([lease.mayWrite(), one.lost]).toEqual([true, []]);
    ahead_ms = LEASE_TTL_MS;
    expect(lease.mayWrite()).toBe(false);
    await one.keeper.renew();
    expect(one.lost).toEqual([account.account_id]);
  });

  it('is given up in time also while a renewal hangs', async () => {
    const one = open();
    await held(one.keeper);
    const unblock = await block();
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    one.keeper.start();
    onTestFinished(() => one.keeper.stop());
    vi.advanceTimersByTime(3_000);
    expect(one.lost).toEqual([]);
    ahead_ms = LEASE_TTL_MS;
    vi.advanceTimersByTime(3_000);
    expect(one.lost).toEqual([account.account_id]);
    await unblock();
    await one.keeper.renew();
    expect(one.lost).toEqual([account.account_id]);
  });

  it('is not kept alive for nobody: it can be had again when its time is over', async () => {
    const one = open();
    await held(one.keeper);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    one.keeper.start();
    ahead_ms = LEASE_TTL_MS;
    vi.advanceTimersByTime(3_000);
    expect(one.lost).toEqual([account.account_id]);
    const ends = async () =>
      (await sql`select expires_at from account_leases where account_id = ${account.account_id}`.execute(fleet.db))
        .rows;
    const before = await ends();
    await one.keeper.renew();
    await one.keeper.stop();
    expect(await ends()).toEqual(before);
  });
});

describe('A lease that is held', () => {
  it('is prolonged by each renewal, together with the runs of its node', async () => {
    const one = open();
    const lease = await held(one.keeper);
    const { node_id } = one.keeper;
    const id = await startRun(fleet.scope, { kind: 'join', niche: node_id, node_id, ttl_ms: 0 });
    expect(await runIsOurs(fleet.scope, { id: id ?? 0, node_id })).toBe(false);
    ahead_ms = LEASE_TTL_MS - 4_000;
    await one.keeper.renew();
    ahead_ms += LEASE_TTL_MS - 4_000;
    expect(lease.mayWrite()).toBe(true);
    expect(one.lost).toEqual([]);
    expect(await runIsOurs(fleet.scope, { id: id ?? 0, node_id })).toBe(true);
  });

  it('is prolonged among many, of which only those that are gone are told of', async () => {
    const one = open();
    const { workspace_id } = account;
    await sql`insert into telegram_accounts (workspace_id, name, session_name)
      select ${workspace_id}, 'many-' || n, 'many-' || n from generate_series(1, 1200) n`.execute(fleet.db);
    const { rows } = await sql<{ id: number }>`
      select id from telegram_accounts where name like 'many-%' order by id`.execute(fleet.db);
    const account_ids = rows.map(({ id }) => id);
    const leases = await one.keeper.acquireMany({ account_ids, workspace_id });
    const gone = [account_ids[3], account_ids[1100]];
    await sql`update account_leases set node_id = 'other', fence = fence + 1
      where account_id = any(${gone}::int[])`.execute(fleet.db);
    ahead_ms = LEASE_TTL_MS - 4_000;
    await one.keeper.renew();
    ahead_ms += LEASE_TTL_MS - 4_000;
    expect(one.lost).toEqual(gone);
    expect(leases.filter((lease) => !lease.mayWrite()).map(({ account_id }) => account_id)).toEqual(gone);
  });

  it('is had anew by the same process after its connection dropped, and the old one is worth nothing', async () => {
    const one = open();
    const old = await held(one.keeper);
    const fresh = await held(one.keeper);
    expect([old.mayWrite(), fresh.mayWrite()]).toEqual([false, true]);
    await one.keeper.renew();
    expect([fresh.mayWrite(), one.lost]).toEqual([true, []]);
  });
});

describe('A lease that is given back', () => {
  it('may not be written with from that moment, and can be had by others at once', async () => {
    const [one, two] = [open(), open()];
    const lease = await held(one.keeper);
    const released = one.keeper.release(account.account_id);
    expect(lease.mayWrite()).toBe(false);
    await released;
    await one.keeper.release(account.account_id);
    expect(await two.keeper.acquire(account)).not.toBeNull();
    expect(one.lost).toEqual([]);
  });

  it('stays given back when a renewal was under way', async () => {
    const [one, two] = [open(), open()];
    const lease = await held(one.keeper);
    const unblock = await block();
    const renewal = one.keeper.renew();
    const released = one.keeper.release(account.account_id);
    await unblock();
    await Promise.all([renewal, released]);
    expect(lease.mayWrite()).toBe(false);
    expect(await two.keeper.acquire(account)).not.toBeNull();
    expect(one.lost).toEqual([]);
  });

  it('goes with all others when its process stops, and with what that process had asked for', async () => {
    const [one, two, three] = [open(), open(), open()];
    await held(one.keeper);
    const other = { ...account, account_id: await fleet.addAccount() };
    await two.keeper.acquire(other);
    const asked = one.keeper.acquireFromHolder(other).catch((error: unknown) => error);
    await vi.waitUntil(async () => {
      await two.keeper.renew();
      return two.wanted.length > 0;
    });
    ahead_ms = HANDOVER_MS + 1;
    await asked;
    await one.keeper.stop();
    expect(await three.keeper.acquire(account)).not.toBeNull();
    await two.keeper.stop();
    expect(await three.keeper.acquire(other)).not.toBeNull();
  });
});
