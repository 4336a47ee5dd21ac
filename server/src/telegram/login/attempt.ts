import { afterLoginError, type LoginPlace } from '#domain/login/after-error.ts';
import type { FinalStep, LoginProblem } from '#domain/login/steps.ts';
import { TelegramError } from '#domain/telegram.ts';
import type { LoginLine } from './line.ts';

/** Telegram has five DCs and names the right one at once; who is sent around more often is sent in circles. */
const MOVES_MAX = 3;
/** How often the same is asked once more because Telegram changed its mind, or the connection broke. */
const AGAIN_MAX = 2;

export type Attempt<T> = { got: T } | { problem: LoginProblem } | { password_needed: true };

/** Ends a log-in from wherever it is. */
export class LoginFailed extends Error {
  readonly failure: Extract<FinalStep, { step: 'failed' }>;

  constructor(failure: Extract<FinalStep, { step: 'failed' }>, cause?: unknown) {
    super(failure.sentence, cause === undefined ? undefined : { cause });
    this.name = 'LoginFailed';
    this.failure = failure;
  }
}

/** Does one thing with Telegram, at whichever DC and as often as it takes; throws `LoginFailed` when it is in vain. */
export async function attempt<T>(line: LoginLine, place: LoginPlace, work: () => Promise<T>): Promise<Attempt<T>> {
  let moves = 0;
  let again = 0;
  for (;;) {
    try {
      return { got: await work() };
    } catch (error) {
      if (!(error instanceof TelegramError)) throw error;
      const { fault } = error;
      const broke = fault.kind === 'connection' && fault.reason === 'dropped';
      if (broke && again < AGAIN_MAX) {
        again += 1;
        continue;
      }
      const move = afterLoginError(fault, place);
      switch (move.do) {
        case 'ask':
          return { problem: move.problem };
        case 'ask_password':
          return { password_needed: true };
        case 'move':
          moves += 1;
          if (moves > MOVES_MAX) throw new LoginFailed(IN_CIRCLES, error);
          await line.move(move.dc_id);
          break;
        case 'again':
          again += 1;
          if (again > AGAIN_MAX) throw new LoginFailed(CANNOT_DECIDE, error);
          break;
        case 'fail':
          throw new LoginFailed(move.failure, error);
      }
    }
  }
}

const IN_CIRCLES = {
  step: 'failed',
  code: 'refused',
  sentence: 'Telegram sent the log-in from one DC to another and back; try again later.',
  retry: { after_s: 60 },
} as const;

const CANNOT_DECIDE = {
  step: 'failed',
  code: 'refused',
  sentence: 'Telegram asked to begin the log-in anew several times; try again later.',
  retry: { after_s: 60 },
} as const;
