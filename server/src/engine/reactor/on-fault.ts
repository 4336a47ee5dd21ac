// What an error of Telegram says of a reaction: its account waits, is held or goes to health as anywhere else; the group is
// left as it is, except where its own account was put out of it.
import { decide } from '#domain/decisions.ts';
import { floodEnds } from '#domain/floods.ts';
import { TelegramError } from '#domain/telegram.ts';
import type { Line } from '#engine/open-line.ts';
import { recordFailure } from '#engine/health-check.ts';
import { failed, settle, type Act, type ActEnd } from '#engine/reactor/act.ts';
import { endForAll } from '#engine/reactor/end-for-all.ts';
import { holdAccount, setAccountWait } from '#store/accounts/accounts.ts';
import { recordFlood } from '#store/accounts/floods.ts';
import { targetOfChat } from '#store/reactions/results.ts';
import { markTarget } from '#store/groups/targets.ts';

/** `line` null: no connection came about. `called`: the reaction itself was asked for. */
export async function onReactionFault(
  act: Act,
  at: { line: Line | null; chat_id: number | null; called: boolean },
  error: TelegramError,
): Promise<ActEnd> {
  const { crew, account } = act;
  const { line, called } = at;
  const decision = decide(error.fault);
  switch (decision.do) {
    case 'flood': {
      const { method, seconds } = decision;
      await recordFlood(crew.scope, { account_id: account.id, method, seconds });
      const until = floodEnds(crew.scope.now(), seconds);
      await setAccountWait(crew.scope, account.id, { until, status: 'flood_wait' });
      return settle(act, line, { status: 'rate_limited', error_message: `FloodWait: ${seconds} seconds` });
    }
    case 'delay_target':
      return settle(act, line, { status: 'rate_limited', error_message: `SlowMode: ${decision.seconds} seconds` });
    case 'mark_target':
      // Nobody has the name in the link, or a person: it leads nowhere for the others, too.
      if (error.fault.kind === 'rpc' && error.fault.method === 'contacts.resolveUsername') {
        await failed(act, line, decision.error_message);
        return endForAll(act, decision.error_message);
      }
      return failed(act, line, decision.error_message);
    case 'look_at_membership':
      await bannedOrRestricted(act, at, decision.error_message);
      return failed(act, line, decision.error_message);
    case 'hold':
      await holdAccount(crew.scope, account.id, decision.reason, 'groundcrew');
      return failed(act, line, decision.error_message);
    case 'forbid_content':
    case 'refused':
    case 'requested':
    case 'block_joins':
      return failed(act, line, error.message);
    case 'blame_account':
      await recordFailure(crew, account.id, error);
      return error.fault.kind !== 'rpc' && (called || act.uncertain) ? 'open' : failed(act, line, error.message);
    case 'done':
      return 'open';
    case 'effect_unknown':
      if (called) return 'open';
      await recordFailure(crew, account.id, error);
      return act.uncertain ? 'open' : failed(act, line, error.message);
  }
}

/** Banned in this chat, or restricted everywhere: the membership says which. No answer to that: neither. */
async function bannedOrRestricted(
  act: Act,
  { line, chat_id }: { line: Line | null; chat_id: number | null },
  error_message: string,
): Promise<void> {
  const { crew, account, task } = act;
  if (!line || chat_id === null) return;
  try {
    const rights = await line.client.rights(chat_id, { timeout_ms: act.timeout_ms });
    if (!rights.banned) return await holdAccount(crew.scope, account.id, 'restricted', 'groundcrew');
    const target = await targetOfChat(crew.scope, { telegram_id: task.telegram_id ?? chat_id, usernames: [] });
    if (target?.assigned_account_id === account.id) {
      await markTarget(crew.scope, target.id, { status: 'banned', error_message });
    }
  } catch (error) {
    if (!(error instanceof TelegramError)) throw error;
    if (decide(error.fault).do !== 'mark_target') await recordFailure(crew, account.id, error);
  }
}
