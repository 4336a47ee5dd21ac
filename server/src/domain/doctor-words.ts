// What the doctor finds, in words: in English as commands tell it. Pages have the same in every language by the code (web/src/locales,
// `diagnostics.json`, under `found`), and a test holds the English of both together. No text has forms for one and for many, so that
// none is needed here: a figure stands behind what it counts.
import { readReason, type Told } from '#domain/reasons.ts';

export const FOUND = {
  error: '{{why}}',
  folder: '{{path}}',
  folder_not_one: '{{path}} is no folder',
  folder_missing: '{{path}} is not there',
  folder_unwritable: '{{path}} cannot be written to: {{why}}',
  folder_open: '{{path}} is open to other users of this machine (mode {{mode}})',
  log_files: 'files: {{count}}',
  log_files_open: 'files that others can read: {{count}} ({{names}})',
  disk: '{{free_bytes}} of {{all_bytes}} free',
  disk_files: 'room for {{count}} more files only',
  key_none: 'none yet: the first start makes one',
  key_by_environment: '{{key}}, from GROUNDCREW_KEY',
  key_by_file: '{{key}}, from GROUNDCREW_KEY_FILE',
  key_by_data_folder: '{{key}}, from the data folder',
  key_older: 'older keys beside it: {{count}}',
  key_open: 'others can read {{path}}',
  secrets_none: 'nothing is sealed yet',
  secrets_open: 'key {{key}} opens them',
  secrets_key_missing: 'sealed with key {{key}}, which is not there',
  secrets_key_older: 'the newest record is of key {{key}}, and {{newest}} is the newest key',
  database: 'PostgreSQL {{version}}, {{ms}} ms',
  database_none: 'none yet: the first start makes it',
  migrations_none: 'no tables yet: the first start makes them',
  migrations_newer: 'the database is newer than this release: it has {{names}}',
  migrations_pending: 'not applied: {{count}} ({{names}})',
  migrations_applied: 'applied: {{count}}, up to {{name}}',
  migration_changed: '{{name}} was changed after it had been applied: the database may differ from it',
  migration_left_out: '{{name}} is not applied, though later ones are',
  clock: '{{ms}} ms apart from the database’s; at most {{max_ms}} ms are good',
  tables: 'all columns, indexes, constraints and triggers are as this release makes them',
  table_missing_column: 'column {{name}} is missing',
  table_missing_view: 'view {{name}} is missing',
  table_missing_function: 'function {{name}} is missing',
  table_missing_index: 'index {{name}} is missing',
  table_missing_constraint: 'constraint {{name}} is missing',
  table_missing_trigger: 'trigger {{name}} is missing',
  table_invalid_index: 'index {{name}} is not valid',
  table_unchecked_constraint: 'constraint {{name}} was never looked at',
  table_idle_trigger: 'trigger {{name}} is switched off',
  table_type: 'column {{name}} is {{is}} and has to be {{must}}',
  table_empty: 'column {{name}} may be empty and must not',
  table_filled: 'column {{name}} must not be empty and may',
  table_gone: '{{name}} is missing: a migration made it, and what stood in it is gone; restore a backup',
  sql_failed: '{{sql}}: {{why}}',
  more: 'and more: {{count}}',
  statistics: 'of every large table',
  statistics_missing: 'none of {{names}}',
  storage: '{{database_bytes}} in the database, of which {{files_bytes}} are files of messages',
  servers_none: 'none runs (groundcrew serve)',
  servers: '{{names}}',
  older_tables_none: 'none',
  older_table: 'rows in {{name}}: {{count}}',
  older_table_many: 'rows in {{name}}: more than {{count}}',
  older_table_closed: '{{name}} may not be read',
  older_tables_stay: 'they stay as they are; to bring them in: {{command}}',
  answered: '{{ms}} ms',
  address: '{{address}}',
  telegram_clock: '{{seconds}} s apart from this machine’s',
  telegram_clock_unknown: 'not known: Telegram was not reached',
  mailbox_works: 'both ways work; its state is {{status}}',
  mailbox_works_now: 'both ways work now; before: {{status}}',
  mailbox_works_now_why: 'both ways work now; before: {{status}} ({{why}})',
  mailbox_before: 'before: {{status}}',
  mailbox_before_why: 'before: {{status}} ({{why}})',
  rest: 'it was ended before all was looked at',
} as const satisfies Record<string, string>;

export type FoundCode = keyof typeof FOUND;

/** Values whose name ends in `_bytes` are shown as sizes, and a `status` is a mailbox's. */
type Values = Record<string, string | number>;

/** One thing that was found. */
export type Fact = {
  /** In English. */
  text: string;
  code: FoundCode;
  values: Values;
  /** What somebody else said of it: a reason, or the words of an error. */
  why: { text: string; told?: Told } | null;
};

export function fact(code: FoundCode, values: Values = {}, why?: string): Fact {
  const told = why === undefined ? null : readReason(why);
  const text = FOUND[code].replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) =>
    wordOf(name, name === 'why' ? why : values[name]),
  );
  return { text, code, values, why: why === undefined ? null : { text: why, ...(told && { told }) } };
}

export function factOf(error: unknown): Fact {
  return fact('error', {}, wordsOf(error));
}

export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** All of them in one line. */
export function textOf(facts: readonly Fact[]): string {
  return facts.map(({ text }) => text).join('; ');
}

const GB = 1_000_000_000;
const MB = 1_000_000;

function wordOf(name: string, value: string | number | undefined): string {
  if (value === undefined) throw new RangeError(`No value for ${name}`);
  if (!name.endsWith('_bytes')) return String(value);
  const bytes = Number(value);
  return bytes >= GB ? `${(bytes / GB).toFixed(1)} GB` : `${Math.floor(bytes / MB)} MB`;
}
