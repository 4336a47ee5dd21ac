/** Vacuuming at moments of the simulation: PostgreSQL's own comes at any time, and with it other plans and other orders. */
import type { Admin } from './admin.ts';

const TABLES = `select string_agg(format('%I.%I', schemaname, tablename), ', ' order by tablename) as all_of_them
  from pg_tables where schemaname = 'groundcrew'`;

/** Returns what tidies up; not while something is under way. */
export async function tidyByHand(admin: Admin): Promise<() => Promise<void>> {
  const [tables] = await admin.sql<{ all_of_them: string }>(TABLES);
  const all = tables?.all_of_them ?? '';
  for (const table of all.split(', ')) await admin.script(`alter table ${table} set (autovacuum_enabled = off)`);
  const tidy = (): Promise<void> => admin.script(`vacuum (analyze) ${all}`);
  await tidy();
  return tidy;
}
