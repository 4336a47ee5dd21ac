// One live client an account, used by one act at a time. States of an entry:
//   absent → opening (lease, identity, connect) → open → closing → absent
// An act in flight is finished before anything closes; what was closed stays closed until somebody asks again. The lease
// goes with the connection, unless the account is kept (`keep`): then this process has it, connected or not, until it lets
// go of it (by itself, or because another process asks for it) or the lease is lost.
import type { TelegramFault } from '#domain/telegram.ts';
import { PRIORITIES, type ActionKind } from '#domain/lanes.ts';
import { ActQueue } from '#engine/act-queue.ts';
import type { Crew } from '#engine/crew.ts';
import { openIdentity, type Identity } from '#engine/identity.ts';
import { LeaseKeeper, type HeldLease } from '#engine/lease-keeper.ts';
import { openLine, type Hear, type Line, type OpenLine, type OpenLineOptions } from '#engine/open-line.ts';
import { GroundcrewError } from '#lib/errors.ts';

export type OpenOptions = OpenLineOptions & {
  /** What goes first when several wait for the account. Default: as a test of its session. */
  kind?: ActionKind;
};

/** Closing, and taking an account, wait for nothing but the act in flight. */
const FIRST = 100;

/** What is done around a connection that takes the place of another one. */
export type Replacing<T> = {
  /** The act in flight has ended and nothing is closed: when this throws, all stays as it was. Says with what to connect. */
  prepare: () => Promise<Identity>;
  /** Nothing of the account is connected any more. When this throws, it stays so. */
  closed: () => Promise<void>;
  act: (line: Line) => Promise<T>;
};

type Entry = {
  /** Acts on this account, one at a time. */
  queue: ActQueue;
  line: OpenLine | null;
  lease: HeldLease | null;
  /** The lease stays when the connection closes. */
  kept: boolean;
  wanted: boolean;
  /** An action of the account's lane that is under way; the account is not let go of before its end. */
  acting: Promise<unknown> | null;
};

export class Connections {
  readonly leases: LeaseKeeper;
  readonly #crew: Crew;
  readonly #ask: boolean;
  readonly #kept_only: boolean;
  readonly #hear: Hear | null;
  readonly #entries = new Map<number, Entry>();
  readonly #onDropped: (account_id: number, fault: TelegramFault) => void;
  readonly #lostHeard = new Set<(account_id: number) => void>();
  #closed = false;

  constructor(
    crew: Crew,
    options: {
      /** Ask another holder to give an account up (a command for its run), or leave it there (a server). */
      ask: boolean;
      /** Nothing is connected but what is kept: an act that waited while its account was let go of must not take it back. */
      kept_only?: boolean;
      /**
       * Takes what the accounts hear, in the order of each. Without it (in a command, which has an account for moments and does
       * not wait for what arrives) nothing is heard and nothing lost: the state of updates stays as it is stored, and whoever
       * listens next begins there.
       */
      hear?: Hear;
      onDropped?: (account_id: number, fault: TelegramFault) => void;
    },
  ) {
    this.#crew = crew;
    this.#ask = options.ask;
    this.#kept_only = options.kept_only ?? false;
    this.#hear = options.hear ?? null;
    this.#onDropped = options.onDropped ?? (() => {});
    this.leases = new LeaseKeeper({
      db: crew.scope.db,
      lease_db: crew.lease_db,
      node_id: crew.node_id,
      log: crew.log,
      onWanted: (account_id) => void this.#giveUp(account_id),
      onLost: (account_id) => void this.#abandon(account_id),
    });
    this.leases.start();
  }

  isOpen(account_id: number): boolean {
    return this.#entries.get(account_id)?.line?.client.isOpen() ?? false;
  }

  /** What is connected now, and by which settings. */
  openLines(): { account_id: number; settings_version: number }[] {
    return [...this.#entries].flatMap(([account_id, { line }]) =>
      line?.client.isOpen() ? [{ account_id, settings_version: line.settings_version }] : [],
    );
  }

  /**
   * Runs one act with the account's live connection, opening it where needed; acts of one account never overlap. Throws
   * what opening throws (`account_leased`, `account_config_not_found`, `client_failed`, TelegramError) and what the act throws.
   */
  use<T>(
    account_id: number,
    options: OpenOptions,
    /** `fresh`: Telegram has answered who the account is just now, to open the connection. */
    act: (line: Line, fresh: boolean) => Promise<T>,
  ): Promise<T> {
    const entry = this.#entry(account_id);
    return entry.queue.add(PRIORITIES[options.kind ?? 'health'], async () => {
      if (this.#closed || options.signal?.aborted) throw new GroundcrewError('stopped');
      if (entry.line?.client.isOpen()) return act(entry.line, false);
      return act(await this.#open(entry, account_id, options), true);
    });
  }

  /** Puts another connection in the place of the one there is, if any; acts meanwhile wait. Throws what its parts throw. */
  replace<T>(account_id: number, options: OpenOptions, { prepare, closed, act }: Replacing<T>): Promise<T> {
    const entry = this.#entry(account_id);
    return entry.queue.add(PRIORITIES.reconnect, async () => {
      if (this.#closed || options.signal?.aborted) throw new GroundcrewError('stopped');
      const identity = await prepare();
      await this.#shutClient(entry);
      const lease = await this.#haveLease(entry, account_id, options.signal);
      try {
        await closed();
        entry.line = await this.#connect(identity, lease, options);
      } catch (error) {
        if (!entry.kept) await this.#release(entry, account_id);
        throw error;
      }
      return act(entry.line);
    });
  }

  /**
   * Finishes the act under way and proves the connection closed; the lease goes back, unless the account is kept. Called in
   * that act itself, it does not wait: the connection closes when the act has ended. `between` is waited for between the two.
   */
  async close(account_id: number, between?: () => Promise<void>): Promise<void> {
    const entry = this.#entry(account_id);
    const closed = entry.queue.add(FIRST, () => this.#shut(entry, account_id, between));
    if (!entry.queue.isInside()) return closed;
    closed.catch((err: unknown) => this.#crew.log.error({ err, account_id }, 'closing failed'));
  }

  /**
   * Takes the account's lease, and keeps it whether it is connected or not. False when another process has it, or asks for
   * it; a command asks the holder for it instead, and throws `account_leased` when it does not get it.
   */
  keep(account_id: number, signal?: AbortSignal): Promise<boolean> {
    const entry = this.#entry(account_id);
    return entry.queue.add(FIRST, async () => {
      if (this.#closed || signal?.aborted) throw new GroundcrewError('stopped');
      if (entry.wanted) return false;
      if (!entry.lease?.mayWrite()) {
        await this.#shutClient(entry);
        entry.lease = await this.#acquire(account_id, signal);
      }
      entry.kept = entry.lease !== null;
      return entry.kept;
    });
  }

  /** Takes what is free of these accounts, all in one go, and keeps it. Returns those that this process has now. */
  async keepMany(account_ids: readonly number[]): Promise<number[]> {
    const wanted = account_ids.filter((id) => {
      const { lease, wanted: asked } = this.#entry(id);
      return lease === null && !asked;
    });
    if (this.#closed || wanted.length === 0) return [];
    const { workspace_id } = this.#crew.scope;
    const leases = await this.leases.acquireMany({ account_ids: wanted, workspace_id });
    for (const lease of leases) Object.assign(this.#entry(lease.account_id), { lease, kept: true });
    return leases.map(({ account_id }) => account_id);
  }

  isKept(account_id: number): boolean {
    return this.#entries.get(account_id)?.kept ?? false;
  }

  kept(): number[] {
    return [...this.#entries].flatMap(([account_id, { kept }]) => (kept ? [account_id] : []));
  }

  /** Finishes the action and the act under way, proves the connection closed, and gives the lease back. */
  async letGo(account_id: number): Promise<void> {
    const entry = this.#entry(account_id);
    entry.wanted = true;
    await entry.acting;
    await entry.queue.add(FIRST, () => {
      entry.kept = false;
      return this.#shut(entry, account_id);
    });
  }

  /** The account is not let go of while `work` goes on, unless its lease is lost. */
  async during<T>(account_id: number, work: () => Promise<T>): Promise<T> {
    const entry = this.#entry(account_id);
    const working = work();
    const acting = working.catch(() => {});
    entry.acting = acting;
    try {
      return await working;
    } finally {
      if (entry.acting === acting) entry.acting = null;
    }
  }

  isActing(account_id: number): boolean {
    return (this.#entries.get(account_id)?.acting ?? null) !== null;
  }

  /** Tells of every account whose lease is lost, when nothing can be written with it any more. Returns the way off. */
  onLost(heard: (account_id: number) => void): () => void {
    this.#lostHeard.add(heard);
    return () => void this.#lostHeard.delete(heard);
  }

  async closeAll(): Promise<void> {
    this.#closed = true;
    // Whatever is not connected goes back together, at the end.
    const busy = [...this.#entries].filter(
      ([, { line, acting, queue }]) => line !== null || acting !== null || !queue.isIdle(),
    );
    await Promise.all(busy.map(([id]) => this.letGo(id)));
    await this.leases.stop();
  }

  /** True while another node asks for this account, so that nothing new is begun with it. */
  isWanted(account_id: number): boolean {
    return this.#entries.get(account_id)?.wanted ?? false;
  }

  #entry(account_id: number): Entry {
    const known = this.#entries.get(account_id);
    if (known) return known;
    const queue = new ActQueue();
    const entry: Entry = { queue, line: null, lease: null, kept: false, wanted: false, acting: null };
    this.#entries.set(account_id, entry);
    return entry;
  }

  async #open(entry: Entry, account_id: number, options: OpenOptions): Promise<Line> {
    await this.#shutClient(entry);
    const lease = await this.#haveLease(entry, account_id, options.signal);
    try {
      entry.line = await this.#connect(await openIdentity(this.#crew, account_id), lease, options);
      return entry.line;
    } catch (error) {
      if (!entry.kept) await this.#release(entry, account_id);
      throw error;
    }
  }

  async #haveLease(entry: Entry, account_id: number, signal: AbortSignal | undefined): Promise<HeldLease> {
    // Taken anew it would be another lease: whoever acts goes by the one that is lost, and must not go on with the next.
    if (entry.kept && !entry.lease?.mayWrite()) throw new GroundcrewError('lease_lost', { details: { account_id } });
    if (!entry.kept) entry.lease = this.#kept_only ? null : await this.#acquire(account_id, signal);
    if (!entry.lease) throw new GroundcrewError('account_leased', { details: { account_id } });
    if (!entry.kept) entry.wanted = false;
    return entry.lease;
  }

  #acquire(account_id: number, signal: AbortSignal | undefined): Promise<HeldLease | null> {
    const account = { account_id, workspace_id: this.#crew.scope.workspace_id };
    return this.#ask ? this.leases.acquireFromHolder(account, signal) : this.leases.acquire(account);
  }

  async #release(entry: Entry, account_id: number): Promise<void> {
    entry.lease = null;
    await this.leases.release(account_id);
  }

  #connect(identity: Identity, lease: HeldLease, options: OpenOptions): Promise<OpenLine> {
    const onLost = (fault: TelegramFault) => this.#onDropped(identity.account_id, fault);
    return openLine(this.#crew, { identity, lease }, { ...options, onLost, hear: this.#hear });
  }

  async #shut(entry: Entry, account_id: number, between?: () => Promise<void>): Promise<void> {
    await this.#shutClient(entry);
    if (entry.kept) return;
    await between?.();
    await this.#release(entry, account_id).finally(() => {
      entry.wanted = false;
    });
  }

  async #shutClient(entry: Entry): Promise<void> {
    const { line } = entry;
    entry.line = null;
    await line?.client.close();
    line?.end();
  }

  async #giveUp(account_id: number): Promise<void> {
    const entry = this.#entries.get(account_id);
    if (!entry || entry.wanted) return;
    entry.wanted = true;
    this.#crew.log.info({ account_id }, 'account is asked for by another process and given up');
    await this.letGo(account_id).catch((err: unknown) => this.#crew.log.error({ err, account_id }, 'closing failed'));
  }

  /** The lease is gone: its holder may connect any moment, so this does not wait for the act in flight. */
  async #abandon(account_id: number): Promise<void> {
    const entry = this.#entry(account_id);
    entry.lease = null;
    entry.kept = false;
    for (const heard of this.#lostHeard) heard(account_id);
    await this.#shutClient(entry).catch(() => {});
  }
}
