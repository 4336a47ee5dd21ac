/**
 * The database as one node has it: real sessions of a real PostgreSQL, of which every statement waits for its turn, and
 * which live by the two virtual clocks.
 */
import type { openDatabase } from '@groundcrew/server/store/database/open-database.ts';
import pg from 'pg';
import type { Conductor } from './conductor.ts';
import type { Owner } from './owner.ts';
import type { Session, Sessions } from './sessions.ts';
import type { WallClock } from './wall-clock.ts';

/** As `pool.max` of the product. */
const SESSIONS_MAX = 20;

type Pool = Parameters<typeof openDatabase>[0];
type PoolClient = Awaited<ReturnType<Pool['connect']>>;
/** SQLSTATEs of what no caller may ever try: GC001 is our own, a binding that somebody wants to change. */
const NEVER: ReadonlySet<string> = new Set(['GC001', '23514', '23503', '23502']);

/** As this node has it; `lost`: the way there is cut. */
type Line = { session: Session; lost: boolean };

export type NodePoolOptions = {
  sessions: Sessions;
  owner: Owner;
  conductor: Conductor;
  wall: WallClock;
  /** The database has refused what it never allows: a broken check, a missing reference, a binding. */
  refused: (what: string) => void;
  /** Now, as this node believes. */
  now: () => Date;
};

export class NodePool implements Pool {
  readonly options = {};
  readonly #options: NodePoolOptions;
  readonly #idle: Line[] = [];
  readonly #all = new Set<Line>();
  readonly #waiting: PromiseWithResolvers<Line>[] = [];

  constructor(options: NodePoolOptions) {
    this.#options = options;
  }

  async connect(): Promise<PoolClient> {
    const line = await this.#lend();
    const query = (text: string, values: readonly unknown[]) => this.#query(line, text, values);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the other form, with a cursor, is of no use here.
    return { query, release: () => this.#takeBack(line) } as unknown as PoolClient;
  }

  /** Nobody is at anything any more. */
  end(): Promise<void> {
    const { sessions } = this.#options;
    for (const { session, lost } of this.#all) if (!lost) sessions.takeBack(session);
    this.#all.clear();
    this.#idle.length = 0;
    return Promise.resolve();
  }

  /**
   * The way to the database is cut: what is under way fails, and its changes are gone. Returns the sessions that wait for a
   * lock, which have to be ended.
   */
  async cut(): Promise<number[]> {
    const { sessions } = this.#options;
    const cut = [...this.#all];
    this.#all.clear();
    this.#idle.length = 0;
    const busy: number[] = [];
    for (const line of cut) {
      line.lost = true;
      if (line.session.isBusy) busy.push(line.session.pid);
      else {
        await line.session.rollBack();
        sessions.takeBack(line.session);
      }
    }
    return busy;
  }

  async #lend(): Promise<Line> {
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#all.size >= SESSIONS_MAX) {
      const turn = Promise.withResolvers<Line>();
      this.#waiting.push(turn);
      return turn.promise;
    }
    const { conductor, owner, sessions } = this.#options;
    const session = await conductor.step('opens a session', null, () => sessions.lend(), owner);
    const line: Line = { session, lost: false };
    this.#all.add(line);
    return line;
  }

  #takeBack(line: Line): void {
    if (line.lost) this.#all.delete(line);
    const next = this.#waiting.shift();
    if (next && line.lost) this.#lend().then(next.resolve, next.reject);
    else if (next) next.resolve(line);
    else if (!line.lost) this.#idle.push(line);
  }

  #query(line: Line, text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    const { conductor, owner } = this.#options;
    const answer = line.lost ? null : line.session.answerAtOnce(text);
    if (answer) return Promise.resolve(answer);
    const what = `sql ${shortened(text)}`;
    return conductor.step(what, line.session.pid, () => this.#ask(line, text, values), owner);
  }

  async #ask(line: Line, text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    if (line.lost) throw new Error('Connection terminated unexpectedly');
    const { now, wall, owner, sessions } = this.#options;
    const told = { who: owner.name, work: now().toISOString(), lease: wall.leaseDate().toISOString() };
    try {
      return await line.session.ask(text, values, told);
    } catch (error) {
      if (isLost(error) && !line.lost) {
        line.lost = true;
        void sessions.drop(line.session);
      }
      if (error instanceof pg.DatabaseError && NEVER.has(error.code ?? '')) this.#options.refused(error.message);
      throw error;
    }
  }
}

/** A statement that PostgreSQL refused leaves the session as it is; anything else ends it. */
function isLost(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || error.code === '57P01' || error.code === '57P02';
}

const names = new Map<string, string>();

/** Enough of it for people to know which it is. */
function shortened(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = text.replaceAll(/\s+/g, ' ').trim().slice(0, 120);
  names.set(text, name);
  return name;
}
