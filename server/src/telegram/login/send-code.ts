import type { tl } from '@mtcute/core';
import type { CodeType, LoginOptions, LoginProblem, QuestionStep } from '#domain/login/steps.ts';
import type { TelegramMe } from '#domain/telegram.ts';
import { monotonic } from '#lib/time.ts';
import { LoginFailed } from './attempt.ts';
import { codeTypeOf } from './code-types.ts';
import type { LoginLine } from './line.ts';
import { userOf } from './sign-in.ts';

/** A code that is under way to the person. */
export type SentCode = {
  phone: string;
  hash: string;
  type: CodeType;
  hint: string | null;
  length: number | null;
  /** By the monotonic clock; null: there is no other way than this one. */
  resend_at_ms: number | null;
};

/** Telegram may let somebody in without a code, as one who was here before. */
export type CodeOutcome = { code: SentCode } | { me: TelegramMe };

export async function sendCode(line: LoginLine, options: LoginOptions, phone: string): Promise<CodeOutcome> {
  const { api_id: apiId, api_hash: apiHash } = options;
  const settings = { _: 'codeSettings' } as const;
  return outcome(phone, await line.call({ _: 'auth.sendCode', phoneNumber: digits(phone), apiId, apiHash, settings }));
}

/** The same code another way, or another one. */
export async function resendCode(line: LoginLine, code: SentCode): Promise<CodeOutcome> {
  const { phone, hash: phoneCodeHash } = code;
  return outcome(phone, await line.call({ _: 'auth.resendCode', phoneNumber: digits(phone), phoneCodeHash }));
}

export function signInWith(code: SentCode, typed: string): tl.auth.RawSignInRequest {
  const request = { _: 'auth.signIn', phoneNumber: digits(code.phone), phoneCodeHash: code.hash } as const;
  if (code.type === 'email') {
    return { ...request, emailVerification: { _: 'emailVerificationCode', code: typed } };
  }
  return { ...request, phoneCode: typed };
}

/** The code is not wanted any more. */
export function cancelCode(code: SentCode): tl.auth.RawCancelCodeRequest {
  return { _: 'auth.cancelCode', phoneNumber: digits(code.phone), phoneCodeHash: code.hash };
}

/** `expired`: another one can be had at once. */
export function codeStep(code: SentCode, problem: LoginProblem | null, expired: boolean): QuestionStep {
  const { phone, type, hint, length, resend_at_ms } = code;
  const in_ms = resend_at_ms === null ? null : Math.max(resend_at_ms - monotonic(), 0);
  const can_resend_in_s = in_ms === null ? null : Math.ceil(in_ms / 1000);
  return {
    step: 'ask_code',
    phone,
    type,
    hint,
    length,
    can_resend_in_s: expired ? 0 : can_resend_in_s,
    problem,
  };
}

function outcome(phone: string, sent: tl.auth.TypeSentCode): CodeOutcome {
  if (sent._ === 'auth.sentCodeSuccess') return { me: userOf(sent.authorization) };
  if (sent._ === 'auth.sentCodePaymentRequired') throw new LoginFailed(WANTS_MONEY);
  const told = codeTypeOf(sent.type);
  if (!told) throw new LoginFailed(WANTS_EMAIL);
  const resend_at_ms = sent.nextType ? monotonic() + (sent.timeout ?? 0) * 1000 : null;
  return { code: { phone, hash: sent.phoneCodeHash, ...told, resend_at_ms } };
}

/** As Telegram writes phone numbers. */
function digits(phone: string): string {
  return phone.replace('+', '');
}

const WANTS_MONEY = {
  step: 'failed',
  code: 'needs_person',
  sentence: 'Telegram wants to be paid for a code to this number; log in with an official app, or by QR code.',
  retry: null,
} as const;

const WANTS_EMAIL = {
  step: 'failed',
  code: 'needs_person',
  sentence: 'Telegram wants an e-mail address for this account first; set it in an official app, or log in by QR code.',
  retry: null,
} as const;
