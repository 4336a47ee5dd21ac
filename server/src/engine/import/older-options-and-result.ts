// What the import of an older database is told, and what it tells.
import type { ImportTotals } from '#store/imports/targets.ts';
import type { Kind } from './older-rest.ts';
import type { Counts, Report } from './report.ts';

/** What a CRM kept of those whom a team talks with. */
export type Talk = 'conversations' | 'messages';

export type OlderRejection = { table: string; key: string; value: string; reason: string };

export type DatabaseImportResult = Record<Kind | Talk | 'accounts' | 'bindings', Counts> & {
  /** `duplicates`: rows that name a group once more. */
  targets: Counts & { duplicates: number };
  rejected: OlderRejection[];
  notes: OlderRejection[];
  /** What the workspace holds afterwards. */
  totals: ImportTotals;
  /** `host:port/database`, and what was read of it. */
  from: string;
  tables: { table: string; rows: number }[];
};

export type DatabaseSource = {
  url: string;
  /** What errors call the url. */
  setting: string;
  /** Our own schema, where it may stand in that database. */
  ours: string | null;
  /** The schema that is read; null: `public`, or the one with the most of the tables. */
  from_schema: string | null;
};

export type DatabaseImportOptions = {
  dry_run: boolean;
  /** For groups whose rows name none. Default `ukraine_cars`. */
  default_niche?: string;
  /** When it fires, the batch in flight is finished, and no other begun. */
  signal?: AbortSignal;
  /** Rows of one transaction. Default 2,000. */
  batch_rows?: number;
  /** Told how many rows there are, and of each batch that is done. */
  onRows?: (done: number, total: number) => void;
};

export function inTable({ file, line, value, reason }: Report['rejected'][number]): OlderRejection {
  return { table: file, key: String(line), value, reason };
}
