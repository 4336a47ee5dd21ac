import { isFinal, type LoginFlow, type LoginOptions, type LoginStep, type NewSession } from '#domain/login/steps.ts';
import { afterLoginError } from '#domain/login/after-error.ts';
import { TelegramError } from '#domain/telegram.ts';
import { delay } from '#lib/time.ts';
import type { GatewaySetup } from '#telegram/gateway.ts';
import { faultOf } from '#telegram/link/socket-faults.ts';
import { LoginFailed } from './attempt.ts';
import { byPhone, type Undone } from './by-phone.ts';
import { byQr } from './by-qr.ts';
import { Conversation } from './conversation.ts';
import { LoginLine } from './line.ts';
import { cancelCode } from './send-code.ts';

/** What is asked of Telegram at the end is a courtesy, and holds nobody up for longer. */
const FAREWELL_MS = 3000;

/** Begins a log-in; it goes on by itself until it needs somebody, and until it is closed in any case. */
export function startLogin(gateway: GatewaySetup, options: LoginOptions): LoginFlow {
  const line = new LoginLine(gateway, options);
  const talk = new Conversation(options.onStep);
  const undone: Undone = { code: null };
  let session: NewSession | null = null;

  const run = async (): Promise<LoginStep> => {
    try {
      const user = options.how === 'qr' ? await byQr(line, talk, options) : await byPhone(line, talk, options, undone);
      session = { session_string: await line.session(user.id), dc_id: line.dc_id, user };
      return { step: 'done', user };
    } catch (error) {
      if (!line.signal.aborted && !(error instanceof LoginFailed || error instanceof TelegramError)) {
        gateway.log.warn({ err: error }, 'Telegram log-in ended unexpectedly');
      }
      return failureOf(error, line.signal.aborted);
    }
  };
  void run().then((step) => talk.show(step));

  return {
    get step() {
      return talk.step;
    },
    next: (answer) => talk.next(answer),
    session: () => session,
    logOut: async () => {
      session = null;
      return loggedOut(line);
    },
    close: async () => {
      if (undone.code && !isFinal(talk.step)) await farewell(line.call(cancelCode(undone.code)));
      // Its answer was lost, and with it perhaps a session that would stay open for ever.
      if (line.unsure) await farewell(loggedOut(line));
      await line.close();
      talk.show(CANCELLED);
    },
  };
}

const CANCELLED: LoginStep = afterClose();

function afterClose(): LoginStep {
  const move = afterLoginError({ kind: 'closed', detail: 'the log-in was given up' }, 'phone');
  if (move.do !== 'fail') throw new Error('A log-in that is closed has failed.');
  return move.failure;
}

function failureOf(error: unknown, given_up: boolean): LoginStep {
  if (given_up) return CANCELLED;
  if (error instanceof LoginFailed) return error.failure;
  const move = afterLoginError(faultOf(error), 'phone');
  return move.do === 'fail' ? move.failure : CANCELLED;
}

/** True when the session is gone from Telegram, whoever ended it. */
async function loggedOut(line: LoginLine): Promise<boolean> {
  try {
    await line.call({ _: 'auth.logOut' });
    return true;
  } catch (error) {
    if (!(error instanceof TelegramError)) throw error;
    return error.fault.kind === 'rpc' && error.fault.type === 'AUTH_KEY_UNREGISTERED';
  }
}

async function farewell(work: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  await Promise.race([work.catch(() => {}), delay(FAREWELL_MS, timer.signal).catch(() => {})]);
  timer.abort();
}
