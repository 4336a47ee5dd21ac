// One account's session, put to the test: through its own proxy, over its live connection where there is one.
import type { AccountState } from '#domain/accounts.ts';
import { classifyHealth, type HealthStatus } from '#domain/health.ts';
import { TelegramError, type TelegramFault } from '#domain/telegram.ts';
import { isConnectionTrouble, type Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { delay, monotonic } from '#lib/time.ts';
import { accountState, holdAccount, markBanned, setTelegramUser } from '#store/accounts.ts';
import { recordHealthCheck } from '#store/health.ts';
import { recordFlood } from '#store/joins.ts';

/** Pauses between the three attempts of one session test. */
export const TEST_PAUSES_MS = [2_000, 4_000] as const;

const UNKNOWN_KEY = -404;

export type CheckResult =
  | { checked: true; status: HealthStatus; error_message: string | null; latency_ms: number | null }
  /** Nothing was asked of Telegram, and the last known status stays. */
  | { checked: false; reason: string };

/** Why an account is not tested at all; null when it is. */
export function notTestable(account: AccountState): string | null {
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
  options: { timeout_ms: number },
): Promise<CheckResult> {
  const account = await accountState(crew.scope, account_id);
  if (!account) return { checked: false, reason: 'no such account' };
  const untested = notTestable(account);
  if (untested) return { checked: false, reason: untested };

  let unknownKeys = 0;
  for (let attempt = 0; ; attempt += 1) {
    const begun_ms = monotonic();
    try {
      const me = await connections.use(account_id, { timeout_ms: options.timeout_ms, pauses_ms: [] }, ({ client }) =>
        client.whoAmI({ timeout_ms: options.timeout_ms }),
      );
      const latency_ms = Math.round(monotonic() - begun_ms);
      const twin = await setTelegramUser(crew.scope, account_id, me);
      if (twin !== null) crew.log.warn({ account_id, twin }, 'two accounts are the same Telegram user');
      return await record(crew, account_id, { status: 'ok', error_message: null, latency_ms });
    } catch (error) {
      const pause_ms = TEST_PAUSES_MS[attempt];
      const again = isConnectionTrouble(error) || (isUnknownKey(error) && (unknownKeys += 1) < 2);
      if (!again || pause_ms === undefined) return await recordFailure(crew, account_id, error);
      await connections.close(account_id);
      await delay(pause_ms);
    }
  }
}

function isUnknownKey(error: unknown): boolean {
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

/** Stores what a failure says of the account's health; also for failures that came up while it worked. */
export async function recordFailure(crew: Crew, account_id: number, error: unknown): Promise<CheckResult> {
  if (error instanceof TelegramError) return recordFault(crew, account_id, error.fault);
  if (error instanceof GroundcrewError) {
    if (['account_leased', 'lease_lost', 'stopped', 'account_config_not_found'].includes(error.code)) {
      return { checked: false, reason: error.message };
    }
    const broken = error.details['part'] === 'session' || error.code === 'session_duplicate';
    const status = broken ? 'invalid_session' : 'unknown_error';
    return record(crew, account_id, { status, error_message: error.message, latency_ms: null });
  }
  crew.log.error({ err: error, account_id }, 'session test failed unexpectedly');
  throw error;
}

async function recordFault(crew: Crew, account_id: number, fault: TelegramFault): Promise<CheckResult> {
  if (fault.kind === 'closed') return { checked: false, reason: fault.detail };
  const verdict = classifyHealth(fault);
  if (fault.kind === 'rpc' && fault.type.startsWith('FLOOD_WAIT') && fault.argument !== null) {
    await recordFlood(crew.scope, { account_id, method: fault.method, seconds: fault.argument });
  }
  if (verdict.hold_reason) {
    await holdAccount(crew.scope, account_id, verdict.hold_reason, 'groundcrew');
    crew.log.warn({ account_id, hold_reason: verdict.hold_reason }, 'account held');
    return { checked: false, reason: `hold ${verdict.hold_reason}` };
  }
  if (verdict.banned) await markBanned(crew.scope, account_id);
  return record(crew, account_id, { status: verdict.status, error_message: verdict.error_message, latency_ms: null });
}
