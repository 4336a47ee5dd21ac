// Keeps this node's leases alive and says when one is asked for or lost. A lease here has a deadline on a clock that
// nobody can set; it lies before the moment at which another node could take the account, so that a process that was
// stopped for long finds its deadline passed before it can write to Telegram. Whoever takes an account away from a silent
// node has seen its lease unchanged for as long as that node may write with it, by a clock of the same kind: two nodes never
// use one session, whatever somebody does to the database's clock.
import { GroundcrewError } from '#lib/errors.ts';
import { inBatches } from '#lib/in-batches.ts';
import type { Log } from '#lib/log.ts';
import { delay, every, monotonic } from '#lib/time.ts';
import type { Database } from '#store/database/database.ts';
import {
  acquireLeases,
  quietLeases,
  nodeSeen,
  releaseLeases,
  renewLeases,
  requestLease,
  TOGETHER_WAIT_MS,
  wantedLeases,
  withdrawRequests,
  type Lease,
  type SeenLease,
} from '#store/leases/leases.ts';
import { renewRuns } from '#store/runs/runs.ts';
import { transientKind } from '#store/database/sqlstates.ts';

/** How long a node may be silent before another takes its accounts: who looks just then has them within 15 s. */
export const LEASE_TTL_MS = 12_000;
const RENEW_MS = 2_000;
/** The time between the last write that we allow and the lease's end: for what is under way in sockets and kernels. */
const MARGIN_MS = 3_000;
/** Silent for longer than between two renewals: from here on its silence is measured. */
const QUIET_MS = 2_500;
/** The longest that a node may write with a lease that another one has read. */
const SILENT_MS = LEASE_TTL_MS - MARGIN_MS;
/** Renewed in one statement: whoever records something of one of these accounts waits for as long. */
const AT_ONCE = 500;
/** Renewals at most: the next is sent in time also where the answer to the one before takes seconds. */
const UNDER_WAY = 3;
/** A holder needs this long at most to finish its act and prove its connection closed. */
export const HANDOVER_MS = 45_000;
const POLL_MS = 250;

export type HeldLease = Lease & { mayWrite: () => boolean };

type Account = { account_id: number; workspace_id: string };
type Held = Lease & { deadline_ms: number };
type Quiet = SeenLease & { since_ms: number };

const mayRepeat = (error: unknown): boolean => transientKind(error) !== 'outage';
export class LeaseKeeper {
  readonly node_id: string;
  readonly #db: Database;
  readonly #lease_db: Database;
  readonly #log: Log;
  readonly #held = new Map<number, Held>();
  /** Leases of others that are not renewed, and since when they are seen so. */
  #quiet = new Map<number, Quiet>();
  readonly #onWanted: (account_id: number) => void;
  readonly #onLost: (account_id: number) => void;
  #stop: (() => void) | null = null;
  #renewals: Promise<void>[] = [];
  #rest: Promise<void> | null = null;
  /** Accounts that are taken and given back one by one at the same time go together. */
  readonly #acquireOne = inBatches(
    async (_: LeaseKeeper, accounts: readonly Account[]) => {
      const leases = new Map<number, HeldLease>();
      for (const [workspace_id, of] of Map.groupBy(accounts, (account) => account.workspace_id)) {
        const want = { account_ids: of.map(({ account_id }) => account_id), workspace_id, wait_ms: TOGETHER_WAIT_MS };
        for (const lease of await this.acquireMany(want)) leases.set(lease.account_id, lease);
      }
      return accounts.map(({ account_id }) => leases.get(account_id) ?? null);
    },
    {
      mayRepeat,
      alone: async (_, { account_id: id, workspace_id }) =>
        (await this.acquireMany({ account_ids: [id], workspace_id }))[0] ?? null,
    },
  );
  readonly #releaseOne = inBatches<Database, Held, void>(
    async (db, leases) => {
      await releaseLeases(db, leases, TOGETHER_WAIT_MS);
      return leases.map(() => {});
    },
    { mayRepeat, alone: (db, lease) => releaseLeases(db, [lease]) },
  );

  constructor(options: {
    db: Database;
    /** For the renewal alone. */
    lease_db: Database;
    node_id: string;
    log: Log;
    /** Another node asks for this account: let go of it when it is convenient, soon. */
    onWanted: (account_id: number) => void;
    /** The account is no longer ours, or cannot be renewed in time: stop using it at once. */
    onLost: (account_id: number) => void;
  }) {
    this.#db = options.db;
    this.#lease_db = options.lease_db;
    this.node_id = options.node_id;
    this.#log = options.log;
    this.#onWanted = options.onWanted;
    this.#onLost = options.onLost;
  }

  start(): void {
    this.#stop = every(RENEW_MS, () => {
      // A renewal under way may hang with the database; what its time has passed meanwhile is lost all the same.
      this.#loseExpired();
      void this.renew();
    });
  }

  /** Null when another node holds the account. What this node had of it before is not to be written with any more. */
  acquire(account: Account): Promise<HeldLease | null> {
    return this.#acquireOne(this, account);
  }

  /** Those of these accounts that no other node holds. */
  async acquireMany(accounts: {
    account_ids: readonly number[];
    workspace_id: string;
    wait_ms?: number;
  }): Promise<HeldLease[]> {
    const begun_ms = monotonic();
    const silent = accounts.account_ids.flatMap((id) => {
      const quiet = this.#quiet.get(id);
      return quiet && begun_ms - quiet.since_ms >= SILENT_MS ? [quiet] : [];
    });
    const leases = await acquireLeases(this.#db, {
      ...accounts,
      node_id: this.node_id,
      ttl_ms: LEASE_TTL_MS,
      silent: silent.map(({ account_id, fence, expires_at }) => ({ account_id, fence, expires_at })),
    });
    return leases.map((lease) => {
      const before = this.#held.get(lease.account_id);
      if (before) this.#forget(before);
      const held: Held = { ...lease, deadline_ms: begun_ms + LEASE_TTL_MS - MARGIN_MS };
      this.#held.set(lease.account_id, held);
      return this.#view(held);
    });
  }

  /**
   * Looks which other nodes are silent: to be called every 2.5 s or so by whoever may have to take their accounts. Returns
   * after how long the first of them may be taken; null when there are none.
   */
  async watch(workspace_id: string, account_id?: number): Promise<number | null> {
    const of = { workspace_id, node_id: this.node_id, ttl_ms: LEASE_TTL_MS, quiet_ms: QUIET_MS };
    const seen = await quietLeases(this.#db, account_id === undefined ? of : { ...of, account_id });
    // After it was read: what is renewed between the two only counts for less.
    const now_ms = monotonic();
    const quiet = new Map<number, Quiet>();
    for (const lease of seen) {
      const before = this.#quiet.get(lease.account_id);
      const same = before?.fence === lease.fence && before.expires_at === lease.expires_at;
      quiet.set(lease.account_id, same ? before : { ...lease, since_ms: now_ms });
    }
    if (account_id === undefined) this.#quiet = quiet;
    else for (const lease of quiet.values()) this.#quiet.set(lease.account_id, lease);
    const first_ms = Math.min(...[...quiet.values()].map(({ since_ms }) => since_ms));
    return quiet.size === 0 ? null : Math.max(first_ms + SILENT_MS - now_ms, 0);
  }

  /** Asks the holder to give the account up, and waits for it. Throws `account_leased`, naming the holder, when it does not. */
  async acquireFromHolder(account: Account, signal?: AbortSignal): Promise<HeldLease> {
    const give_up_ms = monotonic() + HANDOVER_MS;
    for (;;) {
      const lease = await this.acquire(account);
      if (lease) return lease;
      await this.watch(account.workspace_id, account.account_id);
      const want = { account_id: account.account_id, node_id: this.node_id, wait_ms: HANDOVER_MS };
      const holder = await requestLease(this.#db, want);
      if (monotonic() > give_up_ms) {
        await withdrawRequests(this.#db, this.node_id, account.account_id);
        const detail = `account ${account.account_id} is held by ${holder?.node_id ?? 'nobody that answers'}`;
        throw new GroundcrewError('account_leased', { detail, details: { account_id: account.account_id } });
      }
      await delay(POLL_MS, signal).catch(async (cause: unknown) => {
        await withdrawRequests(this.#db, this.node_id, account.account_id);
        throw new GroundcrewError('stopped', { cause });
      });
    }
  }

  async release(account_id: number): Promise<void> {
    const held = this.#held.get(account_id);
    if (!held) return;
    this.#forget(held);
    await this.#releaseOne(this.#db, held);
  }

  /** Prolongs everything held; called by a timer, and by hand in tests. Never rejects. */
  renew(): Promise<void> {
    if (this.#renewals.length < UNDER_WAY) {
      const renewal: Promise<void> = this.#tried(this.#renewLeases()).finally(() => {
        this.#renewals = this.#renewals.filter((other) => other !== renewal);
      });
      this.#renewals.push(renewal);
    }
    // Apart from the leases: these rows may be held for long by others.
    this.#rest ??= this.#tried(this.#renewRest()).finally(() => {
      this.#rest = null;
    });
    return Promise.all([this.#renewals.at(-1), this.#rest]).then(() => {});
  }

  /**
   * Something is new with the leases of these accounts, or (null) of any: says which of them somebody asks for. What is lost is seen
   * by the next renewal. Never rejects.
   */
  async look(changed: ReadonlySet<number> | null): Promise<void> {
    const account_ids = [...this.#held.keys()].filter((id) => changed === null || changed.has(id));
    if (account_ids.length === 0) return;
    try {
      for (const id of await wantedLeases(this.#db, { node_id: this.node_id, account_ids }))
        if (this.#held.has(id)) this.#onWanted(id);
    } catch (err) {
      this.#log.warn({ err }, 'leases could not be looked at');
    }
  }

  async stop(): Promise<void> {
    this.#stop?.();
    await Promise.all([...this.#renewals, this.#rest]);
    await withdrawRequests(this.#db, this.node_id);
    const held = [...this.#held.values()];
    for (const lease of held) this.#forget(lease);
    if (held.length > 0) await releaseLeases(this.#db, held);
  }

  async #tried(renewal: Promise<void>): Promise<void> {
    try {
      await renewal;
    } catch (err) {
      this.#log.warn({ err }, 'leases could not be renewed');
      this.#loseExpired();
    }
  }

  /** All side by side: where each answer takes seconds, the last of many would come too late. */
  async #renewLeases(): Promise<void> {
    const held = [...this.#held.values()];
    const renewals: Promise<void>[] = [];
    for (let from = 0; from < held.length; from += AT_ONCE)
      renewals.push(this.#renewSome(held.slice(from, from + AT_ONCE)));
    const failed = (await Promise.allSettled(renewals)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  async #renewRest(): Promise<void> {
    await renewRuns(this.#lease_db, { node_id: this.node_id, ttl_ms: LEASE_TTL_MS });
    await nodeSeen(this.#lease_db, this.node_id);
  }

  async #renewSome(some: readonly Held[]): Promise<void> {
    const begun_ms = monotonic();
    const account_ids = some.map((held) => held.account_id);
    const rows = await renewLeases(this.#lease_db, { node_id: this.node_id, ttl_ms: LEASE_TTL_MS, account_ids });
    const renewed = new Map(rows.map((row) => [row.account_id, row]));
    for (const held of some) {
      if (this.#held.get(held.account_id) !== held) continue;
      const row = renewed.get(held.account_id);
      if (row?.fence === held.fence) {
        // Of those under way at the same time the one that was sent last counts, whichever is answered last.
        held.deadline_ms = Math.max(held.deadline_ms, begun_ms + LEASE_TTL_MS - MARGIN_MS);
        if (row.wanted_by !== null) this.#onWanted(held.account_id);
      } else this.#lose(held);
    }
  }

  #loseExpired(): void {
    for (const held of this.#held.values()) if (monotonic() >= held.deadline_ms) this.#lose(held);
  }

  #lose(held: Held): void {
    if (this.#held.get(held.account_id) !== held) return;
    this.#forget(held);
    this.#log.error({ account_id: held.account_id }, 'lease lost');
    this.#onLost(held.account_id);
  }

  /** From here on nothing may be written with it, whatever still has a view of it. */
  #forget(held: Held): void {
    this.#held.delete(held.account_id);
    held.deadline_ms = Number.NEGATIVE_INFINITY;
  }

  #view(held: Held): HeldLease {
    return {
      account_id: held.account_id,
      node_id: held.node_id,
      fence: held.fence,
      mayWrite: () => monotonic() < held.deadline_ms,
    };
  }
}
