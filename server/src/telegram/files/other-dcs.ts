/**
 * Files lie at many DCs. For each DC but home: a connection of its own, with a key of its own to which the account's
 * authorization was brought; opened when a file is wanted there, and closed when nobody wants one any more for a while.
 */
import type { tl } from '@mtcute/core';
import { TelegramError, type TelegramFault } from '#domain/telegram.ts';
import { delay } from '#lib/time.ts';
import type { Caller, FileLane, MethodCall } from '#telegram/caller.ts';
import { firstAnswer } from '#telegram/first-answer.ts';
import type { Connection } from '#telegram/connection.ts';

/** Attachments of one conversation come one after the other. */
const LINGER_MS = 10_000;
const CONNECT_MS = 30_000;
const UNKNOWN_KEY = -404;

const IDLE: TelegramFault = { kind: 'closed', detail: 'no file is wanted from this DC any more' };

export type OtherDcsParts = {
  home: Caller;
  dial: (dc_id: number, auth_key: Uint8Array | null) => Promise<Connection>;
  /** The keys that earlier connections have made. */
  keys: { get: (dc_id: number) => Uint8Array | null; set: (dc_id: number, key: Uint8Array | null) => void };
};

type Line = { connection: Promise<Connection>; users: number; bringing: Promise<void> | null; linger: AbortController };

export class OtherDcs {
  readonly #parts: OtherDcsParts;
  readonly #lines = new Map<number, Line>();
  #closed = false;

  constructor(parts: OtherDcsParts) {
    this.#parts = parts;
  }

  open(dc_id: number): FileLane {
    let line: Line | null = null;
    return {
      call: async (request, options = {}) => {
        if (!line || (await isOver(line))) {
          if (line) this.#release(dc_id, line);
          line = this.#take(dc_id, options);
        }
        return this.#call(dc_id, line, request, options);
      },
      close: () => {
        if (line) this.#release(dc_id, line);
        line = null;
      },
    };
  }

  async close(fault: TelegramFault): Promise<void> {
    this.#closed = true;
    const lines = [...this.#lines.values()];
    this.#lines.clear();
    await Promise.all(lines.map((line) => hangUp(line, fault)));
  }

  #take(dc_id: number, options: MethodCall): Line {
    if (this.#closed) throw new TelegramError({ kind: 'closed', detail: 'the client was closed' });
    const known = this.#lines.get(dc_id);
    if (known) {
      known.users += 1;
      known.linger.abort();
      return known;
    }
    const line: Line = {
      connection: this.#dial(dc_id, options),
      users: 1,
      bringing: null,
      linger: new AbortController(),
    };
    this.#lines.set(dc_id, line);
    // Whoever asked hears of it; a connection that did not come about is nobody's to reuse.
    line.connection.catch(() => this.#forget(dc_id, line));
    return line;
  }

  #release(dc_id: number, line: Line): void {
    line.users -= 1;
    if (line.users > 0) return;
    line.linger = new AbortController();
    void delay(LINGER_MS, line.linger.signal).then(
      () => {
        this.#forget(dc_id, line);
        return hangUp(line, IDLE);
      },
      () => {},
    );
  }

  #forget(dc_id: number, line: Line): void {
    if (this.#lines.get(dc_id) === line) this.#lines.delete(dc_id);
  }

  async #call<T extends tl.RpcMethod>(
    dc_id: number,
    line: Line,
    request: T,
    options: MethodCall,
  ): Promise<tl.RpcCallReturn[T['_']]> {
    const connection = await line.connection;
    try {
      return await connection.call(request, options);
    } catch (error) {
      if (!isStranger(error)) {
        if (!connection.open) this.#forget(dc_id, line);
        throw error;
      }
      line.bringing ??= this.#bring(dc_id, connection, options).finally(() => {
        line.bringing = null;
      });
      await line.bringing;
      return connection.call(request, options);
    }
  }

  /** https://core.telegram.org/api/datacenter#working-with-exported-authorizations */
  async #bring(dc_id: number, connection: Connection, options: MethodCall): Promise<void> {
    const { id, bytes } = await this.#parts.home.call({ _: 'auth.exportAuthorization', dcId: dc_id }, options);
    await connection.call({ _: 'auth.importAuthorization', id, bytes }, options);
  }

  async #dial(dc_id: number, options: MethodCall): Promise<Connection> {
    const { dial, keys } = this.#parts;
    const known = keys.get(dc_id);
    try {
      const connection = await this.#connect(await dial(dc_id, known), options);
      const made = known ? null : await connection.keyOf(dc_id);
      if (made) keys.set(dc_id, made);
      return connection;
    } catch (error) {
      if (!known || !isUnknownKey(error)) throw error;
      // This is not the account's session: a key that Telegram has forgotten is made anew.
      keys.set(dc_id, null);
      return this.#dial(dc_id, options);
    }
  }

  async #connect(connection: Connection, options: MethodCall): Promise<Connection> {
    const { timeout_ms = CONNECT_MS, signal } = options;
    await firstAnswer(connection, { timeout_ms, signal }, (call) => connection.call({ _: 'help.getNearestDc' }, call));
    return connection;
  }
}

async function hangUp(line: Line, fault: TelegramFault): Promise<void> {
  line.linger.abort();
  const connection = await line.connection.catch(() => null);
  await connection?.close(fault);
}

async function isOver(line: Line): Promise<boolean> {
  const connection = await line.connection.catch(() => null);
  return connection !== null && !connection.open;
}

function isStranger(error: unknown): boolean {
  return error instanceof TelegramError && error.fault.kind === 'rpc' && error.fault.type === 'AUTH_KEY_UNREGISTERED';
}

function isUnknownKey(error: unknown): boolean {
  return error instanceof TelegramError && error.fault.kind === 'transport' && error.fault.code === UNKNOWN_KEY;
}
