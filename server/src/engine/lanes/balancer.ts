// Spreads the accounts of a workspace evenly over the nodes that work. One step: this node's share is found from how many
// accounts may be connected and how many nodes live; free accounts are taken up to it, what is too many is let go of, and so
// is what may not be connected any more. An account that moves is closed here, proved to be, before another node can take it.
import { fairShare } from '#domain/lanes.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { LEASE_TTL_MS } from '#engine/lease-keeper.ts';
import { delay } from '#lib/time.ts';
import { freeAccounts, seatsOf } from '#store/leases/workers.ts';

/**
 * Real time: how soon a new account is noticed, and a node that has fallen silent. What is released is heard of at once, and
 * what runs out is looked for then.
 */
const LOOK_MS = 2_500;
/** The same while this node has less than its share, and where it was not possible to look. */
const SOON_MS = 1_000;
/** Taken in one step: their rows are locked together. */
const STEP = 1_000;

export class Balancer {
  readonly #crew: Crew;
  readonly #connections: Connections;
  readonly #onTaken: (account_ids: readonly number[]) => void;
  readonly #stopping = new AbortController();
  /** Being let go of: an act under way may take its time. */
  readonly #leaving = new Map<number, Promise<void>>();
  #loop: Promise<void> | null = null;
  #rung = Promise.withResolvers<void>();

  /** `onTaken`: these accounts are this node's now. */
  constructor(crew: Crew, connections: Connections, onTaken: (account_ids: readonly number[]) => void = () => {}) {
    this.#crew = crew;
    this.#connections = connections;
    this.#onTaken = onTaken;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Keeps what it has; who closes the connections gives it back. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#rung.resolve();
    await this.#loop;
    await Promise.all(this.#leaving.values());
  }

  /** A lease has changed hands: there may be something to take. */
  wake(): void {
    this.#rung.resolve();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      let pause_ms = SOON_MS;
      try {
        pause_ms = await this.step();
      } catch (err) {
        if (!signal.aborted) this.#crew.log.warn({ err }, 'accounts could not be shared out');
      }
      await Promise.race([this.#rung.promise, delay(pause_ms, signal).catch(() => {})]);
      this.#rung = Promise.withResolvers();
    }
  }

  /** Returns after how long there may be something to do at the latest, if nothing is heard before. */
  async step(): Promise<number> {
    const { scope, node_id } = this.#crew;
    const silent_ms = await this.#connections.leases.watch(scope.workspace_id);
    const { workers, next_ms, ...seats } = await seatsOf(scope, { node_id, live_ms: LEASE_TTL_MS });
    for (const account_id of seats.idle) this.#letGo(account_id, 'account may not be connected, and is let go of');
    const share = fairShare(seats.total, workers.length, workers.indexOf(node_id));
    if (seats.mine < share) await this.#take(Math.min(share - seats.mine, STEP));
    else this.#giveAway(share);
    const soonest_ms = Math.min(next_ms ?? LOOK_MS, silent_ms || LOOK_MS);
    return Math.min(seats.mine < share ? SOON_MS : LOOK_MS, Math.max(soonest_ms, 0) + 1);
  }

  async #take(count: number): Promise<void> {
    const free = await freeAccounts(this.#crew.scope, count);
    const taken = this.#stopping.signal.aborted ? [] : await this.#connections.keepMany(free);
    if (taken.length === 0) return;
    this.#crew.log.info({ accounts: taken.length }, 'accounts taken');
    this.#onTaken(taken);
  }

  /**
   * What is more than this node's share; those first with which nothing is done just now. Counted here: what the database
   * has said may be older than an account's leaving.
   */
  #giveAway(share: number): void {
    const mine = this.#connections.kept().filter((id) => !this.#leaving.has(id));
    if (mine.length <= share) return;
    const busy = (id: number) => Number(this.#connections.isActing(id));
    const order = mine.toSorted((one, other) => busy(one) - busy(other) || other - one);
    for (const id of order.slice(0, mine.length - share)) this.#letGo(id, 'account is let go of, for another node');
  }

  #letGo(account_id: number, why: string): void {
    if (this.#leaving.has(account_id)) return;
    this.#crew.log.info({ account_id }, why);
    const leaving = this.#connections
      .letGo(account_id)
      .catch((err: unknown) => this.#crew.log.error({ err, account_id }, 'letting go of an account failed'))
      .finally(() => this.#leaving.delete(account_id));
    this.#leaving.set(account_id, leaving);
  }
}
