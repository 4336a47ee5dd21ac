// One connection that LISTENs for everyone here. Notifications can be lost (a broken connection, a pooler that does not
// forward them), so they only say when to look, and after every reconnect everyone looks; a sweep covers the rest.
import { sql } from 'kysely';
import pg from 'pg';
import { delay, every } from '#lib/time.ts';
import { sessionConfig, type Database } from './database.ts';
import { cannotReach } from './unreachable.ts';

export type Bell = {
  /**
   * Calls `heard` when the channel is notified, and with null after a lost connection is back, since anything may have
   * been missed. Returns the way off.
   */
  on: (channel: string, heard: (payload: string | null) => void) => () => void;
  close: () => Promise<void>;
};

/** Rings the bells of all processes that listen to the channel. At most 8,000 bytes. */
export async function ring(db: Database, channel: string, payload: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${payload})`.execute(db);
}

type Heard = (payload: string | null) => void;

export type BellOptions = {
  schema: string;
  /** Told when the connection is lost, cannot be had again, and is back. */
  report?: (message: string, error: unknown) => void;
};

const RECONNECT_MS = 500;
const RECONNECT_MAX_MS = 10_000;
/** A silent connection may be dead; the probe finds out in twice this time at most. */
const PROBE_MS = 30_000;

/** Throws `database_unreachable` when the first connection cannot be made; later it reconnects by itself. */
export async function openBell(url: string, channels: readonly string[], options: BellOptions): Promise<Bell> {
  const bell = new ListeningConnection(url, channels, options);
  await bell.connect().catch((error: unknown) => {
    throw cannotReach(url, error);
  });
  return { on: (channel, heard) => bell.on(channel, heard), close: () => bell.close() };
}

class ListeningConnection {
  readonly #url: string;
  readonly #channels: readonly string[];
  readonly #options: BellOptions;
  readonly #heard = new Map<string, Set<Heard>>();
  readonly #closing = new AbortController();
  #client: pg.Client | null = null;
  #unprobe: () => void = () => {};

  constructor(url: string, channels: readonly string[], options: BellOptions) {
    this.#url = url;
    this.#channels = channels;
    this.#options = options;
  }

  on(channel: string, heard: Heard): () => void {
    if (!this.#channels.includes(channel)) throw new Error(`The bell does not listen to "${channel}".`);
    const all = this.#heard.get(channel) ?? new Set();
    this.#heard.set(channel, all.add(heard));
    return () => void all.delete(heard);
  }

  async connect(): Promise<void> {
    const config = sessionConfig(this.#url, { schema: this.#options.schema, application_name: 'groundcrew-listen' });
    const client = new pg.Client({ ...config, query_timeout: PROBE_MS });
    client.on('error', () => {});
    client.on('notification', ({ channel, payload }) => this.#ring(channel, payload ?? ''));
    try {
      await client.connect();
      for (const channel of this.#channels) await client.query(`listen ${client.escapeIdentifier(channel)}`);
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    if (this.#closing.signal.aborted) return client.end();
    client.once('end', () => void this.#again());
    this.#client = client;
    this.#unprobe = every(PROBE_MS, () => {
      // It ends the connection, and with that begins a new one.
      client.query('select').catch(() => client.end());
    });
  }

  async #again(): Promise<void> {
    this.#unprobe();
    this.#client = null;
    const { report = () => {} } = this.#options;
    if (!this.#closing.signal.aborted) report('The listening connection to the database was lost', null);
    for (
      let pause_ms = RECONNECT_MS;
      !this.#closing.signal.aborted;
      pause_ms = Math.min(pause_ms * 2, RECONNECT_MAX_MS)
    ) {
      try {
        await delay(pause_ms, this.#closing.signal);
        await this.connect();
        if (!this.#closing.signal.aborted) report('The listening connection to the database is back', null);
        for (const channel of this.#channels) this.#ring(channel, null);
        return;
      } catch (error) {
        if (!this.#closing.signal.aborted)
          report('The listening connection to the database cannot be had again', error);
      }
    }
  }

  #ring(channel: string, payload: string | null): void {
    for (const heard of this.#heard.get(channel) ?? []) heard(payload);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#unprobe();
    await this.#client?.end();
  }
}
