/** What Telegram says, as SPEC 2 and the catalogue of errors have it: what an account's health says then, and what to do. */
import { strict as assert } from 'node:assert';
import { classifyHealth } from '@groundcrew/server/domain/health.ts';
import { ERROR_CATALOGUE } from '@groundcrew/server/domain/telegram-error-catalogue.ts';
import { classifyRpc } from '@groundcrew/server/domain/telegram-errors.ts';
import { faultOf } from '#contract/check.ts';
import type { WiredStage } from '#contract/wired-stage.ts';
import { USERS } from '#contract/world.ts';
import { inWorld, type Line } from './line.ts';

/** Written down once more, apart from the product's own table: health status, or the reason of a hold. */
const EXPECTED_HEALTH: [RegExp, string][] = [
  [/^(AUTH_KEY_(UNREGISTERED|DUPLICATED|INVALID|PERM_EMPTY)|SESSION_(REVOKED|EXPIRED))$/, 'invalid_session'],
  [/^(USER_DEACTIVATED|USER_DEACTIVATED_BAN|PHONE_NUMBER_BANNED)$/, 'invalid_session'],
  [/^FLOOD_WAIT_X$/, 'rate_limited'],
  [/^(PHONE_NUMBER_FLOOD|PHONE_PASSWORD_FLOOD)$/, 'rate_limited'],
  [/^(PHONE|USER|NETWORK)_MIGRATE_X$/, 'dc_migrate_required'],
  [/^(TIMEOUT|Timeout|MSG_WAIT_TIMEOUT)$/, 'connection_timeout'],
  [/^PEER_FLOOD$/, 'hold peer_flood'],
  [/^(FROZEN_METHOD_INVALID|FROZEN_PARTICIPANT_MISSING)$/, 'hold frozen'],
  [/^USER_RESTRICTED$/, 'hold restricted'],
];

/** Also become `banned`. */
const BANNED = /^(USER_DEACTIVATED_BAN|PHONE_NUMBER_BANNED)$/;
/** What a client answers itself: by introducing itself anew, or with a temporary key. */
const BY_CLIENT = new Set(['CONNECTION_NOT_INITED', 'AUTH_KEY_PERM_EMPTY']);
const NUMBER = 42;
const QUICK = new Set([
  'AUTH_KEY_UNREGISTERED',
  'FLOOD_WAIT_X',
  'PEER_FLOOD',
  'USER_MIGRATE_X',
  'CHAT_WRITE_FORBIDDEN',
]);

export const errorLines: Line[] = [...ERROR_CATALOGUE.keys()]
  .filter((type) => !BY_CLIENT.has(type))
  .map((type) => ({
    kind: 'fault',
    name: `the error ${type.replace(/_X(?=_|$)/, `_${NUMBER}`)}`,
    quick: QUICK.has(type),
    run: () => inWorld((stage) => meet(stage, type)),
  }));

async function meet({ connect, control }: WiredStage, type: string): Promise<string> {
  const client = await connect('alice');
  const before = await calls(control);
  const error = type.replace(/_X(?=_|$)/, `_${NUMBER}`);
  await control('/faults', { method: 'users.getUsers', account: USERS.alice, error });
  const fault = await faultOf(client.whoAmI());
  assert.ok(fault.kind === 'rpc', JSON.stringify(fault));
  assert.deepEqual([fault.type, fault.argument], [type, type.includes('_X') ? NUMBER : null]);
  assert.equal((await calls(control)) - before, 1, 'the call was repeated');
  const verdict = classifyHealth(fault);
  const seen = verdict.status ?? `hold ${verdict.hold_reason}`;
  assert.equal(seen, EXPECTED_HEALTH.find(([pattern]) => pattern.test(type))?.[1] ?? 'unknown_error');
  assert.equal(verdict.banned, BANNED.test(type), 'whether the account is banned');
  return `${fault.code} ${fault.type}, ${seen}; ${classifyRpc(fault).do}`;
}

async function calls(control: WiredStage['control']): Promise<number> {
  return (await control<unknown[]>('/calls')).length;
}
