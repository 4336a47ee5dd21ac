// One account connects anew by its present settings, and no other is touched. The stages: domain/reconnects.ts. Whatever goes
// wrong, or whoever dies, the flag stands until the new connection is proved, so that all of it is done again.
import { addMs, dateText } from '#domain/days.ts';
import type { EventData, EventType } from '#domain/events.ts';
import { reconnectPause, type ReconnectStage } from '#domain/reconnects.ts';
import { parseSession } from '#domain/sessions/parse.ts';
import { TelegramError } from '#domain/telegram.ts';
import type { Connections } from '#engine/connections.ts';
import { pauseFor, type Line } from '#engine/open-line.ts';
import type { Crew } from '#engine/crew.ts';
import {
  isUnknownKey,
  notTestable,
  recordAnswer,
  recordFailure,
  TEST_PAUSES_MS,
  WHO_AM_I,
} from '#engine/health-check.ts';
import { openIdentity, type Identity } from '#engine/identity.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { scrubText } from '#lib/scrub-text.ts';
import { monotonic } from '#lib/time.ts';
import { accountState } from '#store/accounts/accounts.ts';
import { readCredentials } from '#store/secrets/credentials.ts';
import { addEvent } from '#store/events/events.ts';
import { floodWaitEnds } from '#store/accounts/floods.ts';
import { assertLease } from '#store/leases/leases.ts';
import { clearReconnectFlag } from '#store/accounts/reconnects.ts';

/** Real time between the end of the old connection and the first packet of the new one. */
export const QUIET_MS = 2_000;
/** A proxy that takes longer is not one to change to; meanwhile the account's other acts wait. */
const PROXY_TEST_MS = 10_000;

export type ReconnectEnd =
  /** `again`: settings were changed meanwhile, and the flag stands. */
  | { end: 'verified'; milliseconds: number; again: boolean }
  | { end: 'failed'; stage: ReconnectStage; error_message: string; connected: boolean; next_at: Date | null }
  /** Nothing was learned of the new settings; the flag stands. */
  | { end: 'not_now'; why: string; until: Date | null };

export type ReconnectOptions = {
  timeout_ms: number;
  /** Failures in a row before this attempt; null when nobody tries again by himself. */
  failures: number | null;
  quiet_ms?: number;
  signal?: AbortSignal | undefined;
};

/** Never rejects for reasons of the account. */
export async function reconnectAccount(
  crew: Crew,
  connections: Connections,
  account_id: number,
  options: ReconnectOptions,
): Promise<ReconnectEnd> {
  const untestable = await notConnectable(crew, account_id);
  if (untestable !== null) return { end: 'not_now', why: untestable, until: null };
  const until = await floodWaitEnds(crew.scope, account_id, WHO_AM_I);
  if (until) return { end: 'not_now', why: `flood wait until ${dateText(until)}`, until };
  return new Reconnect(crew, connections, account_id, options).run();
}

/**
 * Why an account is not connected at all; null when it may be. The flag is kept meanwhile: once the account may connect
 * again, the connection that it gets is proved before anybody relies on the new settings.
 */
async function notConnectable(crew: Crew, account_id: number): Promise<string | null> {
  const account = await accountState(crew.scope, account_id);
  if (!account || account.archived_at) return 'no such account';
  return notTestable(account);
}

class Reconnect {
  readonly #crew: Crew;
  readonly #connections: Connections;
  readonly #account_id: number;
  readonly #options: ReconnectOptions;
  #stage: ReconnectStage = 'drain';

  constructor(crew: Crew, connections: Connections, account_id: number, options: ReconnectOptions) {
    this.#crew = crew;
    this.#connections = connections;
    this.#account_id = account_id;
    this.#options = options;
  }

  async run(): Promise<ReconnectEnd> {
    const { timeout_ms, signal } = this.#options;
    try {
      await this.#tell('reconnect.started', { why: await this.#why() });
      return await this.#connections.replace(
        this.#account_id,
        { timeout_ms, pauses_ms: TEST_PAUSES_MS, signal },
        {
          prepare: () => this.#prepare(),
          closed: () => this.#closed(),
          act: (line) => this.#verify(line),
        },
      );
    } catch (error) {
      return this.#failed(error);
    }
  }

  async #why(): Promise<EventData['reconnect.started']['why']> {
    const line = this.#connections.openLines().find((one) => one.account_id === this.#account_id);
    if (!line) return 'asked_for';
    const stored = await readCredentials(this.#crew.scope, this.#account_id);
    return line.settings_version === stored?.settings_version ? 'asked_for' : 'settings_changed';
  }

  async #prepare(): Promise<Identity> {
    await this.#tell('reconnect.drained', {});
    this.#stage = 'settings';
    const identity = await openIdentity(this.#crew, this.#account_id);
    this.#stage = 'proxy_test';
    const { timeout_ms, signal } = this.#options;
    const parsed = parseSession(identity.session_string);
    const milliseconds = await this.#crew.gateway.probe(identity.proxy, {
      timeout_ms: Math.min(timeout_ms, PROXY_TEST_MS),
      signal,
      // The DC to which it will go.
      ...(parsed.ok && !parsed.session.test_mode ? { dc: parsed.session.dc_id } : {}),
    });
    await this.#tell('reconnect.proxy_tested', { milliseconds: Math.round(milliseconds) });
    this.#stage = 'close';
    return identity;
  }

  async #closed(): Promise<void> {
    const { signal, quiet_ms = QUIET_MS } = this.#options;
    await this.#tell('reconnect.closed', {});
    await pauseFor(quiet_ms, signal);
    const stopped = await notConnectable(this.#crew, this.#account_id);
    if (stopped !== null) throw new GroundcrewError('stopped', { detail: stopped });
    this.#stage = 'connect';
  }

  async #verify({ client, lease, settings_version }: Line): Promise<ReconnectEnd> {
    const { timeout_ms, signal } = this.#options;
    await this.#tell('reconnect.connected', {});
    this.#stage = 'verify';
    const begun_ms = monotonic();
    const me = await client.whoAmI(signal ? { timeout_ms, signal } : { timeout_ms });
    const latency_ms = monotonic() - begun_ms;
    await recordAnswer(this.#crew, this.#account_id, { me, latency_ms });
    const { scope } = this.#crew;
    const milliseconds = Math.round(latency_ms);
    return scope.db.transaction().execute(async (tx) => {
      await assertLease(tx, lease);
      const again = !(await clearReconnectFlag(scope, this.#account_id, settings_version, tx));
      await this.#tell('reconnect.verified', { milliseconds, again }, tx);
      return { end: 'verified', milliseconds, again };
    });
  }

  async #failed(error: unknown): Promise<ReconnectEnd> {
    if (saysNothing(error) || this.#options.signal?.aborted) {
      return { end: 'not_now', why: messageOf(error), until: null };
    }
    const stage = this.#stage;
    const connected = this.#connections.isOpen(this.#account_id) && stage !== 'verify';
    const { scope } = this.#crew;
    const { failures } = this.#options;
    const next_at = failures === null ? null : addMs(scope.now(), reconnectPause(failures + 1));
    const error_message = scrubText(messageOf(error));
    const said = { stage, error: error_message, connected, next_at: next_at?.toISOString() ?? null };
    await this.#tell('reconnect.failed', said);
    // An unknown key is asked for once more by the test of the session, before it is called invalid.
    const learned = (stage === 'connect' || stage === 'verify') && !isUnknownKey(error);
    if (learned) await recordFailure(this.#crew, this.#account_id, error);
    return { end: 'failed', stage, error_message, connected, next_at };
  }

  async #tell<T extends EventType>(type: T, data: EventData[T], tx = this.#crew.scope.db): Promise<void> {
    const { scope, log } = this.#crew;
    const account_id = this.#account_id;
    await addEvent(scope, { type, account_id, data }, tx);
    log[type === 'reconnect.failed' ? 'warn' : 'info']({ account_id, data }, type);
  }
}

/** It was asked to stop, or the account is somebody else's now. */
function saysNothing(error: unknown): boolean {
  if (error instanceof TelegramError) return error.fault.kind === 'closed';
  return error instanceof GroundcrewError && ['stopped', 'account_leased', 'lease_lost'].includes(error.code);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
