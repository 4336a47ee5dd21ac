// One live client an account, used by one act at a time. States of an entry:
//   absent → opening (lease, identity, connect) → open → closing → absent
// An act in flight is finished before anything closes; what was closed stays closed until somebody asks again.
import { TelegramError, type TelegramClient, type TelegramFault } from '#domain/telegram.ts';
import type { Crew } from '#engine/crew.ts';
import { openIdentity } from '#engine/identity.ts';
import { LeaseKeeper, type HeldLease } from '#engine/lease-keeper.ts';
import { storeMovedSession } from '#engine/login/store-moved-session.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { delay, monotonic } from '#lib/time.ts';
import { loadTelegramState, saveTelegramState } from '#store/telegram-state.ts';

/** A live connection with the lease that allows it. */
export type Line = {
  client: TelegramClient;
  lease: HeldLease;
  /** Of the settings with which it was opened. */
  settings_version: number;
  /** How long it took to connect and to hear who it is; the wait for the lease does not count. */
  connect_ms: number;
};

export type OpenOptions = {
  timeout_ms: number;
  /** Pauses between attempts; one more attempt than pauses. Only connection trouble is tried again. */
  pauses_ms: readonly number[];
  /** Ends attempts and pauses; an act that has begun is left to its end. */
  signal?: AbortSignal | undefined;
};

type Entry = {
  /** Acts on this account, one behind the other. */
  queue: Promise<unknown>;
  line: Line | null;
  wanted: boolean;
};

export class Connections {
  readonly leases: LeaseKeeper;
  readonly #crew: Crew;
  readonly #ask: boolean;
  readonly #entries = new Map<number, Entry>();
  readonly #onDropped: (account_id: number, fault: TelegramFault) => void;
  #closed = false;

  constructor(
    crew: Crew,
    options: {
      /** Ask another holder to give an account up (a command for its run), or leave it there (a server). */
      ask: boolean;
      onDropped?: (account_id: number, fault: TelegramFault) => void;
    },
  ) {
    this.#crew = crew;
    this.#ask = options.ask;
    this.#onDropped = options.onDropped ?? (() => {});
    this.leases = new LeaseKeeper({
      db: crew.scope.db,
      node_id: crew.node_id,
      log: crew.log,
      onWanted: (account_id) => void this.#giveUp(account_id),
      onLost: (account_id) => void this.#abandon(account_id),
    });
    this.leases.start();
  }

  isOpen(account_id: number): boolean {
    return this.#entries.get(account_id)?.line?.client.isOpen() ?? false;
  }

  /** What is connected now, and by which settings. */
  openLines(): { account_id: number; settings_version: number }[] {
    return [...this.#entries].flatMap(([account_id, { line }]) =>
      line?.client.isOpen() ? [{ account_id, settings_version: line.settings_version }] : [],
    );
  }

  /**
   * Runs one act with the account's live connection, opening it where needed; acts of one account never overlap. Throws
   * what opening throws (`account_leased`, `account_config_not_found`, `client_failed`, TelegramError) and what the act throws.
   */
  use<T>(
    account_id: number,
    options: OpenOptions,
    /** `fresh`: Telegram has answered who the account is just now, to open the connection. */
    act: (line: Line, fresh: boolean) => Promise<T>,
  ): Promise<T> {
    return this.#enqueue(account_id, async (entry) => {
      if (this.#closed || options.signal?.aborted) throw new GroundcrewError('stopped');
      if (entry.line?.client.isOpen()) return act(entry.line, false);
      return act(await this.#open(entry, account_id, options), true);
    });
  }

  /** Finishes the act under way, proves the connection closed, and gives the lease back. */
  close(account_id: number): Promise<void> {
    return this.#enqueue(account_id, (entry) => this.#shut(entry, account_id));
  }

  async closeAll(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#entries.keys()].map((id) => this.close(id)));
    await this.leases.stop();
  }

  /** True while another node asks for this account, so that nothing new is begun with it. */
  isWanted(account_id: number): boolean {
    return this.#entries.get(account_id)?.wanted ?? false;
  }

  #enqueue<T>(account_id: number, act: (entry: Entry) => Promise<T>): Promise<T> {
    const entry = this.#entries.get(account_id) ?? { queue: Promise.resolve(), line: null, wanted: false };
    this.#entries.set(account_id, entry);
    const result = entry.queue.then(() => act(entry));
    entry.queue = result.catch(() => {});
    return result;
  }

  async #open(entry: Entry, account_id: number, options: OpenOptions): Promise<Line> {
    await this.#shutClient(entry);
    const { scope } = this.#crew;
    const account = { account_id, workspace_id: scope.workspace_id };
    const lease = this.#ask
      ? await this.leases.acquireFromHolder(account, options.signal)
      : await this.leases.acquire(account);
    if (!lease) throw new GroundcrewError('account_leased', { details: { account_id } });
    entry.wanted = false;
    try {
      entry.line = await this.#connect(account_id, lease, options);
      return entry.line;
    } catch (error) {
      await this.leases.release(account_id);
      throw error;
    }
  }

  async #connect(account_id: number, lease: HeldLease, options: OpenOptions): Promise<Line> {
    const { gateway, scope, log } = this.#crew;
    const identity = await openIdentity(this.#crew, account_id);
    for (let attempt = 0; ; attempt += 1) {
      const begun_ms = monotonic();
      try {
        const client = await gateway.connect(identity, {
          timeout_ms: options.timeout_ms,
          ...(options.signal ? { signal: options.signal } : {}),
          mayWrite: lease.mayWrite,
          state: {
            load: () => this.#loadState(account_id),
            save: (entries) => saveTelegramState(scope.db, lease, this.#sealKeys(account_id, entries)),
          },
          onLost: (fault) => this.#onDropped(account_id, fault),
          onMoved: ({ session_string, dc_id }) => {
            log.info({ account_id, dc_id }, 'account has moved to another DC');
            return storeMovedSession(this.#crew, lease, session_string);
          },
        });
        const connect_ms = monotonic() - begun_ms;
        return { client, lease, settings_version: identity.settings_version, connect_ms };
      } catch (error) {
        if (options.signal?.aborted) throw new GroundcrewError('stopped', { cause: error });
        const pause_ms = options.pauses_ms[attempt];
        if (pause_ms === undefined || !isConnectionTrouble(error)) throw error;
        log.info({ account_id, attempt: attempt + 1, pause_ms, err: error }, 'connecting again after a pause');
        await pauseFor(pause_ms, options.signal);
      }
    }
  }

  async #loadState(account_id: number) {
    const entries = await loadTelegramState(this.#crew.scope.db, account_id);
    return entries.map((entry) => ({
      ...entry,
      value: entry.kind === 'auth_key' ? this.#openKey(account_id, entry.key, entry.value) : entry.value,
    }));
  }

  #openKey(account_id: number, key: string, sealed: Uint8Array): Uint8Array {
    const text = Buffer.from(sealed).toString('utf8');
    return Buffer.from(this.#crew.vault.box.open(text, `account:${account_id}:auth_key:${key}`), 'base64');
  }

  #sealKeys<E extends { kind: string; key: string; value: Uint8Array | null }>(account_id: number, entries: E[]): E[] {
    return entries.map((entry) => {
      if (entry.kind !== 'auth_key' || entry.value === null) return entry;
      const plain = Buffer.from(entry.value).toString('base64');
      const sealed = this.#crew.vault.box.seal(plain, `account:${account_id}:auth_key:${entry.key}`);
      return { ...entry, value: Buffer.from(sealed, 'utf8') };
    });
  }

  async #shut(entry: Entry, account_id: number): Promise<void> {
    await this.#shutClient(entry);
    entry.wanted = false;
    await this.leases.release(account_id);
  }

  async #shutClient(entry: Entry): Promise<void> {
    const { line } = entry;
    entry.line = null;
    await line?.client.close();
  }

  async #giveUp(account_id: number): Promise<void> {
    const entry = this.#entries.get(account_id);
    if (!entry || entry.wanted) return;
    entry.wanted = true;
    this.#crew.log.info({ account_id }, 'account is asked for by another process and given up');
    await this.close(account_id).catch((err: unknown) => this.#crew.log.error({ err, account_id }, 'closing failed'));
  }

  /** The lease is gone: its holder may connect any moment, so this does not wait for the act in flight. */
  async #abandon(account_id: number): Promise<void> {
    const entry = this.#entries.get(account_id);
    if (entry) await this.#shutClient(entry).catch(() => {});
  }
}

/** Real time. Throws `stopped` when the signal ends it. */
export async function pauseFor(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(milliseconds, signal).catch((cause: unknown) => {
    throw new GroundcrewError('stopped', { cause });
  });
}

/** Worth another attempt: the way there failed. Telegram's own answers are never repeated. */
export function isConnectionTrouble(error: unknown): boolean {
  return error instanceof TelegramError && error.fault.kind === 'connection';
}
