// What joiner and poster do about an error of Telegram, by the catalogue.
import type { HoldReason } from '#domain/accounts.ts';
import type { ContentKind } from '#domain/targets.ts';
import { classifyRpc, type RpcFault } from '#domain/telegram-errors.ts';
import { describeFault, type TelegramFault } from '#domain/telegram.ts';

export type Decision =
  /** It is done already, whatever the error sounds like. */
  | { do: 'done' }
  /** An admin has to approve. */
  | { do: 'requested' }
  | { do: 'flood'; seconds: number; method: string }
  /** Only this group has to wait. */
  | { do: 'delay_target'; seconds: number }
  | { do: 'mark_target'; status: 'error' | 'banned'; error_message: string }
  | { do: 'forbid_content'; kind: ContentKind; error_message: string }
  /** Banned in this group, or restricted in all of them: the membership tells. */
  | { do: 'look_at_membership'; error_message: string }
  | { do: 'hold'; reason: HoldReason; error_message: string }
  /** The account is in as many groups as it may. */
  | { do: 'block_joins'; reason: string }
  /** Trouble of the account, its proxy, the network or Telegram: the group stays as it is, health takes note. */
  | { do: 'blame_account'; error_message: string }
  /** Telegram may or may not have done it. */
  | { do: 'effect_unknown'; error_message: string }
  /** Telegram refused, for a reason that lies in the call itself. */
  | { do: 'refused'; error_message: string };

export function decide(fault: TelegramFault): Decision {
  const error_message = describeFault(fault);
  switch (fault.kind) {
    case 'setup':
    case 'transport':
    case 'closed':
      return { do: 'blame_account', error_message };
    case 'connection':
      return { do: 'effect_unknown', error_message };
    case 'rpc':
      return decideRpc(fault, error_message);
  }
}

function decideRpc(fault: RpcFault, error_message: string): Decision {
  const entry = classifyRpc(fault);
  const seconds = fault.argument ?? 1;
  switch (entry.family) {
    case 'flood':
      return { do: 'flood', seconds, method: fault.method };
    case 'slow_mode':
      return { do: 'delay_target', seconds };
    case 'requested':
      return { do: 'requested' };
    case 'already_done':
      return { do: 'done' };
    case 'hold':
      return { do: 'hold', reason: entry.hold_reason, error_message };
    case 'account_cap':
      return { do: 'block_joins', reason: error_message };
    case 'ask_membership':
      return { do: 'look_at_membership', error_message };
    case 'target_banned':
      return { do: 'mark_target', status: 'banned', error_message };
    case 'target_error':
    case 'target_stale':
    case 'join_first':
    case 'needs_person':
      return { do: 'mark_target', status: 'error', error_message };
    case 'content_forbidden': {
      const kind = FORBIDDEN[entry.content];
      return kind ? { do: 'forbid_content', kind, error_message } : { do: 'refused', error_message };
    }
    case 'topic_closed':
    case 'one_at_a_time':
    case 'peer_unreachable':
    case 'message_gone':
    case 'reaction_refused':
    case 'file_stale':
    case 'bad_input':
      return { do: 'refused', error_message };
    // Telegram's own trouble may come after the effect, whatever the error says: nothing is concluded from it.
    case 'transient':
    case 'effect_unknown':
      return { do: 'effect_unknown', error_message };
    case 'session_dead':
    case 'account_banned':
    case 'login':
    case 'login_flood':
    case 'config':
    case 'caller_bug':
    case 'migrate_home':
    case 'migrate_call':
    case 'state_stale':
    case 'wait':
    case 'unknown':
      return { do: 'blame_account', error_message };
  }
}

/** What a group forbids, in the kinds of content that we send. */
const FORBIDDEN: Partial<Record<string, ContentKind>> = { plain: 'text', media: 'photo', photos: 'photo' };
