/**
 * The sessions of the database that all nodes of a simulation use, one after the other. What costs time and changes nothing
 * is left out: a session is not opened anew for every process, a statement is parsed and planned once for each session,
 * `begin` goes along with the statement after it, and nobody waits for the end of a transaction that has changed nothing.
 */
import { sessionConfig } from '@groundcrew/server/store/database/database.ts';
import pg from 'pg';

/** What a session would be told by the driver, were it asked. */
const DONE = { rowCount: null, oid: 0, fields: [], rows: [] };

/** Statements that change rows or lock them. */
export const CHANGES = /\b(insert|update|delete|for (no key |key )?(update|share)|lock|pg_notify)\b/i;
/** Of these nobody is notified. */
const UNHEARD = /^\s*update (nodes|runs) /i;
/** Those of which the number of rows does not tell whether they have. */
const CHANGES_BESIDE = /\bas (not )?(materialized )?\(\s*(insert|update|delete)\b/i;
/** What it finds depends on who has a lock at that moment. */
const MINDS_LOCKS = /\b(skip locked|nowait|pg_try_advisory)/i;
/** Statements in which SQL may read one of the clocks, in triggers and defaults too. */
const GOES_BY_TIME = /lease_clock|insert|update|delete/;
const BEGINS = /^\s*(begin|start transaction)\b/i;
const ENDS = /^\s*(commit|rollback)\s*$/i;
const ROLLS_BACK = /^\s*rollback/i;
/** The end of a transaction in the same message as its last statement: another one is begun with it, in which nothing is done. */
const ENDS_ALONG = /;\s*(commit and chain)\s*$/i;

/** Who speaks, and what time it is for them: `work` and `lease` in ISO. */
export type Told = { who: string; work: string; lease: string };

/** Texts that are prepared; a statement whose text is made anew each time would fill the sessions. */
const PREPARED_MAX = 3000;
const prepared = new Map<string, string>();

/** One text has one name in all sessions; beyond the bound there is none. */
export function nameOf(text: string): string | undefined {
  const known = prepared.get(text);
  if (known !== undefined || prepared.size >= PREPARED_MAX) return known;
  const name = `s${prepared.size}`;
  prepared.set(text, name);
  return name;
}

/** For a client of the simulation: statements go out together, and are planned once, for whatever values. */
export function fastConfig(url: string, about: { schema: string; application_name: string }): pg.ClientConfig {
  const config = sessionConfig(url, about);
  const parsed = new URL(config.connectionString ?? url);
  const options = `${parsed.searchParams.get('options') ?? ''} -c plan_cache_mode=force_generic_plan -c jit=off`;
  parsed.searchParams.set('options', options.trim());
  return { ...config, connectionString: parsed.href, pipeline: true };
}

export class Session {
  readonly pid: number;
  readonly #client: pg.Client;
  readonly #house: Sessions;
  #told: Told = { who: '', work: '', lease: '' };
  /** The `begin` that goes out with the next statement. */
  #begin: string | null = null;
  /** Between `begin` and the end of the transaction. */
  #inside = false;
  /** Something was changed or locked since its transaction began. */
  #touched = false;
  /** Statements that have not been answered. */
  #asked = 0;
  #ended = false;

  constructor(client: pg.Client, pid: number, house: Sessions) {
    this.#client = client;
    this.pid = pid;
    this.#house = house;
    client.on('error', () => {});
    client.on('end', () => (this.#ended = true));
  }

  /** It can be used by somebody else. */
  get isFree(): boolean {
    return !this.#ended && !this.#inside && this.#begin === null && this.#asked === 0;
  }

  get isBusy(): boolean {
    return this.#asked > 0;
  }

  /** Others may have to wait for what it has locked. */
  get mayBlock(): boolean {
    return this.#touched;
  }

  /** What needs no answer of the database is answered at once; null: it has to be asked. */
  answerAtOnce(text: string): pg.QueryResult | null {
    if (BEGINS.test(text)) {
      this.#begin = text;
      return { ...DONE, command: 'BEGIN' };
    }
    if (!ENDS.test(text)) return null;
    const command = text.trim().toUpperCase();
    if (this.#begin !== null) {
      this.#begin = null;
      return { ...DONE, command };
    }
    if (!this.#inside || this.#touched) return null;
    this.#inside = false;
    // In a transaction that has failed it fails too, and so it does when the session is gone: who comes next is told.
    this.#house.settle(this.#client.query(text).catch(() => {}));
    return { ...DONE, command };
  }

  async ask(text: string, values: readonly unknown[], told: Told): Promise<pg.QueryResult> {
    if (MINDS_LOCKS.test(text)) await this.#house.settled();
    const before = this.#touched;
    const changes = CHANGES.test(text);
    this.#touched ||= changes;
    this.#asked += 1;
    try {
      const result = await this.#send(text, values, told);
      const changed = changes && (result.rowCount !== 0 || CHANGES_BESIDE.test(text));
      if (this.#inside && !ENDS.test(text) && !ENDS_ALONG.test(text)) this.#touched = before || changed;
      else {
        if (before || (changed && !UNHEARD.test(text))) this.#house.changed();
        this.#inside &&= ENDS_ALONG.test(text);
        this.#touched = false;
      }
      return result;
    } catch (error) {
      if (ENDS.test(text)) this.#inside = false;
      // A setting made in a transaction goes with it.
      this.#told = { who: '', work: '', lease: '' };
      // One that has failed waits for its `rollback`.
      this.#touched = this.#inside;
      throw error;
    } finally {
      this.#asked -= 1;
      if (ROLLS_BACK.test(text)) this.#told = { who: '', work: '', lease: '' };
    }
  }

  /** Gives up what is under way; nothing may be asked meanwhile. */
  async rollBack(): Promise<void> {
    this.#begin = null;
    if (!this.#inside) return;
    await this.#client.query('rollback').catch(() => {});
    this.#inside = false;
    this.#touched = false;
    this.#told = { who: '', work: '', lease: '' };
  }

  async end(): Promise<void> {
    await this.#client.end().catch(() => {});
  }

  /** All of it in one breath. */
  async #send(text: string, values: readonly unknown[], told: Told): Promise<pg.QueryResult> {
    const { stream } = this.#client.connection;
    stream.cork();
    try {
      if (this.#begin !== null) {
        void this.#client.query(this.#begin).catch(() => {});
        this.#begin = null;
        this.#inside = true;
      }
      this.#tell(text, told);
      const [along, end] = ENDS_ALONG.exec(text) ?? [];
      if (along !== undefined && end !== undefined) {
        const last = this.#client.query(text.slice(0, -along.length));
        // What it does is seen by others when both are over.
        const both = Promise.all([last, this.#client.query(end).catch(() => {})]);
        return both.then(([result]) => result);
      }
      const name = ENDS.test(text) ? undefined : nameOf(text);
      return this.#client.query(
        name === undefined ? { text, values: [...values] } : { name, text, values: [...values] },
      );
    } finally {
      stream.uncork();
    }
  }

  #tell(text: string, { who, work, lease }: Told): void {
    const before = this.#told;
    const isOnTime = before.work === work && before.lease === lease;
    if (before.who === who && (isOnTime || !GOES_BY_TIME.test(text))) return;
    this.#told = { who, work, lease };
    // In a transaction that has failed it fails too, and the statement says why.
    void this.#client.query({ name: 'tell', text: TELL, values: [who, work, lease] }).catch(() => {});
  }
}

const TELL = `select set_config('application_name', $1, false), set_config('groundcrew.now', $2, false),
  set_config('groundcrew.lease_now', $3, false)`;

export class Sessions {
  readonly #open: () => Promise<Session>;
  readonly #stir: () => void;
  readonly #all = new Set<Session>();
  readonly #free: Session[] = [];
  #settling: Promise<unknown>[] = [];

  /** `stir` is told whenever something in the tables has changed. */
  constructor(url: string, schema: string, stir: () => void) {
    this.#stir = stir;
    this.#open = async () => {
      const client = new pg.Client(fastConfig(url, { schema, application_name: 'nobody' }));
      client.on('error', () => {});
      await client.connect();
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      const session = new Session(client, rows[0]?.pid ?? 0, this);
      this.#all.add(session);
      client.on('end', () => this.#all.delete(session));
      return session;
    };
  }

  async lend(): Promise<Session> {
    return this.#free.pop() ?? (await this.#open());
  }

  takeBack(session: Session): void {
    if (session.isFree) this.#free.push(session);
    else void this.drop(session);
  }

  async drop(session: Session): Promise<void> {
    this.#all.delete(session);
    await session.end();
  }

  /** Whether somebody who waits may wait for one of the others. */
  mayWait(pid: number): boolean {
    for (const session of this.#all) if (session.pid !== pid && session.mayBlock) return true;
    return false;
  }

  changed(): void {
    this.#stir();
  }

  settle(end: Promise<unknown>): void {
    this.#settling.push(end);
  }

  async settled(): Promise<void> {
    if (this.#settling.length > 0) await Promise.all(this.#settling.splice(0));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((session) => session.end()));
    this.#all.clear();
  }
}
