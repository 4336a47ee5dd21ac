// Where a database differs from what the migrations make, and what makes it so again without losing anything.
import pg from 'pg';
import { fact, wordsOf, type Fact } from '#domain/doctor-words.ts';
import { quoted } from '#store/backup/catalogue.ts';
import { sessionConfig } from '#store/database/database.ts';
import { cannotReach } from '#store/database/unreachable.ts';
import { readShape, shapeOfRelease, type Shape } from '#store/schema/shape.ts';

export type Difference = {
  what: Fact;
  /** What makes it right again; null: nothing that could not lose data or change what it does. */
  sql: string | null;
};

/** One statement that waits for long keeps all others of its table waiting behind it. */
const LOCK_TIMEOUT_MS = 5_000;

/** In the order in which they are to be mended. What is there beyond is nobody's concern. */
export async function differences(at: { url: string; schema: string }): Promise<Difference[]> {
  return withSession(at, async (client) => compare(shapeOfRelease(), await readShape(client, at.schema)));
}

/** Each in a transaction of its own. Returns what it did, and what it did not with the reason. */
export async function mendShape(at: { url: string; schema: string }): Promise<{ did: string[]; left: Fact[] }> {
  return withSession(at, async (client) => {
    const found = compare(shapeOfRelease(), await readShape(client, at.schema));
    const did: string[] = [];
    const left: Fact[] = [];
    await client.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}`);
    for (const { what, sql } of found) {
      if (sql === null) {
        left.push(fact('table_gone', what.values));
        continue;
      }
      try {
        await client.query(sql);
        did.push(`${what.text}: ${sql}`);
      } catch (error) {
        left.push(fact('sql_failed', { sql }, wordsOf(error)));
      }
    }
    return { did, left };
  });
}

function compare(wanted: Shape, there: Shape): Difference[] {
  const idle = new Set(there.idle);
  const parts = Object.entries(wanted.columns).flatMap(([name, type]) => column(name, type, there.columns[name]));
  const missing = (names: readonly string[], of: readonly string[], kind: 'view' | 'function'): Difference[] =>
    names
      .filter((name) => !of.includes(name))
      .map((name) => ({ what: fact(`table_missing_${kind}`, { name }), sql: null }));
  return [
    ...parts,
    ...missing(wanted.views, there.views, 'view'),
    ...missing(wanted.functions, there.functions, 'function'),
    ...Object.entries(wanted.indexes).flatMap(([name, definition]): Difference[] => {
      if (there.indexes[name] === undefined) return [{ what: fact('table_missing_index', { name }), sql: definition }];
      const what = fact('table_invalid_index', { name });
      return idle.has(name) ? [{ what, sql: `reindex index ${quoted(name)}` }] : [];
    }),
    ...Object.entries(wanted.constraints).flatMap(([key, definition]): Difference[] => {
      const [table, name] = splitKey(key);
      const add = `alter table ${table} add constraint ${name} ${definition}`;
      if (there.constraints[key] === undefined)
        return [{ what: fact('table_missing_constraint', { name: key }), sql: add }];
      const look = `alter table ${table} validate constraint ${name}`;
      // One that this release makes for what is new only is as it should be.
      const unlooked = idle.has(key) && !definition.endsWith(' NOT VALID');
      return unlooked ? [{ what: fact('table_unchecked_constraint', { name: key }), sql: look }] : [];
    }),
    ...Object.entries(wanted.triggers).flatMap(([key, definition]): Difference[] => {
      const [table, name] = splitKey(key);
      const absent = fact('table_missing_trigger', { name: key });
      if (there.triggers[key] === undefined) return [{ what: absent, sql: definition }];
      const on = `alter table ${table} enable trigger ${name}`;
      return idle.has(key) ? [{ what: fact('table_idle_trigger', { name: key }), sql: on }] : [];
    }),
  ];
}

const NOT_NULL = / not null$/;

function column(key: string, wanted: string, there: string | undefined): Difference[] {
  if (there === undefined) return [{ what: fact('table_missing_column', { name: key }), sql: null }];
  if (there === wanted) return [];
  const [table, name] = splitKey(key);
  const [type, is] = [wanted.replace(NOT_NULL, ''), there.replace(NOT_NULL, '')];
  const found: Difference[] = [];
  if (type !== is) {
    const sql = `alter table ${table} alter column ${name} type ${type} using ${name}::${type}`;
    found.push({ what: fact('table_type', { name: key, is, must: type }), sql });
  }
  if (NOT_NULL.test(wanted) !== NOT_NULL.test(there)) {
    const filled = NOT_NULL.test(wanted);
    const sql = `alter table ${table} alter column ${name} ${filled ? 'set' : 'drop'} not null`;
    found.push({ what: fact(filled ? 'table_empty' : 'table_filled', { name: key }), sql });
  }
  return found;
}

/** `table.name`, each quoted. */
function splitKey(key: string): [string, string] {
  const at = key.indexOf('.');
  return [quoted(key.slice(0, at)), quoted(key.slice(at + 1))];
}

async function withSession<T>(
  { url, schema }: { url: string; schema: string },
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(sessionConfig(url, { schema, application_name: 'groundcrew-doctor' }));
  client.on('error', () => {});
  try {
    await client.connect().catch((error: unknown) => {
      throw cannotReach(url, error);
    });
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
