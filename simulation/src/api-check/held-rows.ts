// The database as it was: a copy of every row, by which a change is seen, told from one of the other workspace, and undone.
import type pg from 'pg';
import { marksOf, PLACES, type Place } from './workspaces.ts';

type Table = { name: string; hold: string; columns: string };

/** Whatever changes there by the mere passing of time or of a request. */
const RESTLESS = new Set(['nodes', 'rate_limit', 'sign_in_try', 'migrations', 'secret_keys', 'setup_link']);
/** Columns that tell when somebody last came by. */
const RESTLESS_COLUMNS = ['last_request', 'updated_at', 'request_count'];
const COLUMNS_OF = new Set(['groundcrew_auth.api_key', 'groundcrew_auth.session']);

/**
 * What an act of before still tells, a moment after its answer. A change that somebody was not to make shows in the rows that
 * the event is about.
 */
const TOLD_LATER = new Set(['groundcrew.events', 'groundcrew.event_counters']);

/** By what stands in a row. */
type Rows = { marks: string; not: string };

const EVERY: Rows = { marks: '', not: '^never$' };

/** Whoever names another's ids has them in a row of his own, which is his all the same. */
function ofPlace(place: Place): Rows {
  const others = [PLACES.alfa, PLACES.bravo].filter(({ mark }) => mark !== place.mark);
  return { marks: marksOf(place).join('|'), not: others.map(({ workspace_id }) => workspace_id).join('|') };
}

export class HeldRows {
  readonly #client: pg.Client;
  readonly #tables: Table[];
  #held = new Map<string, string>();
  #written_at = '';
  /** By place, and of all rows. */
  #seen = new Map<string, Map<string, string>>();
  #at_first = new Map<string, Map<string, string>>();

  private constructor(client: pg.Client, tables: Table[]) {
    this.#client = client;
    this.#tables = tables;
  }

  static async hold(client: pg.Client): Promise<HeldRows> {
    const { rows } = await client.query<Table>(`
      select format('%I.%I', n.nspname, c.relname) as name, format('held.%I', n.nspname || '_' || c.relname) as hold,
        (select string_agg(quote_ident(a.attname), ', ') from pg_attribute a
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname in ('groundcrew', 'groundcrew_auth')`);
    const held = new HeldRows(
      client,
      rows.filter(({ name }) => !RESTLESS.has(name.split('.')[1] ?? '')),
    );
    await client.query('create schema held');
    for (const { name, hold } of held.#tables) await client.query(`create table ${hold} as table ${name}`);
    held.#held = await held.#hashes(EVERY);
    await held.look();
    held.#at_first = new Map(held.#seen);
    return held;
  }

  /** Tables in which rows of that place are not as they were when they were looked at last. */
  async changes(of: Place): Promise<string[]> {
    const before = this.#seen.get(of.mark);
    return [...(await this.#hashes(ofPlace(of)))]
      .filter(([table, hash]) => !TOLD_LATER.has(table) && before?.get(table) !== hash)
      .map(([table]) => table);
  }

  /** As everything is now, nothing of it is a change. */
  async look(): Promise<void> {
    for (const place of [PLACES.alfa, PLACES.bravo]) {
      this.#seen.set(place.mark, await this.#hashes(ofPlace(place)));
    }
    this.#seen.set('', await this.#hashes(EVERY));
    await this.written();
  }

  async #hashes({ marks, not }: Rows): Promise<Map<string, string>> {
    const parts = this.#tables.map(({ name }) => {
      const row = COLUMNS_OF.has(name) ? `(to_jsonb(t) - '{${RESTLESS_COLUMNS.join(',')}}'::text[])::text` : 't::text';
      return `select '${name}' as table, coalesce(md5(string_agg(${row}, '|' order by ${row})), '') as hash
        from ${name} t where t::text ~ $1 and not t::text ~ $2`;
    });
    const { rows } = await this.#client.query<{ table: string; hash: string }>(parts.join(' union all '), [marks, not]);
    return new Map(rows.map(({ table, hash }) => [table, hash]));
  }

  /** Whether anything was written in the whole cluster since the last question: without, nothing has to be compared. */
  async written(): Promise<boolean> {
    const { rows } = await this.#client.query<{ at: string }>('select pg_current_wal_insert_lsn() as at');
    const at = rows[0]?.at ?? '';
    const before = this.#written_at;
    this.#written_at = at;
    return at !== before;
  }

  /** Everything as it was at first; returns the tables that had changed since all was looked at last. */
  async restore(): Promise<string[]> {
    const now = await this.#hashes(EVERY);
    const since = this.#seen.get('');
    this.#seen = new Map(this.#at_first);
    const changed = this.#tables.filter(({ name }) => now.get(name) !== this.#held.get(name));
    if (changed.length > 0)
      await this.#quietly(async () => {
        for (const { name } of changed) await this.#client.query(`delete from ${name}`);
        for (const { name, hold, columns } of changed) {
          await this.#client.query(
            `insert into ${name} (${columns}) overriding system value select ${columns} from ${hold}`,
          );
        }
      });
    // What was written for that is nothing to look for.
    await this.written();
    return this.#tables
      .filter(({ name }) => !TOLD_LATER.has(name) && now.get(name) !== since?.get(name))
      .map(({ name }) => name);
  }

  /** As if that place had never been. */
  async remove(place: Place): Promise<void> {
    const { marks, not } = ofPlace(place);
    await this.#quietly(async () => {
      for (const { name } of this.#tables) {
        await this.#client.query(`delete from ${name} t where t::text ~ $1 and not t::text ~ $2`, [marks, not]);
      }
    });
  }

  /** Without triggers: the product's own rules would forbid some of it. */
  async #quietly(work: () => Promise<void>): Promise<void> {
    await this.#client.query('begin');
    await this.#client.query('set local session_replication_role = replica');
    await work();
    await this.#client.query('commit');
  }
}
