/**
 * The database as one node has it: real sessions of a real PostgreSQL, of which every statement waits for its turn, and
 * which live by the two virtual clocks.
 */
import { sessionConfig } from '@groundcrew/server/store/database.ts';
import type { openDatabase } from '@groundcrew/server/store/open-database.ts';
import pg from 'pg';
import type { Conductor } from './conductor.ts';
import type { Owner } from './owner.ts';
import type { TwoClocks } from './two-clocks.ts';

/** As `pool.max` of the product. */
const SESSIONS_MAX = 20;

type Pool = Parameters<typeof openDatabase>[0];
type PoolClient = Awaited<ReturnType<Pool['connect']>>;
/** SQLSTATEs of what no caller may ever try: GC001 is our own, a binding that somebody wants to change. */
const NEVER: ReadonlySet<string> = new Set(['GC001', '23514', '23503', '23502']);

type Session = { client: pg.Client; pid: number; told: string; lost: boolean };

export type NodePoolOptions = {
  url: string;
  schema: string;
  owner: Owner;
  conductor: Conductor;
  clocks: TwoClocks;
  /** The database has refused what it never allows: a broken check, a missing reference, a binding. */
  refused: (what: string) => void;
  /** Now, as this node believes. */
  now: () => Date;
};

export class NodePool implements Pool {
  readonly options = {};
  readonly #options: NodePoolOptions;
  readonly #idle: Session[] = [];
  readonly #all = new Set<Session>();
  readonly #waiting: ((session: Session) => void)[] = [];

  constructor(options: NodePoolOptions) {
    this.#options = options;
  }

  /** Of the sessions that are open. */
  pids(): number[] {
    return [...this.#all].map(({ pid }) => pid);
  }

  async connect(): Promise<PoolClient> {
    const session = await this.#lend();
    const query = (text: string, values: readonly unknown[]) => this.#query(session, text, values);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the other form, with a cursor, is of no use here.
    return { query, release: () => this.#takeBack(session) } as unknown as PoolClient;
  }

  async end(): Promise<void> {
    await Promise.all([...this.#all].map(({ client }) => client.end().catch(() => {})));
    this.#all.clear();
  }

  /** The way to the database is cut: what is under way fails, and the sessions are gone. */
  cut(): void {
    for (const session of this.#all) session.lost = true;
    this.#idle.length = 0;
    this.#all.clear();
  }

  async #lend(): Promise<Session> {
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#all.size >= SESSIONS_MAX) return new Promise((resolve) => this.#waiting.push(resolve));
    const { conductor, owner } = this.#options;
    return conductor.step('opens a session', null, () => this.#open(), owner);
  }

  async #open(): Promise<Session> {
    const { url, schema, owner } = this.#options;
    const client = new pg.Client(sessionConfig(url, { schema, application_name: owner.name }));
    client.on('error', () => {});
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const session: Session = { client, pid: rows[0]?.pid ?? 0, told: '', lost: false };
    this.#all.add(session);
    return session;
  }

  #takeBack(session: Session): void {
    if (session.lost) {
      this.#all.delete(session);
      void session.client.end().catch(() => {});
      return;
    }
    const next = this.#waiting.shift();
    if (next) next(session);
    else this.#idle.push(session);
  }

  #query(session: Session, text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    const { conductor, owner } = this.#options;
    const what = `sql ${shortened(text)}`;
    return conductor.step(what, session.pid, () => this.#ask(session, text, values), owner);
  }

  async #ask(session: Session, text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    if (session.lost) throw new Error('Connection terminated unexpectedly');
    const { now, clocks } = this.#options;
    const times = `'${now().toISOString()}'|'${clocks.leaseDate().toISOString()}'`;
    try {
      if (times !== session.told && GOES_BY_TIME.test(text)) {
        const [work = '', lease = ''] = times.split('|');
        const tell = `select set_config('groundcrew.now', ${work}, false), set_config('groundcrew.lease_now', ${lease}, false)`;
        // In the same breath; in a transaction that has failed it fails too, and the statement says why.
        void session.client.query(tell).catch(() => {});
        session.told = times;
      }
      return await session.client.query(text, [...values]);
    } catch (error) {
      if (isLost(error)) session.lost = true;
      if (error instanceof pg.DatabaseError && NEVER.has(error.code ?? '')) this.#options.refused(error.message);
      // A setting made in a transaction goes with it.
      session.told = '';
      throw error;
    } finally {
      if (/^\s*rollback/i.test(text)) session.told = '';
    }
  }
}

/** A statement that PostgreSQL refused leaves the session as it is; anything else ends it. */
function isLost(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || error.code === '57P01' || error.code === '57P02';
}

/** Statements in which SQL may read one of the clocks, in triggers and defaults too. */
const GOES_BY_TIME = /lease_clock|insert|update|delete/;

const names = new Map<string, string>();

/** Enough of it for people to know which it is. */
function shortened(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = text.replaceAll(/\s+/g, ' ').trim().slice(0, 120);
  names.set(text, name);
  return name;
}
