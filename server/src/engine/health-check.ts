// One account's session, put to the test: through its own proxy, over its live connection where there is one.
import type { HealthStatus } from '@groundcrew/contract/values.ts';
import { dateText } from '#domain/days.ts';
import { floodEnds } from '#domain/floods.ts';
import { classifyHealth } from '#domain/health.ts';
import { TelegramError, type TelegramFault, type TelegramMe } from '#domain/telegram.ts';
import type { Connections } from '#engine/connections.ts';
import { isConnectionTrouble, pauseFor } from '#engine/open-line.ts';
import type { Crew } from '#engine/crew.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { monotonic } from '#lib/time.ts';
import { accountState, holdAccount, markBanned, setAccountWait, setTelegramUser } from '#store/accounts/accounts.ts';
import { recordHealthCheck } from '#store/accounts/health.ts';
import { floodWaitEnds, recordFlood } from '#store/accounts/floods.ts';

/** Pauses between the three attempts of one session test. */
export const TEST_PAUSES_MS = [2_000, 4_000] as const;

const UNKNOWN_KEY = -404;
/** The method by which an account asks who it is: a flood of it is waited out before the next test. */
export const WHO_AM_I = 'users.getUsers';

export type CheckResult =
  | { checked: true; status: HealthStatus; error_message: string | null; latency_ms: number | null }
  /** Nothing was learned of the session, and the last known status stays. */
  | { checked: false; why: NotChecked; reason: string; until?: Date };

/**
 * `untestable`: nobody may connect it. `unavailable`: another process has it, or it was asked to stop. `waiting`: Telegram
 * wants no such question before `until`. `held`: it answered that the account is limited. `trouble`: no connection came
 * about, and whoever asked wanted to try again before that is written down.
 */
export type NotChecked = 'untestable' | 'unavailable' | 'waiting' | 'held' | 'trouble';

export type TestOptions = {
  timeout_ms: number;
  /** Pauses between attempts; `TEST_PAUSES_MS` where none are given. */
  pauses_ms?: readonly number[];
  /** False: connection trouble is told and not recorded. */
  record_trouble?: boolean;
  signal?: AbortSignal | undefined;
  /** As `OpenLineOptions.room`, and also waited for before a live connection is asked. */
  room?: (() => Promise<() => void>) | undefined;
  /**
   * Called when the session was asked or could not be. An answer is recorded after it; a failure before it, since that may be a reason
   * why nobody else should connect the account who is given its lease here.
   */
  asked?: () => Promise<void>;
};

export type Testable = { hold_reason: string | null; has_session: boolean; is_active: boolean };

/** Why an account is not tested at all; null when it is. */
export function notTestable(account: Testable): string | null {
  if (account.hold_reason === 'takeover') return 'hold takeover';
  if (!account.has_session) return 'no session';
  if (!account.is_active) return 'inactive';
  return null;
}

/**
 * Tests the session and records the result: at most 3 attempts of `timeout_ms` each with 2 s and 4 s between. Only
 * connection trouble is tried again; an unknown key is tested once more with the same key. Never rejects for reasons of the
 * account.
 */
export async function testAccountSession(
  crew: Crew,
  connections: Connections,
  account_id: number,
  options: TestOptions,
): Promise<CheckResult> {
  const account = await accountState(crew.scope, account_id);
  if (!account) return { checked: false, why: 'untestable', reason: 'no such account' };
  const untested = notTestable(account);
  if (untested) return { checked: false, why: 'untestable', reason: untested };
  const until = await floodWaitEnds(crew.scope, account_id, WHO_AM_I);
  if (until) return { checked: false, why: 'waiting', reason: `flood wait until ${dateText(until)}`, until };

  let answer: { me: TelegramMe; latency_ms: number };
  try {
    answer = await whoAmI(connections, account_id, options);
  } catch (error) {
    try {
      return await failed(crew, account_id, error, options);
    } finally {
      await options.asked?.();
    }
  }
  await options.asked?.();
  return recordAnswer(crew, account_id, answer);
}

async function failed(crew: Crew, account_id: number, error: unknown, options: TestOptions): Promise<CheckResult> {
  if (options.signal?.aborted) return { checked: false, why: 'unavailable', reason: 'stopped' };
  if (options.record_trouble === false && isConnectionTrouble(error)) {
    return { checked: false, why: 'trouble', reason: messageOf(error) };
  }
  return recordFailure(crew, account_id, error);
}

/** The account has answered who it is, to a test or after a reconnect. */
export async function recordAnswer(
  crew: Crew,
  account_id: number,
  answer: { me: TelegramMe; latency_ms: number },
): Promise<CheckResult> {
  const latency_ms = Math.round(answer.latency_ms);
  const twin = await setTelegramUser(crew.scope, account_id, answer.me);
  if (twin !== null) crew.log.warn({ account_id, twin }, 'two accounts are the same Telegram user');
  return record(crew, account_id, { status: 'ok', error_message: null, latency_ms });
}

/** The latency is that of the round trip, or of connecting and the round trip; no wait for a lease or between attempts. */
async function whoAmI(
  connections: Connections,
  account_id: number,
  options: TestOptions,
): Promise<{ me: TelegramMe; latency_ms: number }> {
  const { timeout_ms, signal, room, pauses_ms = TEST_PAUSES_MS } = options;
  let troubles = 0;
  let unknownKeys = 0;
  for (;;) {
    try {
      return await connections.use(account_id, { timeout_ms, pauses_ms: [], signal, room }, async (line, fresh) => {
        if (fresh) return { me: line.client.me, latency_ms: line.connect_ms };
        const leave = await room?.();
        try {
          const begun_ms = monotonic();
          const me = await line.client.whoAmI(signal ? { timeout_ms, signal } : { timeout_ms });
          return { me, latency_ms: monotonic() - begun_ms };
        } finally {
          leave?.();
        }
      });
    } catch (error) {
      const pause_ms = isUnknownKey(error)
        ? [TEST_PAUSES_MS[0]][unknownKeys++]
        : isConnectionTrouble(error)
          ? pauses_ms[troubles++]
          : undefined;
      if (pause_ms === undefined) throw error;
      await connections.close(account_id);
      await pauseFor(pause_ms, signal);
    }
  }
}

export function isUnknownKey(error: unknown): boolean {
  return error instanceof TelegramError && error.fault.kind === 'transport' && error.fault.code === UNKNOWN_KEY;
}

async function record(
  crew: Crew,
  account_id: number,
  result: { status: HealthStatus; error_message: string | null; latency_ms: number | null },
): Promise<CheckResult> {
  await recordHealthCheck(crew.scope, { account_id, ...result });
  return { checked: true, ...result };
}

/** The account has connected and answered while it worked: that counts as a check. */
export async function recordOk(crew: Crew, account_id: number): Promise<void> {
  await record(crew, account_id, { status: 'ok', error_message: null, latency_ms: null });
}

/** Nothing of the account: it is in use elsewhere, was asked to stop, or has nothing to be tested. */
const SAYS_NOTHING: ReadonlySet<string> = new Set([
  'account_leased',
  'lease_lost',
  'stopped',
  'account_config_not_found',
]);

/** Stores what a failure says of the account's health; also for failures that came up while it worked. */
export async function recordFailure(crew: Crew, account_id: number, error: unknown): Promise<CheckResult> {
  if (error instanceof TelegramError) return recordFault(crew, account_id, error.fault);
  if (error instanceof GroundcrewError) {
    if (SAYS_NOTHING.has(error.code)) return { checked: false, why: 'unavailable', reason: error.message };
    const broken = error.details['part'] === 'session' || error.code === 'session_duplicate';
    const status = broken ? 'invalid_session' : 'unknown_error';
    return record(crew, account_id, { status, error_message: error.message, latency_ms: null });
  }
  throw error;
}

async function recordFault(crew: Crew, account_id: number, fault: TelegramFault): Promise<CheckResult> {
  if (fault.kind === 'closed') return { checked: false, why: 'unavailable', reason: fault.detail };
  const verdict = classifyHealth(fault);
  if (fault.kind === 'rpc' && fault.type === 'FLOOD_WAIT_X') {
    await waitOutFlood(crew, account_id, { method: fault.method, seconds: fault.argument ?? 1 });
  }
  if (verdict.hold_reason) {
    await holdAccount(crew.scope, account_id, verdict.hold_reason, 'groundcrew');
    crew.log.warn({ account_id, hold_reason: verdict.hold_reason }, 'account held');
    return { checked: false, why: 'held', reason: `hold ${verdict.hold_reason}` };
  }
  if (verdict.banned) await markBanned(crew.scope, account_id);
  return record(crew, account_id, { status: verdict.status, error_message: verdict.error_message, latency_ms: null });
}

/** Into the ledger, and the account does nothing until it is over: every connection begins by asking who it is. */
async function waitOutFlood(crew: Crew, account_id: number, flood: { method: string; seconds: number }): Promise<void> {
  await recordFlood(crew.scope, { account_id, ...flood });
  await setAccountWait(crew.scope, account_id, {
    until: floodEnds(crew.scope.now(), flood.seconds),
    status: 'active',
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
