// Sees to accounts that are to connect anew (`needs_reconnect`): at once when it is told, and at the latest at its next sweep.
// One account: flagged → under way → no longer flagged, or failed and waiting for its next time. Another node's accounts are
// left to that node. With lanes it is an action of the account's lane, so that the action in flight ends before, and whoever
// takes the account over does it again.
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { ExitGate } from '#engine/exit-gate.ts';
import { DIRECT, exitsOf } from '#engine/health-round.ts';
import { LEASES } from '#engine/lease-bell.ts';
import type { Lanes } from '#engine/lanes/lanes.ts';
import type { HandlerEnd } from '#engine/lanes/running-actions.ts';
import { reconnectAccount, type ReconnectEnd } from '#engine/reconnect/reconnect-account.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { troubleLevel } from '#lib/outages.ts';
import { every } from '#lib/time.ts';
import type { Bell } from '#store/database/listen.ts';
import { accountsNeedingReconnect, type FlaggedAccount } from '#store/accounts/reconnects.ts';
import { readWorkerSettings } from '#store/workspaces/workspaces.ts';

/** Real time. */
const SWEEP_MS = 60_000;
/** Real time: the same while flagged accounts are about to be taken by some node. */
const UNTAKEN_MS = 2_000;

const CHANNEL = 'groundcrew_reconnect';
/** What the bell has to listen to; whoever takes an account over sees its flag then. */
export const RECONNECT_CHANNELS = [CHANNEL, LEASES] as const;

export type ReconnectorOptions = {
  /** Listens to RECONNECT_CHANNELS. Without one only the sweep sees the flags. */
  bell?: Bell;
  /** Where actions are carried out. Without lanes the reconnect waits for the act in flight only. */
  lanes?: Lanes;
  sweep_ms?: number;
  quiet_ms?: number;
};

type Waiting = { failures: number; next_at: Date; settings_version: number };

export class Reconnector {
  readonly #crew: Crew;
  readonly #connections: Connections;
  readonly #options: ReconnectorOptions;
  readonly #deafen: () => void;
  readonly #gate = new ExitGate();
  readonly #abort = new AbortController();
  readonly #under_way = new Map<number, Promise<void>>();
  readonly #waiting = new Map<number, Waiting>();
  /** Somebody has just asked for these: they do not wait. */
  readonly #asked = new Set<number>();
  #wake = new AbortController();
  /** Something is to be looked at again as soon as what is under way is over. */
  #soon = false;
  /** Flagged accounts that another node had when they were looked at. */
  #elsewhere: ReadonlySet<number> = new Set();
  /** There are flagged accounts that no node has. */
  #untaken = false;
  #loop: Promise<void> | null = null;

  constructor(crew: Crew, connections: Connections, options: ReconnectorOptions = {}) {
    this.#crew = crew;
    this.#connections = connections;
    this.#options = options;
    const heard = (payload: string | null) => this.heard(payload === null ? null : Number(payload));
    const moved = (payload: string | null) => {
      if (payload === null || this.#elsewhere.has(Number(payload))) this.#wake.abort();
    };
    const offs = [options.bell?.on(CHANNEL, heard), options.bell?.on(LEASES, moved)];
    this.#deafen = () => {
      for (const off of offs) off?.();
    };
    options.lanes?.handle('reconnect', ({ account_id }, signal) => this.#carryOut(account_id, signal));
  }

  start(): void {
    this.#loop = this.#run();
  }

  /** Ends what is under way at its next stage; the flags stay, so that somebody does it again. */
  async stop(): Promise<void> {
    this.#deafen();
    this.#abort.abort();
    await this.#loop;
    await this.idle();
  }

  /** The flag of this account was set, or (null) anything may have happened. */
  heard(account_id: number | null): void {
    if (account_id !== null) this.#asked.add(account_id);
    this.#wake.abort();
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.#under_way.values());
  }

  /** One look: begins whatever is to be done now. */
  async look(): Promise<void> {
    const { scope, node_id, log } = this.#crew;
    const flagged = await accountsNeedingReconnect(scope, node_id);
    const ids = new Set(flagged.map(({ id }) => id));
    for (const id of this.#waiting.keys()) if (!ids.has(id)) this.#waiting.delete(id);
    for (const id of this.#asked) if (!ids.has(id)) this.#asked.delete(id);
    const { lanes } = this.#options;
    // Where accounts are shared out, somebody will have it soon.
    const isUntaken = ({ id, held_elsewhere }: FlaggedAccount) =>
      lanes !== undefined && held_elsewhere === null && !this.#connections.isKept(id);
    this.#untaken = flagged.some(isUntaken);
    this.#elsewhere = new Set(flagged.filter(({ held_elsewhere }) => held_elsewhere !== null).map(({ id }) => id));
    const now = scope.now();
    const due = flagged.filter((account) => {
      const { id, settings_version, held_elsewhere } = account;
      if (this.#under_way.has(id) || held_elsewhere !== null || isUntaken(account)) return false;
      const waiting = this.#waiting.get(id);
      return !waiting || this.#asked.has(id) || waiting.settings_version !== settings_version || waiting.next_at <= now;
    });
    if (due.length === 0) return;
    const exits = await exitsOf(this.#crew);
    for (const { id } of due) {
      this.#asked.delete(id);
      const work = this.#gate
        .run(exits.get(id) ?? DIRECT, () => this.#begin(id))
        .catch((err: unknown) => log.error({ err, account_id: id }, 'account could not be reconnected'))
        .finally(() => {
          this.#under_way.delete(id);
          if (this.#soon) this.#wake.abort();
          this.#soon = false;
        });
      this.#under_way.set(id, work);
    }
  }

  async #begin(account_id: number): Promise<void> {
    const { signal } = this.#abort;
    if (signal.aborted) return;
    const { lanes } = this.#options;
    if (!lanes) {
      await this.#crew.clock.task(() => this.#reconnect(account_id, signal));
      return;
    }
    const acting = lanes.perform({ account_id, kind: 'reconnect', run_id: null, payload: {} }, signal);
    acting.catch(() => {});
    // What this process cuts short ends elsewhere, which nobody here waits for.
    await Promise.race([acting, fired(signal)]);
  }

  /** One that is cut short is left as it is: whoever has the account then goes on with it. */
  async #carryOut(account_id: number, signal: AbortSignal): Promise<HandlerEnd> {
    const result = await this.#reconnect(account_id, signal);
    if (signal.aborted) throw new GroundcrewError('stopped');
    return { end: 'done', result };
  }

  /** Null: nobody wants it any more. */
  async #reconnect(account_id: number, signal: AbortSignal): Promise<ReconnectEnd | null> {
    const { scope, node_id, log } = this.#crew;
    const flagged = (await accountsNeedingReconnect(scope, node_id)).find(({ id }) => id === account_id);
    if (!flagged) return null;
    const { settings_version } = flagged;
    const { connectionTimeout: timeout_ms } = await readWorkerSettings(scope);
    const before = this.#waiting.get(account_id);
    const failures = before?.settings_version === settings_version ? before.failures : 0;
    const { quiet_ms } = this.#options;
    const options = { timeout_ms, failures, signal, ...(quiet_ms === undefined ? {} : { quiet_ms }) };
    const result = await reconnectAccount(this.#crew, this.#connections, account_id, options);
    this.#waiting.delete(account_id);
    const next_at = result.end === 'failed' ? result.next_at : result.end === 'not_now' ? result.until : null;
    if (result.end === 'not_now') log.info({ account_id, why: result.why }, 'account is not reconnected now');
    if (next_at) {
      const count = result.end === 'failed' ? failures + 1 : failures;
      this.#waiting.set(account_id, { failures: count, next_at, settings_version });
    }
    // Settings that were changed meanwhile, and what is due before the next sweep. All else waits for that.
    this.#soon ||= next_at !== null || (result.end === 'verified' && result.again);
    return result;
  }

  async #run(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      // Before the look: what is heard during it is looked at once more.
      this.#wake = new AbortController();
      try {
        await this.look();
      } catch (err) {
        this.#crew.log[troubleLevel(err)]({ err }, 'accounts to be reconnected could not be looked for');
      }
      await this.#rest(AbortSignal.any([this.#wake.signal, this.#abort.signal]));
    }
  }

  async #rest(signal: AbortSignal): Promise<void> {
    const woken = fired(signal);
    const { clock } = this.#crew;
    const { sweep_ms = SWEEP_MS } = this.#options;
    const stop = every(this.#untaken ? Math.min(UNTAKEN_MS, sweep_ms) : sweep_ms, () => this.#wake.abort());
    const now = clock.now().getTime();
    // What is due and not begun is another node's now, and is looked at in the next sweep.
    const times = [...this.#waiting.values()].map(({ next_at }) => next_at.getTime()).filter((at) => at > now);
    try {
      // Only a pause after a failure goes by the work clock; a simulated one is not to move for anything else here.
      const pause =
        times.length === 0 ? [] : [clock.task(() => clock.sleepUntil(new Date(Math.min(...times)), signal))];
      await Promise.race([woken, ...pause.map((slept) => slept.catch(() => woken))]);
    } finally {
      stop();
    }
  }
}

function fired(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
