import { sql, type RawBuilder } from 'kysely';

/**
 * A sequence does not take back what it gave to a transaction that is rolled back. What is only rehearsed takes its ids from so far
 * above that no real one is ever met; JavaScript's numbers still hold them.
 */
export const REHEARSED = { account: 2_000_000_000, row: 9_000_000_000_000_000 };

/**
 * For an insert: the id's column, where it comes from, and its value, `n` above those that are rehearsed already; nothing of
 * that when the table gives it.
 */
export function rehearsedIds(
  rehearsed: boolean,
  table: 'targets' | 'post_history' | 'message_variants',
  n: RawBuilder<unknown>,
): { column: RawBuilder<unknown>; overriding: RawBuilder<unknown>; value: RawBuilder<unknown> } {
  if (!rehearsed) return { column: sql``, overriding: sql``, value: sql`` };
  return {
    column: sql`id,`,
    overriding: sql`overriding system value`,
    value: sql`(select greatest(${REHEARSED.row}::bigint, max(id)) from ${sql.table(table)}) + ${n},`,
  };
}
