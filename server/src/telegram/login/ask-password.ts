import type { TelegramMe } from '#domain/telegram.ts';
import type { LoginProblem } from '#domain/login/steps.ts';
import type { Conversation } from './conversation.ts';
import type { LoginLine } from './line.ts';
import { attempt, LoginFailed } from './attempt.ts';
import { signIn } from './sign-in.ts';
import { provePassword } from './srp.ts';

/** Asks for the two-step password until it is right; Telegram itself ends it after too many wrong ones. */
export async function askPassword(line: LoginLine, talk: Conversation): Promise<TelegramMe> {
  let problem: LoginProblem | null = null;
  for (;;) {
    const described = await attempt(line, 'password', () => line.call({ _: 'account.getPassword' }));
    const hint = 'got' in described ? (described.got.hint ?? null) : null;
    const answer = await talk.ask({ step: 'ask_password', hint, problem });
    const password = 'password' in answer ? answer.password : '';
    if (password === '') {
      problem = 'password_wrong';
      continue;
    }
    const result = await signIn(line, 'password', async () => {
      // An offer is good for one proof only.
      const offer = await line.call({ _: 'account.getPassword' });
      return line.call({
        _: 'auth.checkPassword',
        password: await provePassword(await line.crypto(), offer, password),
      });
    });
    if ('got' in result) return result.got;
    if ('password_needed' in result) throw new LoginFailed(UNCLEAR);
    ({ problem } = result);
  }
}

const UNCLEAR = {
  step: 'failed',
  code: 'refused',
  sentence: 'Telegram asked for the two-step password once more after it was given; begin the log-in anew.',
  retry: { after_s: 0 },
} as const;
