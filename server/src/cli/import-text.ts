// What an import tells people at its end.
import { table } from '#cli/output.ts';
import type { DatabaseImportResult } from '#engine/import/older-options-and-result.ts';
import type { ImportResult } from '#engine/import/import-folder.ts';
import type { Counts } from '#engine/import/report.ts';

export type Found = ImportResult | DatabaseImportResult;

/** Notes are many where a list has many duplicates; `--json` has them all. */
const NOTES_SHOWN = 20;

export function importText(result: Found, dry_run: boolean): string {
  const { targets, rejected, notes, totals } = result;
  const niches = Object.entries(totals.by_niche).map(([niche, count]) => `${niche} ${count}`);
  const standing = Object.entries({
    'held for takeover': totals.held_for_takeover,
    inactive: totals.inactive,
    'without a session': totals.without_session,
  }).flatMap(([name, count]) => (count > 0 ? [`${name} ${count}`] : []));
  const [what, where] = 'from' in result ? ['rows', ['Table', 'Key']] : ['lines', ['File', 'Line']];
  return [
    ...('from' in result ? read(result) : []),
    ...places(`Rejected ${what}: ${rejected.length}`, where, rejected),
    ...places(`Notes: ${notes.length}`, where, notes.slice(0, NOTES_SHOWN)),
    ...(notes.length > NOTES_SHOWN ? [`… and ${notes.length - NOTES_SHOWN} more notes: --json has them all\n`] : []),
    table([dry_run ? 'Would be' : 'Imported', 'Created', 'Updated', 'Unchanged'], kindsOf(result).map(rowOf)),
    '',
    ...(targets.duplicates > 0 ? [`${title(what)} that name a group once more: ${targets.duplicates}`] : []),
    `${dry_run ? 'There would be now' : 'There are now'}:`,
    `  accounts       ${totals.accounts}${standing.length > 0 ? ` (${standing.join(', ')})` : ''}`,
    `  targets        ${totals.targets}${niches.length > 0 ? ` (${niches.join(', ')})` : ''}`,
    `  targets bound  ${totals.targets_bound}`,
    ...(totals.without_api_id > 0 ? ['', withoutApiId(totals.without_api_id)] : []),
    ...(dry_run ? ['', 'This was a dry run: nothing was written.'] : []),
  ].join('\n');
}

function withoutApiId(count: number): string {
  return [
    `Accounts that cannot connect yet, as neither they nor the workspace have an api_id: ${count}.`,
    'Enter one in the pages (Settings, API credentials) before you take them over.',
  ].join('\n');
}

function read({ from, tables }: DatabaseImportResult): string[] {
  return [
    `Read from ${from}`,
    table(
      ['Table', 'Rows'],
      tables.map((one) => [one.table, one.rows]),
    ),
    '',
  ];
}

function kindsOf(result: Found): [string, Counts][] {
  const { accounts, targets, bindings, posts } = result;
  const rest = 'from' in result ? othersOf(result) : { messages: result.messages };
  return Object.entries({ accounts, targets, bindings, posts, ...rest });
}

function othersOf({ blocked, health, mailboxes, ...talk }: DatabaseImportResult): Record<string, Counts> {
  const { conversations, messages } = talk;
  return { 'blocked pairs': blocked, 'last health': health, mailboxes, conversations, messages };
}

function rowOf([name, { created, updated, unchanged }]: [string, Counts]): [string, number, number, number] {
  return [name, created, updated, unchanged];
}

function places(title: string, where: string[], lines: Found['rejected']): string[] {
  if (lines.length === 0) return [];
  const rows = lines.map((one) =>
    ('table' in one ? [one.table, one.key] : [one.file, one.line]).concat(one.value, one.reason),
  );
  return [title, table([...where, 'Value', 'Reason'], rows), ''];
}

function title(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
