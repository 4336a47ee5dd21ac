import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { sessionReaders } from '#app.ts';
import { answering } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { withProgress } from '#cli/progress.ts';
import type { LegacyRejection } from '#domain/legacy/file.ts';
import { readNiche } from '#domain/legacy/niches.ts';
import { DEFAULT_NICHE } from '#domain/limits.ts';
import { importFolder, type ImportResult } from '#engine/import/import-folder.ts';
import type { Counts } from '#engine/import/report.ts';
import { withRun } from '#engine/runs.ts';

type Options = { dryRun?: boolean; defaultNiche: string };

export function importCommand(): Command {
  return new Command('import')
    .description('Move in: read what older scripts kept in a folder')
    .argument('<dir>', 'the folder with targets.txt, accounts_config.json and the like')
    .option('--dry-run', 'show what it would do, and do nothing')
    .option('--default-niche <niche>', 'for groups and messages whose files name none', nicheNamed, DEFAULT_NICHE)
    .addHelpText(
      'after',
      `
Imported accounts do nothing, not even connect, until they are taken over: groundcrew accounts takeover --help
It can be run again without harm: what was changed or learned here since stays, what changed in the files comes in.
Ends with 0 also when lines were rejected; each one is listed with its file, line and reason.

Examples:
  groundcrew import ~/old-scripts --dry-run
  groundcrew import ~/old-scripts
  groundcrew import ~/old-scripts --default-niche bali_villas --json`,
    )
    .action(answering<[string, Options]>(importAll));
}

function nicheNamed(text: string): string {
  const niche = readNiche(text);
  if (niche === null) throw new InvalidArgumentError(`"${text}" cannot name a niche.`);
  return niche;
}

async function importAll(context: CommandContext, dir: string, options: Options): Promise<Answer> {
  const { crew, signal } = context;
  const dry_run = options.dryRun === true;
  const { scope, vault } = crew;
  const place = { scope, vault, readers: sessionReaders };
  const work = () =>
    withProgress(`Importing ${dir}`, () =>
      importFolder(place, path.resolve(dir), { dry_run, default_niche: options.defaultNiche, signal }),
    );
  // A dry run leaves nothing behind, not even that it was.
  const result = dry_run ? await work() : await recorded(context, work);
  const { totals, ...rest } = result;
  return { json: { ...rest, by_niche: totals.by_niche, dry_run }, text: textOf(result, dry_run) };
}

/** The record of a run keeps the counts; the lists may be long, and belong to whoever called. */
async function recorded({ crew, signal }: CommandContext, work: () => Promise<ImportResult>): Promise<ImportResult> {
  const results: ImportResult[] = [];
  await withRun(crew, { kind: 'import', niche: null, signal }, async () => {
    const result = await work();
    results.push(result);
    return { ...result, rejected: result.rejected.length, notes: result.notes.length };
  });
  const [result] = results;
  if (!result) throw new Error('The import ended without a result.');
  return result;
}

/** Notes are many where a list has many duplicates; `--json` has them all. */
const NOTES_SHOWN = 20;

function textOf(result: ImportResult, dry_run: boolean): string {
  const { accounts, targets, bindings, posts, messages, rejected, notes, totals } = result;
  const rows = Object.entries({ accounts, targets, bindings, posts, messages }).map(([name, counts]) =>
    rowOf(name, counts),
  );
  const niches = Object.entries(totals.by_niche).map(([niche, count]) => `${niche} ${count}`);
  return [
    ...places(`Rejected lines: ${rejected.length}`, rejected),
    ...places(`Notes: ${notes.length}`, notes.slice(0, NOTES_SHOWN)),
    ...(notes.length > NOTES_SHOWN ? [`… and ${notes.length - NOTES_SHOWN} more notes: --json has them all\n`] : []),
    table([dry_run ? 'Would be' : 'Imported', 'Created', 'Updated', 'Unchanged'], rows),
    '',
    ...(targets.duplicates > 0 ? [`Lines that name a group once more: ${targets.duplicates}`] : []),
    `${dry_run ? 'There would be now' : 'There are now'}:`,
    `  accounts       ${totals.accounts}`,
    `  targets        ${totals.targets}${niches.length > 0 ? ` (${niches.join(', ')})` : ''}`,
    `  targets bound  ${totals.targets_bound}`,
    ...(dry_run ? ['', 'This was a dry run: nothing was written.'] : []),
  ].join('\n');
}

function rowOf(name: string, { created, updated, unchanged }: Counts): [string, number, number, number] {
  return [name, created, updated, unchanged];
}

function places(title: string, lines: readonly LegacyRejection[]): string[] {
  if (lines.length === 0) return [];
  const rows = lines.map(({ file, line, value, reason }) => [file, line, value, reason]);
  return [title, table(['File', 'Line', 'Value', 'Reason'], rows), ''];
}
