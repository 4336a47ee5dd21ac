// Keeps every account that this node holds connected and tested: each as soon as it is here, then when its next test is
// due. One account:
//   unknown → tested → (its time has come) → tested …
//   tested (or worked elsewhere, and cannot be connected here) → dropped → trying again, after 2, 4, 8, 16 s and ever more slowly, up to 5 minutes → tested
// Tests run beside the loop, so that one which takes its time holds up no other.
import { addMs } from '#domain/days.ts';
import { nextHealthCheck, reconnectDelay } from '#domain/health.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { ExitGate } from '#engine/exit-gate.ts';
import { notTestable, testAccountSession, type CheckResult } from '#engine/health-check.ts';
import { DIRECT, exitsOf } from '#engine/health-round.ts';
import { sealPlainSecrets } from '#engine/identity.ts';
import { troubleLevel } from '#lib/outages.ts';
import { every, monotonic } from '#lib/time.ts';
import { endPassedWaits } from '#store/accounts/accounts.ts';
import { healthRows, type HealthRow } from '#store/accounts/health.ts';
import { flagForReconnect } from '#store/accounts/reconnects.ts';
import { resetPassedCounters } from '#store/posts/counters.ts';
import { readWorkerSettings, type WorkerSettings } from '#store/workspaces/workspaces.ts';

/** Real time: how soon a newly added, released or dropped account is noticed. */
const LOOK_MS = 5_000;
/** Real time: how soon passed waits and yesterday's counters disappear from the tables, and plain secrets are sealed. */
const SWEEP_MS = 15_000;
/** Real time: a connection that lived shorter than this counts as one more failed attempt when it drops. */
const STEADY_MS = 60_000;

/** Real time: how soon it is asked whether an account is free again, and after twice as long, and so on. */
const UNAVAILABLE_MS = 2_000;
/** Real time: the longest that nobody asks whether an account is free again; most often that is heard at once. */
const UNAVAILABLE_MAX_MS = 5_000;

type Watch = {
  tested: boolean;
  /** It was tested, or there is a reason why it is not. */
  seen_to: boolean;
  busy: boolean;
  /** It was connected before, here or elsewhere. */
  has_worked: boolean;
  /** Its connection dropped, here or where it was before, and is not back. */
  dropped: boolean;
  /** Attempts in a row that failed since then. */
  attempts: number;
  /** On the work clock: not before. Null: as the row of its health says. */
  not_before: Date | null;
  /** Real time, as leases are: another process has the account, so long as nothing else is heard of it. */
  unavailable_until_ms: number;
  unavailable_ms: number;
  connected_at_ms: number;
};

export class HealthMonitor {
  readonly #crew: Crew;
  readonly #connections: Connections;
  readonly #gate = new ExitGate();
  readonly #watches = new Map<number, Watch>();
  readonly #tests = new Set<Promise<void>>();
  readonly #abort = new AbortController();
  #loop: Promise<void> | null = null;
  #swept_ms = Number.NEGATIVE_INFINITY;
  #next_due = new Date(0);
  #resting: AbortController | null = null;
  /** Asked for while a look was under way. */
  #again = false;
  #onSeenTo: () => void = () => {};

  constructor(crew: Crew, connections: Connections) {
    this.#crew = crew;
    this.#connections = connections;
  }

  start(): void {
    this.#loop = this.#crew.clock.task(() => this.#run());
  }

  /** Ends attempts under way; what answers at this moment is still recorded. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#loop;
    await Promise.all(this.#tests);
  }

  /** A live connection dropped: it is opened again soon, and the test of the session proves that it is back. */
  dropped(account_id: number): void {
    const watch = this.#watch(account_id);
    const steady = monotonic() - watch.connected_at_ms > STEADY_MS;
    watch.dropped = true;
    watch.attempts = steady ? 0 : watch.attempts + 1;
    this.#tryAgain(watch);
  }

  /** The lease of an account, or (null) of any, has changed: it may be free. */
  leaseChanged(account_id: number | null): void {
    const changed = account_id === null ? this.#watches.values() : [this.#watch(account_id)];
    for (const watch of changed) {
      if (watch.unavailable_until_ms > monotonic()) this.lookNow();
      watch.unavailable_until_ms = 0;
    }
  }

  /** Something has changed that it has to do with. */
  lookNow(): void {
    this.#again = true;
    this.#resting?.abort();
  }

  /** Calls `heard` whenever something may be begun with one more account. */
  onSeenTo(heard: () => void): void {
    this.#onSeenTo = heard;
  }

  /** False before the first test of an account that is here: so long nothing else is done with it. */
  hasSeenTo(account_id: number): boolean {
    return this.#watches.get(account_id)?.seen_to ?? false;
  }

  async #run(): Promise<void> {
    const { log } = this.#crew;
    while (!this.#abort.signal.aborted) {
      try {
        this.#again = false;
        await this.#look();
        if (!this.#again) await this.#rest();
      } catch (err) {
        if (this.#abort.signal.aborted) return;
        log[troubleLevel(err)]({ err }, 'health monitor failed and goes on');
        await this.#lookAgain(() => new Promise(() => {}));
      }
    }
  }

  /**
   * Waits on the work clock until the next test is due, so that a simulated clock may jump there; whoever was added,
   * released or dropped meanwhile is noticed by looking again every five seconds of real time.
   */
  #rest(): Promise<void> {
    return this.#lookAgain((signal) => this.#crew.clock.sleepUntil(this.#next_due, signal));
  }

  async #lookAgain(sleep: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const look = new AbortController();
    this.#resting = look;
    if (this.#again) look.abort();
    const signal = AbortSignal.any([look.signal, this.#abort.signal]);
    const looked = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    const stop = every(LOOK_MS, () => look.abort());
    try {
      await Promise.race([looked, sleep(signal)]);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      stop();
    }
  }

  /** For people who look at the tables: nothing that we do ourselves waits for it. */
  async #sweep(): Promise<void> {
    if (monotonic() - this.#swept_ms < SWEEP_MS) return;
    this.#swept_ms = monotonic();
    await endPassedWaits(this.#crew.scope);
    await resetPassedCounters(this.#crew.scope);
    await sealPlainSecrets(this.#crew);
  }

  /** One look: begins whatever test is due now. */
  async #look(): Promise<void> {
    const { scope, log } = this.#crew;
    await this.#sweep();
    const settings = await readWorkerSettings(scope);
    // Nothing is waited for between this and what goes by it: a test that ends meanwhile makes it old.
    const rows = await healthRows(scope);
    const changed = this.#closeStale(rows);
    const kept = rows.filter(({ id }) => this.#connections.isKept(id));
    const due = this.#due(kept, settings);
    if (changed.length > 0) await flagForReconnect(scope, changed);
    if (due.length === 0) return;
    log.debug({ accounts: due.length }, 'testing sessions');
    const exits = await exitsOf(this.#crew, due);
    for (const account_id of due) this.#begin(account_id, exits.get(account_id) ?? DIRECT, settings);
  }

  /** Closes what may not be connected any more. Returns what is connected by settings that were changed since. */
  #closeStale(rows: readonly HealthRow[]): number[] {
    const accounts = new Map(rows.map((row) => [row.id, row]));
    const changed: number[] = [];
    for (const { account_id, settings_version } of this.#connections.openLines()) {
      const account = accounts.get(account_id);
      const may = account && notTestable(account) === null;
      if (may && account.settings_version !== settings_version) changed.push(account_id);
      if (may) continue;
      this.#crew.log.info({ account_id }, 'connection is given up');
      Object.assign(this.#watch(account_id), { tested: false, not_before: null });
      void this.#connections
        .close(account_id)
        .catch((err: unknown) => this.#crew.log.error({ err, account_id }, 'closing failed'));
    }
    return changed;
  }

  /** Accounts to test now; also finds out when the next one is due. */
  #due(rows: readonly HealthRow[], settings: WorkerSettings): number[] {
    const now = this.#crew.scope.now();
    const times = rows.flatMap((row) => {
      const at = this.#dueAt(row, { now, settings });
      return at ? [{ id: row.id, at }] : [];
    });
    const later = times.filter(({ at }) => at > now).map(({ at }) => at.getTime());
    this.#next_due = new Date(Math.min(now.getTime() + settings.healthCheckInterval, ...later));
    return times.filter(({ at }) => at <= now).map(({ id }) => id);
  }

  /** Null: not by itself. */
  #dueAt(row: HealthRow, { now, settings }: { now: Date; settings: WorkerSettings }): Date | null {
    const watch = this.#watch(row.id);
    watch.has_worked = row.last_success !== null;
    if (watch.busy || notTestable(row) || this.#connections.isWanted(row.id)) return null;
    if (watch.unavailable_until_ms > monotonic()) return null;
    if (watch.not_before) return watch.not_before;
    if (!watch.tested || !row.status || !row.last_checked) return now;
    // Lent to another process, and back.
    if (row.status === 'ok' && !this.#connections.isOpen(row.id)) return now;
    if (!settings.autoHealthCheck) return null;
    return nextHealthCheck(
      { ...row, status: row.status, last_checked: row.last_checked },
      settings.healthCheckInterval,
    );
  }

  #begin(account_id: number, exit: string, settings: WorkerSettings): void {
    const { log, clock } = this.#crew;
    this.#watch(account_id).busy = true;
    // Beside the loop on the work clock: a simulated one must not jump past a test under way.
    const test = clock
      .task(() => this.#gate.run(exit, () => this.#test(account_id, settings)))
      .catch((err: unknown) => log.error({ err, account_id }, 'session could not be tested'))
      .finally(() => {
        this.#watch(account_id).busy = false;
        this.#tests.delete(test);
      });
    this.#tests.add(test);
  }

  async #test(account_id: number, settings: WorkerSettings): Promise<void> {
    const { signal } = this.#abort;
    if (signal.aborted) return;
    const watch = this.#watch(account_id);
    const record_trouble = !watch.dropped || watch.attempts + 1 >= settings.maxConnectionRetries;
    const result = await testAccountSession(this.#crew, this.#connections, account_id, {
      timeout_ms: settings.connectionTimeout,
      signal,
      ...(watch.dropped ? { pauses_ms: [], record_trouble } : {}),
    });
    this.#note(account_id, watch, result, settings);
  }

  #note(account_id: number, watch: Watch, result: CheckResult, settings: WorkerSettings): void {
    const trouble = result.checked ? result.status === 'connection_timeout' : result.why === 'trouble';
    if (!result.checked && result.why === 'unavailable') {
      watch.unavailable_until_ms = monotonic() + watch.unavailable_ms;
      watch.unavailable_ms = Math.min(2 * watch.unavailable_ms, UNAVAILABLE_MAX_MS);
      return;
    }
    watch.unavailable_ms = UNAVAILABLE_MS;
    if (!watch.seen_to) this.#onSeenTo();
    watch.seen_to = true;
    // Whoever had it before was trying again; the next test of its health may be hours away.
    watch.dropped ||= trouble && !watch.tested && watch.has_worked;
    if (watch.dropped && trouble) {
      watch.attempts += 1;
      this.#tryAgain(watch);
    } else {
      if (watch.dropped || !watch.tested) watch.connected_at_ms = monotonic();
      const interval = addMs(this.#crew.scope.now(), settings.healthCheckInterval);
      watch.not_before = result.checked ? null : (result.until ?? interval);
      watch.dropped = false;
    }
    if (!result.checked) return;
    watch.tested = true;
    const level = result.status === 'ok' ? 'info' : 'warn';
    this.#crew.log[level]({ account_id, status: result.status, error_message: result.error_message }, 'session tested');
  }

  #tryAgain(watch: Watch): void {
    const pause_ms = watch.attempts === 0 ? 0 : reconnectDelay(watch.attempts);
    watch.not_before = addMs(this.#crew.scope.now(), pause_ms);
    this.lookNow();
  }

  #watch(account_id: number): Watch {
    const known = this.#watches.get(account_id);
    if (known) return known;
    const watch: Watch = {
      tested: false,
      seen_to: false,
      busy: false,
      has_worked: false,
      dropped: false,
      attempts: 0,
      not_before: null,
      unavailable_until_ms: 0,
      unavailable_ms: UNAVAILABLE_MS,
      connected_at_ms: 0,
    };
    this.#watches.set(account_id, watch);
    return watch;
  }
}
