import path from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { sessionReaders } from '#app.ts';
import { answering, examples } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { importText, type Found } from '#cli/import-text.ts';
import type { Answer } from '#cli/output.ts';
import { withProgress } from '#cli/progress.ts';
import { readNiche } from '#domain/legacy/niches.ts';
import { DEFAULT_NICHE } from '#domain/limits.ts';
import { importDatabase } from '#engine/import/import-database.ts';
import { importFolder } from '#engine/import/import-folder.ts';
import { withRun } from '#engine/runs.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { describeDatabase } from '#store/database/unreachable.ts';

type Options = { dryRun?: boolean; defaultNiche: string; fromPostgres?: string | true; fromSchema?: string };

const HELP = `
Imported accounts do nothing, not even connect, until they are taken over (groundcrew accounts takeover --help).
It can be run again without harm: what was changed or learned here since stays, what changed there comes in.
An older database is only read, as it stands at one moment; a run that was stopped or killed is simply run again.
Without a URL, --from-postgres reads older tables that stand in our own database. PGPASSWORD may hold the password.
Ends with 0 also when lines or rows were rejected; each one is listed with its place and the reason.
${examples(
  'groundcrew import ~/old-scripts --dry-run',
  'groundcrew import ~/old-scripts',
  'groundcrew import ~/old-scripts --default-niche bali_villas --json',
  'groundcrew import --from-postgres postgresql://crew@db.example:5432/old --dry-run',
  'groundcrew import --from-postgres postgresql+asyncpg://crew:secret@db.example/old',
  'groundcrew import --from-postgres',
)}`;

export function importCommand(): Command {
  return new Command('import')
    .description('Move in: read what older scripts kept in a folder or a database')
    .argument('[dir]', 'the folder with targets.txt, accounts_config.json and the like')
    .option('--from-postgres [url]', 'read an older database instead; without a URL, older tables in our own')
    .option('--from-schema <name>', 'the schema of the older tables, when there are several')
    .option('--dry-run', 'show what it would do, and do nothing')
    .option('--default-niche <niche>', 'for groups and messages that name none', nicheNamed, DEFAULT_NICHE)
    .addHelpText('after', HELP)
    .action(answering<[string | undefined, Options]>(importAll));
}

function nicheNamed(text: string): string {
  const niche = readNiche(text);
  if (niche === null) throw new InvalidArgumentError(`"${text}" cannot name a niche.`);
  return niche;
}

async function importAll(context: CommandContext, dir: string | undefined, options: Options): Promise<Answer> {
  const dry_run = options.dryRun === true;
  const work = chosen(context, dir, options, dry_run);
  // A dry run leaves nothing behind, not even that it was.
  const result = dry_run ? await work() : await recorded(context, work);
  const { totals, ...rest } = result;
  return { json: { ...rest, by_niche: totals.by_niche, dry_run }, text: importText(result, dry_run) };
}

function chosen(
  { crew, core, config, signal }: CommandContext,
  dir: string | undefined,
  { fromPostgres, fromSchema, defaultNiche: default_niche }: Options,
  dry_run: boolean,
): () => Promise<Found> {
  const { scope, vault } = crew;
  const place = { scope, vault, readers: sessionReaders };
  const options = { dry_run, default_niche, signal };
  if (fromPostgres === undefined) {
    if (dir === undefined) throw usage('name the folder to import, or --from-postgres URL');
    if (fromSchema !== undefined) throw usage('--from-schema goes with --from-postgres');
    return () => withProgress(`Importing ${dir}`, () => importFolder(place, path.resolve(dir), options));
  }
  if (dir !== undefined) throw usage('a folder and a database are imported one after the other: leave one of them out');
  const same = fromPostgres === true;
  const url = same ? core.database_url : fromPostgres;
  const source = { url, setting: '--from-postgres', ours: config.schema, from_schema: fromSchema ?? null };
  const title = `Importing ${same ? describeDatabase(url) : 'the older database'}`;
  return () => withProgress(title, (tick) => importDatabase(place, source, { ...options, onRows: tick }));
}

function usage(detail: string): GroundcrewError {
  return new GroundcrewError('usage', { detail });
}

/** The record of a run keeps the counts; the lists may be long, and belong to whoever called. */
async function recorded({ crew, signal }: CommandContext, work: () => Promise<Found>): Promise<Found> {
  const results: Found[] = [];
  await withRun(crew, { kind: 'import', niche: null, signal }, async () => {
    const result = await work();
    results.push(result);
    return { ...result, rejected: result.rejected.length, notes: result.notes.length };
  });
  const [result] = results;
  if (!result) throw new Error('The import ended without a result.');
  return result;
}
