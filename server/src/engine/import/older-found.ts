import type { CountedTable } from '#store/older/find-tables.ts';

/** What brings in the older tables of our own database. */
export const MOVE_IN = 'groundcrew import --from-postgres';

/** Each table with its rows: `public.targets: 12 rows`. */
export function olderTableTexts(tables: readonly CountedTable[]): string[] {
  return tables.map(({ schema, table, rows, more }) => {
    const name = `${schema}.${table}`;
    if (rows === null) return `${name}: may not be read`;
    return `${name}: ${more ? 'more than ' : ''}${rows} ${rows === 1 ? 'row' : 'rows'}`;
  });
}
