// Log-ins under way in this process, each answered step by step by whoever has its id. One:
//   begun → at a question (or a QR code) → answered → at the next one … → done | failed
// Nobody answers for ten minutes: it is ended. What has ended can be looked at for as long.
import { randomUUID } from 'node:crypto';
import type { LoginAnswer, LoginStep, QuestionStep } from '#domain/login/steps.ts';
import type { Crew } from '#engine/crew.ts';
import { endLater, sessionToEnd } from '#engine/login/end-session.ts';
import { logInAccount, type LoginRequest } from '#engine/login/log-in-account.ts';
import type { StoredSession } from '#engine/login/store-session.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { delay, every, monotonic } from '#lib/time.ts';

/** Real time. */
export const LOGIN_IDLE_MS = 600_000;
/** Real time: how long a caller waits for the next question; Telegram answers sooner, or a step has timed out. */
const PATIENCE_MS = 45_000;
const SWEEP_MS = 15_000;
const OF_WORKSPACE_MAX = 5;
const OF_PROCESS_MAX = 50;
/** Of those that have ended, how many are remembered. */
const ENDED_MAX = 200;

export type LoginView = {
  id: string;
  kind: 'code' | 'qr';
  state: 'open' | 'done' | 'failed';
  /** What is asked now, or shown. */
  step: LoginStep;
  account: StoredSession | null;
  error: unknown;
};

/** One that is under way, as whoever finds it in a list sees it. */
export type OpenLogin = Pick<LoginView, 'id' | 'kind'> & {
  step: LoginStep['step'];
  /** Null: none was given yet, or it needs none. */
  phone: string | null;
  session_name: string | null;
  account_id: number | null;
  begun_at: Date;
};

type Login = LoginView & {
  request: Pick<OpenLogin, 'phone' | 'session_name' | 'account_id' | 'begun_at'>;
  workspace_id: string;
  stop: AbortController;
  /** Who waits for an answer to the step; null: nothing is asked. */
  asked: PromiseWithResolvers<LoginAnswer> | null;
  changed: PromiseWithResolvers<void>;
  touched_ms: number;
  work: Promise<void>;
};

export class LoginDesk {
  readonly #logins = new Map<string, Login>();
  readonly #idle_ms: number;
  readonly #unsweep: () => void;

  constructor(options: { idle_ms?: number } = {}) {
    this.#idle_ms = options.idle_ms ?? LOGIN_IDLE_MS;
    this.#unsweep = every(SWEEP_MS, () => this.sweep());
  }

  /** Resolves at the first question. Throws `too_many_logins`, and what kept it from ever asking one. */
  async begin(crew: Crew, request: LoginRequest): Promise<LoginView> {
    const { workspace_id } = crew.scope;
    const open = [...this.#logins.values()].filter(({ state }) => state === 'open');
    if (
      open.length >= OF_PROCESS_MAX ||
      open.filter((one) => one.workspace_id === workspace_id).length >= OF_WORKSPACE_MAX
    )
      throw new GroundcrewError('too_many_logins');
    const login: Login = {
      id: randomUUID(),
      workspace_id,
      request: {
        phone: request.phone ?? null,
        session_name: request.session_name,
        account_id: request.account_id,
        begun_at: crew.scope.now(),
      },
      kind: request.how === 'qr' ? 'qr' : 'code',
      state: 'open',
      step: { step: 'wait' },
      account: null,
      error: null,
      stop: new AbortController(),
      asked: null,
      changed: Promise.withResolvers(),
      touched_ms: monotonic(),
      work: Promise.resolve(),
    };
    this.#remember(login);
    login.work = this.#carryOut(crew, request, login);
    await settled(login);
    if (login.state === 'failed' && !isToldByTelegram(login.error)) {
      this.#logins.delete(login.id);
      throw login.error;
    }
    return view(login);
  }

  /** Those under way, the newest first. Whoever only lists them keeps none from its end. */
  list(workspace_id: string): OpenLogin[] {
    const open = [...this.#logins.values()].filter((one) => one.state === 'open' && one.workspace_id === workspace_id);
    return open.toReversed().map(({ id, kind, step, request }) => ({
      id,
      kind,
      step: step.step,
      ...request,
    }));
  }

  /** Throws `not_found`: also when it is at another server, or has run out. */
  look(workspace_id: string, id: string): LoginView {
    return view(this.#found(workspace_id, id));
  }

  /** Resolves at the next question. Throws `not_found`, and `wrong_state` when something else, or nothing, is asked. */
  async answer(workspace_id: string, id: string, answer: LoginAnswer): Promise<LoginView> {
    const login = this.#found(workspace_id, id);
    const { asked, step } = login;
    if (asked === null || !takes(step, answer)) {
      const details = { state: step.step, allowed_from: [stepOf(answer)] };
      throw new GroundcrewError('wrong_state', { detail: `the log-in is at: ${step.step}`, details });
    }
    if ('phone' in answer) login.request.phone = answer.phone;
    login.asked = null;
    login.step = { step: 'wait' };
    asked.resolve(answer);
    await settled(login);
    return view(login);
  }

  /** Ends it wherever it stands. Throws `not_found`. */
  async end(workspace_id: string, id: string): Promise<LoginView> {
    const login = this.#found(workspace_id, id);
    login.stop.abort();
    await login.work;
    return view(login);
  }

  async close(): Promise<void> {
    this.#unsweep();
    for (const { stop } of this.#logins.values()) stop.abort();
    await Promise.all([...this.#logins.values()].map(({ work }) => work));
  }

  #found(workspace_id: string, id: string): Login {
    const login = this.#logins.get(id);
    if (!login || login.workspace_id !== workspace_id)
      throw new GroundcrewError('not_found', { detail: `log-in ${id}` });
    login.touched_ms = monotonic();
    return login;
  }

  #remember(login: Login): void {
    this.#logins.set(login.id, login);
    const ended = [...this.#logins.values()].filter(({ state }) => state !== 'open');
    for (const { id } of ended.slice(0, Math.max(0, ended.length - ENDED_MAX))) this.#logins.delete(id);
  }

  async #carryOut(crew: Crew, request: LoginRequest, login: Login): Promise<void> {
    const { account_id } = request;
    const { signal } = login.stop;
    signal.addEventListener('abort', () => login.asked?.reject(new GroundcrewError('stopped')));
    try {
      const old = account_id === null ? null : await sessionToEnd(crew, account_id);
      login.account = await logInAccount(crew, request, {
        answer: (step) => ask(login, step),
        onStep: (step) => {
          if (step.step === 'wait' || step.step === 'show_qr') move(login, step);
        },
        signal,
      });
      login.state = 'done';
      await endLater(crew, login.account.account_id, old);
    } catch (error) {
      if (login.state === 'done') crew.log.warn({ err: error }, 'a session that was replaced stays open on Telegram');
      else {
        login.state = 'failed';
        login.error = error;
      }
    } finally {
      login.asked = null;
      move(login, login.step);
    }
  }

  /** Ends what nobody looks at any more, and forgets what nobody has looked at since its end. */
  sweep(): void {
    for (const login of this.#logins.values()) {
      if (monotonic() - login.touched_ms < this.#idle_ms) continue;
      if (login.state !== 'open') this.#logins.delete(login.id);
      login.touched_ms = monotonic();
      login.stop.abort();
    }
  }
}

function ask(login: Login, step: QuestionStep): Promise<LoginAnswer | null> {
  if (login.stop.signal.aborted) return Promise.reject(new GroundcrewError('stopped'));
  // A QR code is scanned; the next step follows by itself.
  const asked = step.step === 'show_qr' ? null : Promise.withResolvers<LoginAnswer>();
  login.asked = asked;
  move(login, step);
  return asked?.promise ?? Promise.resolve(null);
}

function move(login: Login, step: LoginStep): void {
  login.step = step;
  // As Telegram writes it.
  if (step.step === 'ask_code') login.request.phone = step.phone;
  login.changed.resolve();
  login.changed = Promise.withResolvers();
}

/** Until something is asked or shown, or it is over. */
async function settled(login: Login): Promise<void> {
  const enough = new AbortController();
  const patience = delay(PATIENCE_MS, enough.signal).catch(() => {});
  const late = patience.then(() => true);
  while (login.state === 'open' && login.asked === null && login.step.step === 'wait') {
    if (await Promise.race([login.changed.promise.then(() => false), late])) break;
  }
  enough.abort();
}

function takes({ step }: LoginStep, answer: LoginAnswer): boolean {
  if (step === 'ask_phone') return 'phone' in answer;
  if (step === 'ask_code') return 'code' in answer || 'resend' in answer;
  return step === 'ask_password' && 'password' in answer;
}

function stepOf(answer: LoginAnswer): QuestionStep['step'] {
  if ('phone' in answer) return 'ask_phone';
  return 'password' in answer ? 'ask_password' : 'ask_code';
}

function isToldByTelegram(error: unknown): boolean {
  return error instanceof GroundcrewError && error.code === 'login_failed';
}

function view({ id, kind, state, step, account, error }: Login): LoginView {
  return { id, kind, state, step, account, error };
}
