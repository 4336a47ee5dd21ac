import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import {
  acquireLease,
  acquireLeases,
  assertLease,
  nodeSeen,
  quietLeases,
  registerNode,
  releaseLease,
  releaseLeases,
  removeNode,
  renewLeases,
  requestLease,
  withdrawRequests,
  type Lease,
} from './leases.ts';
import { openBell } from '#store/database/listen.ts';
import { loadTelegramState, saveTelegramState } from '#store/accounts/telegram-state.ts';

let fleet: Fleet;
let account_id: number;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'), { max: 20 });
});
afterAll(() => fleet.close());
beforeEach(async () => {
  account_id = await fleet.addAccount();
});

const want = (node_id: string, ttl_ms = 60_000) => ({
  account_id,
  workspace_id: fleet.scope.workspace_id,
  node_id,
  ttl_ms,
});
/** What a node that has looked for long knows to be silent: here whatever has run out. */
const silent = (node_id: string) => quietLeases(fleet.db, { ...want(node_id), quiet_ms: 60_000 });
const take = async (node_id: string, ttl_ms = 60_000) =>
  acquireLease(fleet.db, { ...want(node_id, ttl_ms), silent: await silent(node_id) });
const ask = (node_id: string, wait_ms = 60_000) => requestLease(fleet.db, { account_id, node_id, wait_ms });
const renew = (node_id: string, account_ids = [account_id]) =>
  renewLeases(fleet.db, { node_id, ttl_ms: 60_000, account_ids });

async function had(lease: Promise<Lease | null>): Promise<Lease> {
  const got = await lease;
  if (!got) throw new Error('The lease was not given.');
  return got;
}

/** Lets the time of a lease, or of a request for one, run out without waiting for it. */
const runOut = (column: 'expires_at' | 'wanted_until') =>
  sql`
  update account_leases set ${sql.ref(column)} = clock_timestamp() - interval '1 millisecond'
  where account_id = ${account_id}`.execute(fleet.db);

describe('A lease', () => {
  it('is given to one of 20 nodes that ask at the same time', async () => {
    const nodes = Array.from({ length: 20 }, (_, n) => `node-${n}`);
    const leases = await Promise.all(nodes.map((node_id) => take(node_id)));
    expect(leases.filter((lease) => lease !== null)).toHaveLength(1);
    expect(leases.find((lease) => lease !== null)?.fence).toBe(1);
  });

  it('is taken and given back with many others; what another node has stays there', async () => {
    const [free, theirs] = [await fleet.addAccount(), await fleet.addAccount()];
    await fleet.lease(theirs, 'b');
    const many = { workspace_id: fleet.scope.workspace_id, node_id: 'a', ttl_ms: 60_000 };
    const taken = await acquireLeases(fleet.db, { ...many, account_ids: [theirs, free, account_id] });
    expect(taken).toEqual([account_id, free].map((id) => ({ account_id: id, node_id: 'a', fence: 1 })));
    await releaseLeases(fleet.db, [...taken, { account_id: theirs, node_id: 'a', fence: 1 }]);
    const again = await acquireLeases(fleet.db, { ...many, node_id: 'c', account_ids: [account_id, free, theirs] });
    expect(again.map(({ fence }) => fence)).toEqual([2, 2]);
  });

  it('goes to another node when it was given back or has run out, with a greater fence each time', async () => {
    const first = await had(take('a'));
    expect(await take('b')).toBeNull();
    await releaseLease(fleet.db, first);
    const second = await had(take('b'));
    await runOut('expires_at');
    const third = await had(take('a'));
    expect([first.fence, second.fence, third.fence]).toEqual([1, 2, 3]);
  });

  it('is given anew to the node that holds it, whose connection dropped, and fences out the old one', async () => {
    const first = await had(take('a'));
    const again = await had(take('a'));
    expect(again.fence).toBeGreaterThan(first.fence);
    await expect(assertLease(fleet.db, first)).rejects.toMatchObject({ code: 'lease_lost' });
    await releaseLease(fleet.db, first);
    await assertLease(fleet.db, again);
  });

  it('is prolonged while nobody else has it, also when its time has passed, and never after it went to another', async () => {
    const lease = await had(take('a', 1_000));
    const prolonged = [{ account_id, fence: lease.fence, wanted_by: null }];
    expect(await renew('a')).toEqual(prolonged);
    expect(await renew('b')).toEqual([]);
    await runOut('expires_at');
    expect(await renew('a')).toEqual(prolonged);
    await assertLease(fleet.db, lease);
    await runOut('expires_at');
    await had(take('b'));
    expect(await renew('a')).toEqual([]);
  });

  it('whose time has passed goes to nobody who has not seen it silent, or has seen it before it was renewed', async () => {
    await had(take('a'));
    await runOut('expires_at');
    expect(await acquireLease(fleet.db, want('b'))).toBeNull();
    const before = await silent('b');
    expect(before).toHaveLength(1);
    await renew('a');
    await runOut('expires_at');
    expect(await acquireLease(fleet.db, { ...want('b'), silent: before })).toBeNull();
    expect((await had(acquireLease(fleet.db, { ...want('b'), silent: await silent('b') }))).node_id).toBe('b');
    // What runs on is not silent, and nobody's own is.
    expect([await silent('c'), await silent('b')]).toEqual([[], []]);
  });

  it('that its node does not know of (the answer was lost) is not kept alive', async () => {
    await had(take('a'));
    expect(await renew('a', [])).toEqual([]);
  });

  it('of a former holder gives nothing back', async () => {
    const old = await had(take('a'));
    await runOut('expires_at');
    const lease = await had(take('b'));
    await releaseLease(fleet.db, old);
    await expect(assertLease(fleet.db, lease)).resolves.toBeUndefined();
  });

  it('of an account of another workspace is refused by the database', async () => {
    const other = await fleet.addWorkspace(`other_${account_id}`);
    const foreign = { account_id, workspace_id: other.workspace_id, node_id: 'x', ttl_ms: 1_000 };
    await expect(acquireLease(fleet.db, foreign)).rejects.toThrow(/foreign key/);
  });
});

describe('A write under a lease', () => {
  it('is refused after the account went to another, after the time ran out, and with a wrong fence', async () => {
    const lease = await had(take('a'));
    await assertLease(fleet.db, lease);
    await expect(assertLease(fleet.db, { ...lease, fence: lease.fence + 1 })).rejects.toThrow('Lease lost');
    await expect(assertLease(fleet.db, { ...lease, node_id: 'b' })).rejects.toThrow('Lease lost');
    await runOut('expires_at');
    await expect(assertLease(fleet.db, lease)).rejects.toThrow('Lease lost');
    await had(take('b'));
    await expect(assertLease(fleet.db, lease)).rejects.toThrow('Lease lost');
  });

  it.each([
    ['is given back', (lease: Lease) => releaseLease(fleet.db, lease)],
    ['is taken anew', () => Promise.resolve()],
  ])('is finished before the account %s and another has it', async (_name, first) => {
    const lease = await had(take('a', 60_000));
    const order: string[] = [];
    const checked = Promise.withResolvers<void>();
    const writing = fleet.db.transaction().execute(async (tx) => {
      await assertLease(tx, lease);
      checked.resolve();
      // Until the other, who needs the row, is really waiting for this transaction.
      await expect
        .poll(async () => {
          const { rows } = await sql`select from pg_stat_activity
            where wait_event_type = 'Lock' and query like '%account_leases%' and datname = current_database()`.execute(
            fleet.db,
          );
          return rows.length;
        })
        .toBe(1);
      order.push('written');
    });
    await checked.promise;
    const taken = first(lease).then(async () => {
      const next = await take('a');
      order.push('taken');
      return next;
    });
    await Promise.all([writing, taken]);
    expect(order).toEqual(['written', 'taken']);
    expect((await taken)?.fence).toBe(2);
  });

  it('does not keep the lease from being prolonged', async () => {
    const lease = await had(take('a', 60_000));
    await fleet.db.transaction().execute(async (tx) => {
      await assertLease(tx, lease);
      const own = { node_id: 'a', ttl_ms: 60_000, account_ids: [account_id] };
      // By another connection: it would wait for ever.
      expect(await renewLeases(fleet.db, own)).toMatchObject([{ account_id }]);
    });
  });

  it('stores and removes the state of the Telegram client, and nothing once the account is lost', async () => {
    const lease = await had(take('a'));
    const bytes = (text: string) => Buffer.from(text);
    const state = async () =>
      (await loadTelegramState(fleet.db, account_id)).map(({ kind, key, value }) => [kind, key, String(value)]);
    await saveTelegramState(fleet.db, lease, [
      { kind: 'kv', key: 'pts', value: bytes('1') },
      { kind: 'kv', key: 'qts', value: bytes('\u0000\u00ff') },
      { kind: 'peer', key: 'pts', value: bytes('p') },
    ]);
    await saveTelegramState(fleet.db, lease, [
      { kind: 'kv', key: 'pts', value: bytes('2') },
      { kind: 'kv', key: 'qts', value: null },
      { kind: 'kv', key: 'none', value: null },
    ]);
    await saveTelegramState(fleet.db, lease, []);
    expect((await state()).toSorted((a, b) => a.join(' ').localeCompare(b.join(' ')))).toEqual([
      ['kv', 'pts', '2'],
      ['peer', 'pts', 'p'],
    ]);
    await runOut('expires_at');
    await had(take('b'));
    const late = saveTelegramState(fleet.db, lease, [{ kind: 'kv', key: 'pts', value: bytes('3') }]);
    await expect(late).rejects.toMatchObject({ code: 'lease_lost' });
    expect(await state()).toContainEqual(['kv', 'pts', '2']);
  });
});

describe('A request for an account', () => {
  it('is told to the holder, who is named, and nobody else takes the account meanwhile', async () => {
    await registerNode(fleet.db, { id: 'server-1', kind: 'server', pid: 1, host: 'here' });
    const lease = await had(take('server-1'));
    expect(await ask('command')).toMatchObject({ node_id: 'server-1', kind: 'server' });
    expect(await renew('server-1')).toEqual([{ account_id, fence: lease.fence, wanted_by: 'command' }]);
    expect(await take('server-1')).toBeNull();
    await releaseLease(fleet.db, lease);
    expect(await take('server-1')).toBeNull();
    expect(await take('third')).toBeNull();
    expect(await take('command')).toMatchObject({ fence: lease.fence + 1 });
    // Answered: the holder that asks later is not kept out for the rest of that time.
    await releaseLease(fleet.db, { account_id, node_id: 'command', fence: lease.fence + 1 });
    expect(await take('server-1')).toMatchObject({ fence: lease.fence + 2 });
  });

  it('belongs to who asked first, until its time runs out', async () => {
    const lease = await had(take('holder'));
    await ask('first');
    expect(await ask('second')).toMatchObject({ node_id: 'holder' });
    await releaseLease(fleet.db, lease);
    expect(await take('second')).toBeNull();
    await runOut('wanted_until');
    expect(await take('second')).not.toBeNull();
  });

  it('that is withdrawn binds nobody', async () => {
    const lease = await had(take('holder'));
    await ask('command');
    await withdrawRequests(fleet.db, 'command', account_id + 1);
    expect(await renew('holder')).toMatchObject([{ wanted_by: 'command' }]);
    await withdrawRequests(fleet.db, 'command');
    expect(await renew('holder')).toMatchObject([{ wanted_by: null }]);
    await releaseLease(fleet.db, lease);
    expect(await take('holder')).not.toBeNull();
  });

  it('for an account that nobody ever held finds no holder', async () => {
    expect(await ask('command')).toBeNull();
  });

  it('rings, so that the holder need not wait for its next renewal', async () => {
    await had(take('holder'));
    const bell = await openBell(fleet.url, ['groundcrew_lease'], { schema: 'groundcrew' });
    const rung = new Promise((resolve) => bell.on('groundcrew_lease', resolve));
    await ask('command');
    expect(await rung).toBe(String(account_id));
    await bell.close();
  });
});

it('A node that ends is forgotten, and with it those that have not been seen for a day', async () => {
  for (const id of ['ends', 'lost', 'lives'])
    await registerNode(fleet.db, { id, kind: 'server', pid: 1, host: 'here' });
  await sql`update nodes set seen_at = seen_at - interval '25 hours' where id in ('lost', 'lives')`.execute(fleet.db);
  await nodeSeen(fleet.db, 'lives');
  await removeNode(fleet.db, 'ends');
  const { rows } = await sql<{ id: string }>`select id from nodes where id in ('ends', 'lost', 'lives')`.execute(
    fleet.db,
  );
  expect(rows.map(({ id }) => id)).toEqual(['lives']);
});
