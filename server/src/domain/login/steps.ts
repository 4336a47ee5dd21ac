/**
 * Logging an account in, as a sequence of typed steps that one screen or one terminal can render:
 *
 *   ask_phone ─▶ ask_code ─┬─────────────────────▶ done
 *   show_qr (anew before it expires) ─┴▶ ask_password ─▶ done
 *
 * `wait` stands between any two of them, `failed` ends from anywhere. A wrong answer asks again, and says what was wrong.
 */
import type { Proxy } from '#domain/proxies.ts';
import type { TelegramMe } from '#domain/telegram.ts';

export type LoginStep = WaitingStep | QuestionStep | FinalStep;

/** Telegram is at it; nothing to do. */
type WaitingStep = { step: 'wait' };

export type QuestionStep =
  | { step: 'ask_phone'; problem: LoginProblem | null }
  | {
      step: 'ask_code';
      phone: string;
      /** Where the person finds the code. */
      type: CodeType;
      /** What Telegram tells of the way: the pattern of a calling number, of an e-mail address, a page, a beginning. */
      hint: string | null;
      /** Of digits or characters, where Telegram says so. */
      length: number | null;
      /** Seconds from now after which `{ resend: true }` sends another one, another way; null when Telegram offers none. */
      can_resend_in_s: number | null;
      problem: LoginProblem | null;
    }
  | {
      step: 'ask_password';
      /** What the account's owner noted to remember the two-step password by. */
      hint: string | null;
      problem: LoginProblem | null;
    }
  /** Wants no answer: it is scanned, or another one takes its place before it expires. */
  | { step: 'show_qr'; url: string; expires_at: Date };

export type FinalStep =
  | { step: 'done'; user: TelegramMe }
  | {
      step: 'failed';
      code: LoginFailure;
      /** What it means and what to do, for the person. */
      sentence: string;
      /** After how many seconds it makes sense to try again; null: not before something else is changed. */
      retry: { after_s: number } | null;
    };

export type CodeType =
  | 'app'
  | 'sms'
  | 'call'
  | 'flash_call'
  | 'missed_call'
  | 'email'
  | 'fragment'
  | 'sms_word'
  | 'sms_phrase';

/** Why the same thing is asked again. */
export type LoginProblem =
  | 'phone_invalid'
  | 'code_wrong'
  /** It cannot be the code that was sent, by its length or its characters; Telegram was not asked. */
  | 'code_malformed'
  /** It takes `{ resend: true }` to get another one. */
  | 'code_expired'
  | 'code_not_resent'
  | 'password_wrong'
  /** The connection was lost before the answer came; Telegram did not take what was entered. */
  | 'connection_lost';

export type LoginFailure =
  | 'cancelled'
  | 'connection'
  | 'settings'
  | 'api_credentials'
  | 'phone_banned'
  | 'account_gone'
  | 'not_registered'
  | 'too_many_tries'
  | 'flood_wait'
  | 'needs_person'
  | 'refused';

export type LoginAnswer = { phone: string } | { code: string } | { resend: true } | { password: string };

export type LoginOptions = {
  /** `phone`: a code, asked for the number first where none is given. `qr`: a code that the owner's Telegram scans. */
  how: 'phone' | 'qr';
  phone?: string;
  api_id: number;
  api_hash: string;
  proxy: Proxy | null;
  /** For each step: TCP, key and answer together. */
  timeout_ms: number;
  /** Before the tries that follow when the way to Telegram is lost while something was entered; 2, 4 and 8 s by default. */
  pauses_ms?: readonly number[];
  /** Users who are logged in here already, so that Telegram refuses to log one in twice by QR; the first 100 count. */
  known_user_ids?: readonly number[];
  /** Hears every step, `wait` and each new QR code included. */
  onStep?: (step: LoginStep) => void;
};

/** What a log-in has brought: whoever has it is the account. */
export type NewSession = { session_string: string; dc_id: number; user: TelegramMe };

/** One log-in under way. It never throws for reasons of Telegram, the network or the person: that is a step. */
export type LoginFlow = {
  readonly step: LoginStep;
  /**
   * Gives the answer to the current question, if there is one, and resolves with the next step at which there is something
   * to do or to see, or it is over. Without an answer: resolves when something new has come since the last call. Rejects
   * with a RangeError when the current step does not take this answer; the step stays then.
   */
  next: (answer?: LoginAnswer) => Promise<Exclude<LoginStep, WaitingStep>>;
  /** The session, once the step is `done`. */
  session: () => NewSession | null;
  /** Takes the new session back, on Telegram too: for one that cannot be kept. True when Telegram has confirmed it. */
  logOut: () => Promise<boolean>;
  /** Ends the log-in wherever it stands; resolves when nothing of it is connected any more. To be called in any case. */
  close: () => Promise<void>;
};

export function isFinal(step: LoginStep): step is FinalStep {
  return step.step === 'done' || step.step === 'failed';
}
