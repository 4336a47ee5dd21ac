import type { OlderRow } from '#domain/legacy/rows/row.ts';
import { codeOf } from '#store/database/sqlstates.ts';
import { quoted } from '#store/older/find-tables.ts';
import type { OlderDatabase } from './open-older.ts';
import { unusable, type ReadTable } from './read-schema.ts';

/** All rows in the order of their key, so many at a time. */
export async function* readRows(older: OlderDatabase, table: ReadTable, rows: number): AsyncGenerator<OlderRow[]> {
  const { name, key, file } = table;
  // Always by the table's name: a bare one after `order by` would be the text that is selected.
  const columns = table.columns.map((column) => `t.${quoted(column)}::text`);
  const by = `t.${key.column}`;
  const list = [`${by}::text`, ...columns].join(', ');
  let after: string | null = null;
  for (;;) {
    const where = after === null ? '' : `where ${by} > $1::${key.type}`;
    const query = `select ${list} from ${name} t ${where} order by ${by} limit ${rows}`;
    const batch: OlderRow[] = (await ask(older, table, after, query)).map(([line, ...values]) => ({
      file,
      line: line ?? '',
      values: Object.fromEntries(table.columns.map((column, n) => [column, values[n] ?? null])),
    }));
    if (batch.length > 0) yield batch;
    if (batch.length < rows) return;
    after = batch.at(-1)?.line ?? null;
  }
}

/** How many rows it has, for people who wait. */
export async function countRows(older: OlderDatabase, table: ReadTable): Promise<number> {
  const [row] = await ask(older, table, null, `select count(*)::text from ${table.name}`);
  return Number(row?.[0] ?? 0);
}

/** Values that stand in a column, each once. */
export async function distinctValues(older: OlderDatabase, table: ReadTable, column: string): Promise<string[]> {
  const query = `select distinct ${quoted(column)}::text from ${table.name} where ${quoted(column)} is not null`;
  return (await ask(older, table, null, query)).flatMap(([value]) => value ?? []);
}

type Values = (string | null)[];

async function ask(older: OlderDatabase, { file }: ReadTable, after: string | null, text: string): Promise<Values[]> {
  try {
    const values = after === null ? [] : [after];
    return (await older.client.query<Values>({ text, values, rowMode: 'array' })).rows;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const where = after === null ? file : `${file} after the row ${after}`;
    const again = codeOf(error) === '42501' ? '' : '. What was read before is here: run it again, it goes on';
    throw unusable(older.at, `${where} could not be read: ${words}${again}`, error);
  }
}
