// What a log-in does about an error of Telegram, by its place in the sequence.
import { HOUR_MS } from '#domain/days.ts';
import { classifyRpc, type RpcFault } from '#domain/telegram-errors.ts';
import { describeFault, type TelegramFault } from '#domain/telegram.ts';
import type { FinalStep, LoginFailure, LoginProblem } from './steps.ts';

/** What was under way when the error came. */
export type LoginPlace = 'phone' | 'code' | 'resend' | 'password' | 'qr';

export type LoginMove =
  /** Asks for the same thing again, or for what it hangs on. */
  | { do: 'ask'; problem: LoginProblem }
  | { do: 'ask_password' }
  /** The account lives on another DC: the same there. */
  | { do: 'move'; dc_id: number }
  /** The same once more, with what Telegram has just changed its mind about fetched anew. */
  | { do: 'again' }
  | { do: 'fail'; failure: Extract<FinalStep, { step: 'failed' }> };

/** Telegram names no time; a day is what its support says. */
const TOO_MANY_TRIES_S = (24 * HOUR_MS) / 1000;
const SOON_S = 60;

export function afterLoginError(fault: TelegramFault, place: LoginPlace): LoginMove {
  switch (fault.kind) {
    case 'rpc':
      return afterRpcError(fault, place);
    case 'connection':
    case 'transport':
      return failed('connection', `Telegram was not reached (${describeFault(fault)}).`, 0);
    case 'setup':
      return failed('settings', `The log-in could not begin: ${describeFault(fault)}.`, null);
    case 'closed':
      return failed('cancelled', 'The log-in was given up.', 0);
  }
}

/** What a wrong answer is called at the place where it was given. */
const ASKED_AGAIN: Partial<Record<string, LoginProblem>> = {
  PHONE_NUMBER_INVALID: 'phone_invalid',
  PHONE_CODE_INVALID: 'code_wrong',
  PHONE_CODE_EMPTY: 'code_wrong',
  PHONE_CODE_EXPIRED: 'code_expired',
  PHONE_CODE_HASH_EMPTY: 'code_expired',
  SEND_CODE_UNAVAILABLE: 'code_not_resent',
  PASSWORD_HASH_INVALID: 'password_wrong',
};

/** Telegram has changed its mind; what the log-in asks for is still the same. */
const BEGIN_AGAIN: ReadonlySet<string> = new Set([
  'AUTH_RESTART',
  'AUTH_RESTART_X',
  'SIGN_IN_FAILED',
  'SRP_ID_INVALID',
  'SRP_PASSWORD_CHANGED',
  'AUTH_TOKEN_EXPIRED',
  'AUTH_TOKEN_INVALID',
  'AUTH_TOKEN_ALREADY_ACCEPTED',
]);

function afterRpcError(fault: RpcFault, place: LoginPlace): LoginMove {
  const problem = ASKED_AGAIN[fault.type];
  if (problem) return { do: 'ask', problem };
  if (fault.type === 'SESSION_PASSWORD_NEEDED') return { do: 'ask_password' };
  // What was typed belongs to the log-in that is over: only another code helps.
  if (BEGIN_AGAIN.has(fault.type)) return place === 'code' ? { do: 'ask', problem: 'code_expired' } : { do: 'again' };
  if (fault.type === 'PHONE_NUMBER_UNOCCUPIED') return NOT_REGISTERED;
  const entry = classifyRpc(fault);
  const name = describeFault(fault);
  switch (entry.family) {
    case 'migrate_home':
    case 'migrate_call':
      return fault.argument === null
        ? failed('refused', `Telegram named another DC without saying which (${name}).`, 0)
        : { do: 'move', dc_id: fault.argument };
    case 'login_flood':
      return failed(
        'too_many_tries',
        `Too many log-ins were tried for this number (${name}); wait at least 24 hours.`,
        TOO_MANY_TRIES_S,
      );
    case 'flood':
    case 'wait': {
      const after_s = fault.argument ?? 1;
      return failed('flood_wait', `Telegram wants a pause before the next try: wait ${after_s} s (${name}).`, after_s);
    }
    case 'account_banned':
      return failed('phone_banned', `Telegram has banned this account (${name}): ${entry.do}.`, null);
    case 'session_dead':
      // At a key that is logged in nowhere yet, only the account itself can be meant.
      return fault.type === 'USER_DEACTIVATED'
        ? failed('account_gone', `This account was deleted (${name}).`, null)
        : failed('refused', `Telegram dropped the log-in while it was under way (${name}); begin it anew.`, 0);
    case 'config':
      return failed('api_credentials', `${sentence(entry.do)} (${name})`, null);
    case 'needs_person':
      return failed(
        'needs_person',
        `Telegram wants this number to pay or to log in with an official app first (${name}).`,
        null,
      );
    case 'transient':
    case 'effect_unknown':
    case 'state_stale':
      return failed('connection', `Telegram has trouble of its own (${name}); try again soon.`, SOON_S);
    case 'account_cap':
    case 'already_done':
    case 'ask_membership':
    case 'bad_input':
    case 'caller_bug':
    case 'content_forbidden':
    case 'file_stale':
    case 'hold':
    case 'join_first':
    case 'login':
    case 'message_gone':
    case 'one_at_a_time':
    case 'peer_unreachable':
    case 'reaction_refused':
    case 'requested':
    case 'slow_mode':
    case 'target_banned':
    case 'target_error':
    case 'target_stale':
    case 'topic_closed':
    case 'unknown':
      return failed('refused', `Telegram refused the ${WHAT[place]} (${name}): ${entry.do}.`, null);
  }
}

const WHAT: Record<LoginPlace, string> = {
  phone: 'phone number',
  code: 'code',
  resend: 'request for another code',
  password: 'two-step password',
  qr: 'QR code',
};

/** Telegram lets only its own apps open accounts. */
export const NOT_REGISTERED = failed(
  'not_registered',
  'No Telegram account has this number; open one with an official app first.',
  null,
);

function failed(code: LoginFailure, sentence: string, after_s: number | null): LoginMove & { do: 'fail' } {
  return {
    do: 'fail',
    failure: { step: 'failed', code, sentence, retry: after_s === null ? null : { after_s } },
  };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
