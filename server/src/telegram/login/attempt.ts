import { afterLoginError, type LoginPlace } from '#domain/login/after-error.ts';
import type { FinalStep, LoginProblem } from '#domain/login/steps.ts';
import { describeFault, TelegramError, type ConnectionTrouble, type TelegramFault } from '#domain/telegram.ts';
import { delay } from '#lib/time.ts';
import type { LoginLine } from './line.ts';

/** Telegram has five DCs and names the right one at once; who is sent around more often is sent in circles. */
const MOVES_MAX = 3;
/** How often the same is asked once more because Telegram changed its mind, or the connection broke. */
const AGAIN_MAX = 2;

/** What may be otherwise a few seconds later; how a proxy or server answers is not. */
const PASSES: ReadonlySet<ConnectionTrouble> = new Set(['dropped', 'refused', 'unreachable', 'proxy_refused']);
/** By which a server says that it is not the DC that was meant. */
const WRONG_DC = -444;

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
  let pauses = 0;
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
      const pause_ms = goesOn(fault, place) ? line.pauses_ms[pauses] : undefined;
      if (pause_ms !== undefined) {
        pauses += 1;
        await delay(pause_ms, line.signal);
        continue;
      }
      if (isLost(fault) && ENTERED.has(place)) return { problem: 'connection_lost' };
      if (fault.kind === 'transport' && fault.code === WRONG_DC) throw new LoginFailed(noSuchDc(line, fault), error);
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

/** Where a person has given something that would be lost with the log-in. */
const ENTERED: ReadonlySet<LoginPlace> = new Set(['code', 'resend', 'password']);

function isLost(fault: TelegramFault): boolean {
  return fault.kind === 'connection' && (PASSES.has(fault.reason) || fault.reason === 'timeout');
}

/** Who only has to begin is told at once; one that is under way is worth to wait for. */
function goesOn(fault: TelegramFault, place: LoginPlace): boolean {
  return place !== 'phone' && fault.kind === 'connection' && PASSES.has(fault.reason);
}

function noSuchDc({ dc_id }: LoginLine, fault: TelegramFault): LoginFailed['failure'] {
  const sentence = `DC ${dc_id}, at which the log-in should go on, was not found (${describeFault(fault)}); try again later.`;
  return { step: 'failed', code: 'connection', sentence, retry: { after_s: 60 } };
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
