// SQL that people type: in a session of its own, read-only unless they say otherwise, one statement at a time.
import pg from 'pg';
import { sessionConfig } from './database.ts';
import { cannotReach } from './unreachable.ts';

/** Type numbers of pg_type. */
const OID = { int8: 20, int8_array: 1016, date: 1082, date_array: 1182, text_array: 1009 };

/** Numbers as they are stored: those that JavaScript would round are given as text. */
const types = new pg.TypeOverrides();
const exact = (text: string): number | string => (Number.isSafeInteger(Number(text)) ? Number(text) : text);
const texts: (text: string) => unknown = pg.types.getTypeParser(OID.text_array);
types.setTypeParser(OID.int8, exact);
types.setTypeParser(OID.int8_array, (text) => exactAll(texts(text)));
types.setTypeParser(OID.date, String);
types.setTypeParser(OID.date_array, texts);

/** An array may have several dimensions. */
function exactAll(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(exactAll);
  return typeof value === 'string' ? exact(value) : value;
}

export type SqlResult = {
  command: string;
  row_count: number | null;
  columns: string[];
  rows: Record<string, unknown>[];
};

/**
 * Runs one statement. `now`: what `clock()` says in it, when time is simulated. Rejects with the driver's own error, which
 * says what is wrong with the statement.
 */
export async function runPeopleSql(
  url: string,
  statement: { schema: string; text: string; write: boolean; now: Date | null },
): Promise<SqlResult> {
  const client = new pg.Client({
    ...sessionConfig(url, { schema: statement.schema, application_name: 'groundcrew-sql' }),
    types,
  });
  client.on('error', () => {});
  try {
    await client.connect().catch((error: unknown) => {
      throw cannotReach(url, error);
    });
    if (statement.now)
      await client.query(`select set_config('groundcrew.now', $1, false)`, [statement.now.toISOString()]);
    // Not as a default of the session: a block of code could change that, commit, and write in its next transaction.
    if (!statement.write) await client.query('begin read only');
    // The extended protocol takes one statement only, so that nothing can end the read-only transaction on the way.
    const query = { text: statement.text, queryMode: 'extended' as const };
    const result = await client.query<Record<string, unknown>>(query);
    const columns = result.fields.map((field) => field.name);
    return { command: result.command, row_count: result.rowCount, columns, rows: result.rows };
  } finally {
    await client.end().catch(() => {});
  }
}
