/** The simulation's own sessions of the database: what it looks at, cuts off, and hears. */
import type { Bell } from '@groundcrew/server/store/database/listen.ts';
import pg from 'pg';
import { CHANGES, fastConfig, nameOf } from './sessions.ts';

type Row = Record<string, unknown>;
type Heard = (channel: string, payload: string) => void;

export type Admin = {
  sql: <T extends Row = Row>(text: string, values?: readonly unknown[]) => Promise<T[]>;
  /** Several statements without values. */
  script: (text: string) => Promise<void>;
  /** Whether the session waits for a lock that another one of ours has. */
  isBlocked: (pid: number) => Promise<boolean>;
  /** Ends sessions, and waits until the server has done what that brings. */
  cut: (pids: readonly number[]) => Promise<void>;
  /** Something has changed, and may have been notified. */
  stir: () => void;
  /** What has been notified since the last time, in order. */
  notified: () => Promise<{ channel: string; payload: string }[]>;
  listen: (channels: readonly string[]) => Promise<void>;
  close: () => Promise<void>;
};

export async function openAdmin(url: string, schema: string, now: () => Date): Promise<Admin> {
  const open = async (): Promise<pg.Client> => {
    const client = new pg.Client(fastConfig(url, { schema, application_name: 'simulation' }));
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  const [client, watcher, listener] = [await open(), await open(), await open()];
  const heard: { channel: string; payload: string }[] = [];
  let stirred = false;
  listener.on('notification', ({ channel, payload = '' }) => heard.push({ channel, payload }));
  return {
    sql: async <T extends Row>(text: string, values: readonly unknown[] = []) => {
      stirred ||= CHANGES.test(text);
      const asked = [ask(client, `select set_config('groundcrew.now', $1, false)`, [now().toISOString()])];
      const { rows } = await ask<T>(client, text, values);
      await Promise.all(asked);
      return rows;
    },
    script: async (text) => {
      await client.query(text);
    },
    isBlocked: async (pid) => {
      const text = 'select cardinality(pg_blocking_pids($1)) > 0 as blocked';
      const { rows } = await ask<{ blocked: boolean }>(watcher, text, [pid]);
      return rows[0]?.blocked ?? false;
    },
    cut: async (pids) => {
      if (pids.length === 0) return;
      await watcher.query('select pg_terminate_backend(pid, 10000) from unnest($1::int[]) as pid', [pids]);
    },
    stir: () => {
      stirred = true;
    },
    notified: async () => {
      if (!stirred) return [];
      stirred = false;
      // PostgreSQL hands over what was notified before the answer to this.
      await listener.query('select');
      return heard.splice(0);
    },
    listen: async (channels) => {
      for (const channel of channels) await listener.query(`listen ${pg.escapeIdentifier(channel)}`);
    },
    close: async () => {
      await Promise.all([client, watcher, listener].map((each) => each.end()));
    },
  };
}

function ask<T extends Row>(client: pg.Client, text: string, values: readonly unknown[]): Promise<pg.QueryResult<T>> {
  const name = nameOf(text);
  return client.query<T>(name === undefined ? { text, values: [...values] } : { name, text, values: [...values] });
}

/** A node's ear: the product's port, rung by the simulation. */
export class NodeBell implements Bell {
  readonly #heard = new Map<string, Set<(payload: string | null) => void>>();

  on(channel: string, heard: (payload: string | null) => void): () => void {
    const all = this.#heard.get(channel) ?? new Set();
    this.#heard.set(channel, all.add(heard));
    return () => void all.delete(heard);
  }

  readonly ring: Heard = (channel, payload) => {
    for (const heard of this.#heard.get(channel) ?? []) heard(payload);
  };

  /** Whether anybody would hear it. */
  minds(channel: string): boolean {
    return (this.#heard.get(channel)?.size ?? 0) > 0;
  }

  /** The connection was lost and is back: anything may have been missed. */
  backAgain(): void {
    for (const all of this.#heard.values()) for (const heard of all) heard(null);
  }

  close(): Promise<void> {
    this.#heard.clear();
    return Promise.resolve();
  }
}
