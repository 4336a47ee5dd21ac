// What an error says of the account that met it, wherever in the joiner that was.
import { decide, type Decision } from '#domain/decisions.ts';
import { floodEnds, SHORT_FLOOD_SECONDS } from '#domain/floods.ts';
import type { AccountState } from '#domain/accounts.ts';
import { dateText } from '#domain/days.ts';
import { TelegramError } from '#domain/telegram.ts';
import { recordFailure } from '#engine/health-check.ts';
import type { Acting, Batch } from '#engine/joiner/batch.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { blockJoins, holdAccount, setAccountWait } from '#store/accounts/accounts.ts';
import { recordFlood } from '#store/accounts/floods.ts';

export type FloodDecision = Extract<Decision, { do: 'flood' }>;

/** The ledger, the account's wait, and the line about it. True when the flood is long: the account cools down. */
export async function noteFlood(batch: Batch, account: AccountState, flood: FloodDecision): Promise<boolean> {
  const { crew, result } = batch;
  const until = floodEnds(crew.scope.now(), flood.seconds);
  const long = flood.seconds > SHORT_FLOOD_SECONDS;
  const { method, seconds } = flood;
  await recordFlood(crew.scope, { account_id: account.id, method, seconds });
  await setAccountWait(crew.scope, account.id, { until, status: long ? 'cooldown' : 'active' });
  result.flood_waits.push({ account: account.session_name, method, seconds });
  if (long) batch.excluded.set(account.id, `cooldown until ${dateText(until)}`);
  return long;
}

/**
 * Trouble met while only looking: the account is held, waits or goes to health, as the error says. Returns what it says of
 * the group instead, if it is about the group. Throws what is no trouble of an account.
 */
export async function noteTrouble(
  batch: Acting,
  account: AccountState,
  error: unknown,
): Promise<Extract<Decision, { do: 'mark_target' }> | null> {
  const { crew, said } = batch;
  if (batch.run.signal.aborted) throw new GroundcrewError('stopped', { cause: error });
  const decision: Decision = error instanceof TelegramError ? decide(error.fault) : UNUSABLE;
  switch (decision.do) {
    case 'mark_target':
      return decision;
    case 'flood':
      await noteFlood(batch, account, decision);
      said.warning(`FloodWait: ${decision.seconds} seconds for ${account.name} (${decision.method})`);
      return null;
    case 'hold':
      await holdAccount(crew.scope, account.id, decision.reason, 'groundcrew');
      break;
    case 'block_joins':
      await blockJoins(crew.scope, account.id, decision.reason);
      break;
    case 'blame_account':
    case 'effect_unknown':
      await recordFailure(crew, account.id, error);
      await batch.connections.close(account.id);
      break;
    case 'done':
    case 'requested':
    case 'delay_target':
    case 'forbid_content':
    case 'look_at_membership':
    case 'refused':
      break;
  }
  said.error(`${account.name}: ${error instanceof Error ? error.message : String(error)}`);
  return null;
}

/** No connection came about, for reasons of our own: a session that is missing, another process that has the account. */
const UNUSABLE: Decision = { do: 'blame_account', error_message: '' };
