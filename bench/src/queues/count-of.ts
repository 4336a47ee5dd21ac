import type pg from 'pg';

/** What a statement counts, in its column `count`. */
export async function countOf(pool: pg.Pool, text: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(text);
  return rows[0]?.count ?? 0;
}
