// Keeps every account of a server connected and tested: all at the start, then each when its next test is due. A dropped
// connection is opened again after 2, 4, 8, 16 s, then ever more slowly, up to 5 minutes.
import type { AccountState } from '#domain/accounts.ts';
import { addMs } from '#domain/days.ts';
import { nextHealthCheck, reconnectDelay } from '#domain/health.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { notTestable, type CheckResult } from '#engine/health-check.ts';
import { testSessions } from '#engine/health-round.ts';
import { sealPlainSecrets } from '#engine/identity.ts';
import { every } from '#lib/time.ts';
import { accountStates, endPassedWaits } from '#store/accounts.ts';
import { healthRows, type HealthRow } from '#store/health.ts';
import { resetPassedCounters } from '#store/posts.ts';
import { readWorkerSettings } from '#store/workspaces.ts';

/** Real time: how soon a newly added or released account is noticed. */
const LOOK_MS = 2_000;

type Retry = { attempts: number; not_before: Date };

export class HealthMonitor {
  readonly #crew: Crew;
  readonly #connections: Connections;
  readonly #retries = new Map<number, Retry>();
  readonly #tested = new Set<number>();
  readonly #abort = new AbortController();
  #loop: Promise<void> | null = null;
  #next_due = new Date(0);

  constructor(crew: Crew, connections: Connections) {
    this.#crew = crew;
    this.#connections = connections;
  }

  start(): void {
    this.#loop = this.#crew.clock.task(() => this.#run());
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { log } = this.#crew;
    while (!this.#abort.signal.aborted) {
      try {
        await this.step();
      } catch (err) {
        log.error({ err }, 'health monitor failed and goes on');
      }
      await this.#rest();
    }
  }

  /**
   * Waits on the work clock until the next test is due, so that a simulated clock may jump there; whoever was added,
   * released or dropped meanwhile is noticed by looking again every two seconds of real time.
   */
  async #rest(): Promise<void> {
    const look = new AbortController();
    const stop = every(LOOK_MS, () => look.abort());
    try {
      await this.#crew.clock.sleepUntil(this.#next_due, AbortSignal.any([look.signal, this.#abort.signal]));
    } catch (error) {
      if (!look.signal.aborted && !this.#abort.signal.aborted) throw error;
    } finally {
      stop();
    }
  }

  /** One look: tests whatever is due now. */
  async step(): Promise<void> {
    const { scope, log } = this.#crew;
    await endPassedWaits(scope);
    await resetPassedCounters(scope);
    await sealPlainSecrets(this.#crew);
    const settings = await readWorkerSettings(scope);
    const due = await this.#due(settings.healthCheckInterval, settings.autoHealthCheck);
    if (due.length === 0) return;
    log.info({ accounts: due.length }, 'testing sessions');
    await testSessions(this.#crew, this.#connections, {
      timeout_ms: settings.connectionTimeout,
      keep_open: true,
      account_ids: due,
      signal: this.#abort.signal,
      onResult: (account_id, result) => this.#note(account_id, result),
    });
  }

  /** Accounts to test now; also finds out when the next one is due. */
  async #due(interval_ms: number, auto: boolean): Promise<number[]> {
    const now = this.#crew.scope.now();
    const rows = new Map((await healthRows(this.#crew.scope)).map((row) => [row.id, row]));
    const times = (await accountStates(this.#crew.scope)).flatMap((account) => {
      const at = this.#dueAt(account, rows.get(account.id), { now, interval_ms, auto });
      return at ? [{ id: account.id, at }] : [];
    });
    const later = times.filter(({ at }) => at > now).map(({ at }) => at.getTime());
    this.#next_due = new Date(Math.min(now.getTime() + interval_ms, ...later));
    return times.filter(({ at }) => at <= now).map(({ id }) => id);
  }

  /** Null: not by itself. */
  #dueAt(
    account: AccountState,
    row: HealthRow | undefined,
    rules: { now: Date; interval_ms: number; auto: boolean },
  ): Date | null {
    if (notTestable(account) || this.#connections.isWanted(account.id)) return null;
    const retry = this.#retries.get(account.id);
    if (retry) return retry.not_before;
    if (!this.#tested.has(account.id) || !row?.status || !row.last_checked) return rules.now;
    if (!rules.auto) return null;
    return nextHealthCheck({ ...row, status: row.status, last_checked: row.last_checked }, rules.interval_ms);
  }

  #note(account_id: number, result: CheckResult): void {
    if (!result.checked) {
      // Most often another process has the account for a while.
      this.#retries.set(account_id, { attempts: 0, not_before: addMs(this.#crew.scope.now(), LOOK_MS) });
      return;
    }
    this.#tested.add(account_id);
    this.#retries.delete(account_id);
    const level = result.status === 'ok' ? 'info' : 'warn';
    this.#crew.log[level]({ account_id, status: result.status, error_message: result.error_message }, 'session tested');
  }

  /** A live connection dropped: it is opened again soon, and the test of the session proves that it is back. */
  dropped(account_id: number): void {
    const attempts = (this.#retries.get(account_id)?.attempts ?? 0) + 1;
    const not_before = new Date(this.#crew.scope.now().getTime() + reconnectDelay(attempts));
    this.#retries.set(account_id, { attempts, not_before });
  }
}
