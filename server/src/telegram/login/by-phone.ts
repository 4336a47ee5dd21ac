import { normalisePhone } from '#domain/legacy/phone.ts';
import { readCode } from '#domain/login/code.ts';
import type { LoginOptions, LoginProblem } from '#domain/login/steps.ts';
import type { TelegramMe } from '#domain/telegram.ts';
import { askPassword } from './ask-password.ts';
import { attempt, type Attempt } from './attempt.ts';
import type { Conversation } from './conversation.ts';
import type { LoginLine } from './line.ts';
import { codeStep, resendCode, sendCode, signInWith, type CodeOutcome, type SentCode } from './send-code.ts';
import { signIn } from './sign-in.ts';

/** What has to be taken back when the log-in is given up. */
export type Undone = { code: SentCode | null };

export async function byPhone(
  line: LoginLine,
  talk: Conversation,
  options: LoginOptions,
  undone: Undone,
): Promise<TelegramMe> {
  let phone = options.phone === undefined ? null : normalisePhone(options.phone);
  let problem: LoginProblem | null = options.phone !== undefined && phone === null ? 'phone_invalid' : null;
  for (;;) {
    const number: string = phone ?? (await askPhone(talk, problem));
    const sent: Attempt<CodeOutcome> = await attempt(line, 'phone', () => sendCode(line, options, number));
    if ('password_needed' in sent) return askPassword(line, talk);
    if ('got' in sent) return 'me' in sent.got ? sent.got.me : enterCode(line, talk, options, sent.got.code, undone);
    ({ problem } = sent);
    phone = null;
  }
}

async function askPhone(talk: Conversation, first_problem: LoginProblem | null): Promise<string> {
  let problem = first_problem;
  for (;;) {
    const answer = await talk.ask({ step: 'ask_phone', problem });
    const phone = 'phone' in answer ? normalisePhone(answer.phone) : null;
    if (phone !== null) return phone;
    problem = 'phone_invalid';
  }
}

async function enterCode(
  line: LoginLine,
  talk: Conversation,
  options: LoginOptions,
  first: SentCode,
  undone: Undone,
): Promise<TelegramMe> {
  let code = first;
  let problem: LoginProblem | null = null;
  let expired = false;
  for (;;) {
    undone.code = code;
    expired ||= problem === 'code_expired';
    const answer = await talk.ask(codeStep(code, problem, expired));
    if ('code' in answer) {
      const typed = readCode(code, answer.code);
      if (typed === null) {
        problem = 'code_malformed';
        continue;
      }
      const request = signInWith(code, typed);
      const result = await signIn(line, 'code', () => line.call(request));
      if ('problem' in result) {
        ({ problem } = result);
        continue;
      }
      undone.code = null;
      return 'got' in result ? result.got : askPassword(line, talk);
    }
    const current = code;
    const again: Attempt<CodeOutcome> = await attempt(line, 'resend', () =>
      expired ? sendCode(line, options, current.phone) : resendCode(line, current),
    );
    if ('password_needed' in again) return askPassword(line, talk);
    if ('problem' in again) {
      ({ problem } = again);
      continue;
    }
    if ('me' in again.got) return again.got.me;
    ({ code } = again.got);
    problem = null;
    expired = false;
  }
}
