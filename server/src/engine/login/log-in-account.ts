// A log-in from its first question to the stored session, whoever answers: a terminal, a script, a screen.
import { isFinal, type LoginAnswer, type LoginFlow, type LoginStep, type QuestionStep } from '#domain/login/steps.ts';
import type { Proxy } from '#domain/proxies.ts';
import type { Crew } from '#engine/crew.ts';
import { openCredentials, openOwnProxy } from '#engine/identity.ts';
import { workspaceCredentials } from '#engine/workspace-credentials.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { accountIdentities } from '#store/accounts/sessions.ts';
import { recordHealthCheck } from '#store/accounts/health.ts';
import { storeSession, type SessionTarget, type StoredSession } from './store-session.ts';

const STEP_TIMEOUT_MS = 30_000;

export type LoginRequest = SessionTarget & { how: 'phone' | 'qr'; phone?: string; timeout_ms?: number };

/** Whoever logs in: sees each question and answers it. For a QR code there is no answer; the next step follows by itself. */
export type LoginPerson = {
  answer: (step: QuestionStep) => Promise<LoginAnswer | null>;
  onStep?: (step: LoginStep) => void;
  /** Ends the log-in wherever it stands. */
  signal?: AbortSignal;
};

/**
 * Logs an account in and stores its session. Throws `login_failed`, `credentials_missing`, `stopped` when the person's signal ended it, and what `storeSession` throws; a session that cannot be
 * stored is ended on Telegram again. Nothing of the log-in is connected when this settles.
 */
export async function logInAccount(crew: Crew, request: LoginRequest, person: LoginPerson): Promise<StoredSession> {
  const { account_id, how, phone, timeout_ms = STEP_TIMEOUT_MS } = request;
  const identities = await accountIdentities(crew.scope);
  const known_user_ids = identities.flatMap((one) =>
    one.telegram_user_id === null || !one.has_session || one.id === account_id ? [] : [one.telegram_user_id],
  );
  const flow = await crew.gateway.login({
    how,
    ...(phone === undefined ? {} : { phone }),
    ...(await wayOf(crew, request)),
    timeout_ms,
    known_user_ids,
    ...(person.onStep ? { onStep: person.onStep } : {}),
  });
  const giveUp = () => void flow.close();
  person.signal?.addEventListener('abort', giveUp);
  try {
    await converse(flow, person);
    return await keep(crew, request, flow);
  } finally {
    person.signal?.removeEventListener('abort', giveUp);
    await flow.close();
  }
}

async function converse(flow: LoginFlow, person: LoginPerson): Promise<void> {
  for (let step = await flow.next(); ;) {
    if (isFinal(step)) {
      if (step.step === 'done') return;
      if (person.signal?.aborted) throw new GroundcrewError('stopped');
      const { code, sentence, retry } = step;
      throw new GroundcrewError('login_failed', { detail: sentence, details: { code, retry } });
    }
    const answer = await person.answer(step);
    step = await (answer === null ? flow.next() : flow.next(answer));
  }
}

async function keep(crew: Crew, request: LoginRequest, flow: LoginFlow): Promise<StoredSession> {
  const session = flow.session();
  if (!session) throw new Error('A log-in that is done has a session.');
  let released = false;
  try {
    const release = async () => {
      await flow.close();
      released = true;
    };
    const stored = await storeSession(crew, request, session, { takeover: false, held_by: 'log-in', release });
    // The log-in was a full round trip with this very session.
    const healthy = { status: 'ok', error_message: null, latency_ms: null } as const;
    await recordHealthCheck(crew.scope, { account_id: stored.account_id, ...healthy });
    return stored;
  } catch (error) {
    if (released)
      crew.log.warn({ user_id: session.user.id }, 'a new session was not stored and stays open on Telegram');
    else if (!(await flow.logOut())) {
      crew.log.warn({ user_id: session.user.id }, 'a new session could not be ended on Telegram');
    }
    throw error;
  }
}

async function wayOf(
  crew: Crew,
  { account_id, api, proxy }: LoginRequest,
): Promise<{ api_id: number; api_hash: string; proxy: Proxy | null }> {
  const own = () =>
    account_id === null ? workspaceCredentials(crew, 'a new account') : openCredentials(crew, account_id);
  const { api_id, api_hash } = api ?? (await own().catch(missing));
  const way = proxy !== undefined || account_id === null ? proxy : await openOwnProxy(crew, account_id);
  return { api_id, api_hash, proxy: way ?? null };
}

function missing(error: unknown): never {
  if (!(error instanceof GroundcrewError) || error.details['part'] !== 'api_id') throw error;
  throw new GroundcrewError('credentials_missing', { details: error.details, cause: error });
}
