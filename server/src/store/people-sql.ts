// SQL that people type: in a session of its own, read-only unless they say otherwise, one statement at a time.
import pg from 'pg';
import { sessionConfig } from './database.ts';
import { cannotReach } from './unreachable.ts';

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
  const client = new pg.Client(sessionConfig(url, { schema: statement.schema, application_name: 'groundcrew-sql' }));
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
