import type { tl } from '@mtcute/core';
import { formatSession } from '#domain/sessions/format.ts';
import type { LoginOptions } from '#domain/login/steps.ts';
import {
  TelegramError,
  type ConnectOptions,
  type TelegramFault,
  type TelegramStateEntry,
  type TelegramStateStore,
} from '#domain/telegram.ts';
import type { Connection, MethodCall } from '#telegram/connection.ts';
import { monotonic } from '#lib/time.ts';
import { dcAddress, FIRST_DC } from '#telegram/dcs.ts';
import { firstAnswer } from '#telegram/first-answer.ts';
import type { GatewaySetup } from '#telegram/gateway.ts';
import { setupError } from '#telegram/identity.ts';
import type { Destination } from '#telegram/link/socks.ts';
import { prepareConnection } from '#telegram/prepare-connection.ts';

const GIVEN_UP: TelegramFault = { kind: 'closed', detail: 'the log-in was given up' };
const MOVED: TelegramFault = { kind: 'closed', detail: 'the log-in goes on at another DC' };

/** Somebody waits for it with a code in his hand. */
const PAUSES_MS = [2000, 4000, 8000];

export type LineOptions = Pick<LoginOptions, 'api_id' | 'api_hash' | 'proxy' | 'timeout_ms' | 'pauses_ms'> & {
  mayWrite?: ConnectOptions['mayWrite'] | undefined;
};

/**
 * The connections of one log-in: one at a time, to the DC at which it stands, each with the key that was made there. One
 * that was lost while a person looked for a code is opened again with the same key.
 */
export class LoginLine {
  /** A call that logs in was sent, and its answer did not come: Telegram may know of a session that nobody has here. */
  unsure = false;
  readonly #gateway: GatewaySetup;
  readonly #options: LineOptions;
  readonly #state = memory();
  readonly #addresses = new Map<number, Destination>();
  readonly #given_up = new AbortController();
  #dc_id: number;
  #server_ms = 0;
  #heard_ms = 0;
  #connection: Promise<Connection> | null = null;
  #onUpdates: (updates: tl.TypeUpdates) => void = () => {};

  constructor(gateway: GatewaySetup, options: LineOptions) {
    this.#gateway = gateway;
    this.#options = options;
    this.#dc_id = gateway.dcs.keys().next().value ?? FIRST_DC;
  }

  get dc_id(): number {
    return this.#dc_id;
  }

  /** Before the tries that follow when the connection was lost. */
  get pauses_ms(): readonly number[] {
    return this.#options.pauses_ms ?? PAUSES_MS;
  }

  /** The server's time by its last word, in milliseconds since 1970; ours may be set wrongly. */
  serverNow(): number {
    return this.#server_ms + (monotonic() - this.#heard_ms);
  }

  /** Fires when the log-in is given up. */
  get signal(): AbortSignal {
    return this.#given_up.signal;
  }

  /** Hears what the server says by itself, whichever connection it comes on. */
  listen(listener: (updates: tl.TypeUpdates) => void): void {
    this.#onUpdates = listener;
  }

  /** One request, one answer, on a connection that is open or opened for it. Throws a `TelegramError`. */
  async call<T extends tl.RpcMethod>(request: T): Promise<tl.RpcCallReturn[T['_']]> {
    const connection = await this.#open();
    return connection.call(request, this.#bounds());
  }

  /** Everything that is asked from now on is asked at that DC. */
  async move(dc_id: number): Promise<void> {
    if (dc_id === this.#dc_id) return;
    await this.#hangUp(MOVED);
    this.#dc_id = dc_id;
  }

  /** The session of this DC's key, once somebody is logged in with it. */
  async session(user_id: number): Promise<string> {
    const auth_key = await (await this.#open()).keyOf(this.#dc_id);
    if (!auth_key) throw new Error('The log-in has no auth key of its DC.');
    const { host, port } = this.#address();
    return formatSession({ kind: 'mtcute', dc_id: this.#dc_id, host, port, auth_key, user_id, test_mode: false });
  }

  /** The current connection's own means, for what is computed and not asked. */
  async crypto(): Promise<Connection['mtcute']['crypto']> {
    return (await this.#open()).mtcute.crypto;
  }

  /** Resolves when nothing is connected any more; nothing is opened afterwards. */
  async close(): Promise<void> {
    this.#given_up.abort();
    await this.#hangUp(GIVEN_UP);
  }

  async #open(): Promise<Connection> {
    if (this.signal.aborted) throw new TelegramError(GIVEN_UP);
    const open = await this.#connection?.catch(() => null);
    if (open && !open.link.fault) return open;
    await this.#hangUp(MOVED);
    this.#connection = this.#dial();
    return this.#connection;
  }

  async #dial(): Promise<Connection> {
    const { api_id, api_hash, proxy, mayWrite } = this.#options;
    const dc = { id: this.#dc_id, address: this.#address(), test_mode: false };
    const plan = { account_id: 0, api_id, api_hash, proxy, dc, auth_key: null, state: this.#state, link: { mayWrite } };
    const connection = await prepareConnection(this.#gateway, plan);
    connection.mtcute.onServerUpdate.add((updates) => this.#onUpdates(updates));
    const config = await firstAnswer(connection, this.#bounds(), (call: MethodCall) =>
      connection.call({ _: 'help.getConfig' }, call),
    );
    this.#server_ms = config.date * 1000;
    this.#heard_ms = monotonic();
    for (const option of config.dcOptions) this.#learn(option);
    return connection;
  }

  /** Where the DCs are now: Telegram's own, or those of another server on the same machine as that. */
  #learn(option: tl.TypeDcOption): void {
    if (option.ipv6 || option.cdn || option.tcpoOnly) return;
    const address = { host: option.ipAddress, port: option.port };
    const { server, dcs } = this.#gateway;
    if (!server) {
      if (!option.mediaOnly) this.#addresses.set(option.id, address);
      return;
    }
    if (option.ipAddress !== server.host) return;
    const known = dcs.get(option.id) ?? { server: address, media_server: null };
    dcs.set(option.id, option.mediaOnly ? { ...known, media_server: address } : { ...known, server: address });
  }

  #address(): Destination {
    const { server, dcs } = this.#gateway;
    const other = server && (dcs.get(this.#dc_id)?.server ?? server);
    const address = other ?? this.#addresses.get(this.#dc_id) ?? dcAddress(this.#dc_id);
    if (!address) throw setupError('session', `no address is known for DC ${this.#dc_id}`);
    return address;
  }

  async #hangUp(fault: TelegramFault): Promise<void> {
    const connection = await this.#connection?.catch(() => null);
    this.#connection = null;
    await connection?.close(fault);
  }

  #bounds(): { timeout_ms: number; signal: AbortSignal } {
    return { timeout_ms: this.#options.timeout_ms, signal: this.signal };
  }
}

/** The keys of the DCs that the log-in has seen, for as long as it lasts. */
function memory(): TelegramStateStore {
  const entries = new Map<string, TelegramStateEntry>();
  return {
    load: () => Promise.resolve([...entries.values()]),
    save: (changes) => {
      for (const { kind, key, value } of changes) {
        if (value) entries.set(`${kind} ${key}`, { kind, key, value });
        else entries.delete(`${kind} ${key}`);
      }
      return Promise.resolve();
    },
  };
}
