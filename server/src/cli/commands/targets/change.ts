// Groups that come in by hand, their niche, and those that are tried again.
import path from 'node:path';
import { Command } from 'commander';
import { answering, examples } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { CSV_LINES_MAX, readGroupLines } from '#engine/groups/group-lines.ts';
import { addGroups, type GroupLine } from '#engine/groups/add-groups.ts';
import { changeGroups } from '#engine/groups/change-groups.ts';
import { readBounded } from '#engine/read-bounded.ts';
import { findSubject } from '#engine/why/subject.ts';
import { DEFAULT_NICHE } from '#domain/limits.ts';
import { unknownNiche } from '#engine/unknown-niche.ts';
import { GroundcrewError } from '#lib/errors.ts';

type AddOptions = { niche: string; csv?: string; dryRun?: boolean };

const FILE_MAX_BYTES = 20_000_000;

export function addCommand(): Command {
  return new Command('add')
    .description('Add groups by their links, in any spelling, or by a CSV file')
    .argument('[links...]', 'groups to join')
    .option('--niche <niche>', 'their niche', DEFAULT_NICHE)
    .option('--csv <file>', `a table with the column link, perhaps niche and account; at most ${CSV_LINES_MAX} lines`)
    .option('--dry-run', 'only show what would be done')
    .addHelpText(
      'after',
      `
Ends with 1 when a line was refused; the others are added all the same. Groups that are here already stay as they are.
${examples('groundcrew targets add @kyiv_auto t.me/lviv_auto --niche ukraine_cars', 'groundcrew targets add --csv groups.csv --dry-run')}`,
    )
    .action(answering<[string[], AddOptions]>(add));
}

export function nicheCommand(): Command {
  return new Command('move')
    .description('Move groups to another niche')
    .argument('<niche>', 'where to')
    .argument('<links...>', 'the groups')
    .addHelpText('after', examples('groundcrew targets move ukraine_flats @kyiv_auto'))
    .action(answering<[string, string[]]>(move));
}

export function retryCommand(): Command {
  return new Command('retry')
    .description('Let groups whose status is error be joined again')
    .argument('[links...]', 'the groups')
    .option('--niche <niche>', 'instead of links: all of this niche')
    .addHelpText(
      'after',
      examples('groundcrew targets retry @kyiv_auto', 'groundcrew targets retry --niche ukraine_cars'),
    )
    .action(answering<[string[], { niche?: string }]>(retry));
}

async function add({ crew }: CommandContext, links: string[], options: AddOptions): Promise<Answer> {
  const { niche, csv, dryRun: dry_run = false } = options;
  if ((csv === undefined) === (links.length === 0)) {
    throw new GroundcrewError('usage', { detail: 'give links, or --csv FILE' });
  }
  const lines: GroupLine[] =
    csv === undefined
      ? links.map((link, n) => ({ line: n + 1, link, niche, account: null }))
      : await readGroupLines(await textOf(path.resolve(csv)), niche);
  const done = await addGroups(crew.scope, lines, { dry_run });
  const { added, unchanged, rejected } = done;
  const cells = rejected.map(({ line, value, reason }) => [line, value, reason]);
  const refused = rejected.length === 0 ? '' : `\n\n${table(['Line', 'Link', 'Reason'], cells)}`;
  const text = `${dry_run ? 'Would be added' : 'Added'}: ${added.length}, here already: ${unchanged}, refused: ${rejected.length}${refused}`;
  return { json: { dry_run, ...done }, text, exit: rejected.length === 0 ? 0 : 1 };
}

async function textOf(file: string): Promise<string> {
  return new TextDecoder().decode(await readBounded(file, FILE_MAX_BYTES, file));
}

async function move({ crew }: CommandContext, niche: string, links: string[]): Promise<Answer> {
  const done = await changeGroups(crew.scope, {
    act: 'set_niche',
    ids: await idsOf(crew.scope, links),
    niche,
    dry_run: false,
  });
  return { json: done, text: `${done.changed} of ${done.matched} groups are in ${niche} now.` };
}

async function retry({ crew }: CommandContext, links: string[], { niche }: { niche?: string }): Promise<Answer> {
  if ((niche === undefined) === (links.length === 0)) {
    throw new GroundcrewError('usage', { detail: 'give links, or --niche NICHE' });
  }
  const which =
    niche === undefined ? { ids: await idsOf(crew.scope, links) } : { filter: { niche, status: 'error' as const } };
  const done = await changeGroups(crew.scope, { act: 'retry', dry_run: false, ...which });
  const unknown = niche === undefined || done.matched > 0 ? null : await unknownNiche(crew.scope, niche);
  if (unknown !== null) throw new GroundcrewError('not_found', { detail: unknown });
  const why = done.skipped.map(({ reason, count }) => `\n${count} ${count === 1 ? 'is left' : 'are left'}: ${reason}`);
  return { json: done, text: `${done.changed} of ${done.matched} groups are joined again.${why.join('')}` };
}

async function idsOf(scope: CommandContext['crew']['scope'], links: readonly string[]): Promise<number[]> {
  const ids: number[] = [];
  for (const link of links) ids.push((await findSubject(scope, /^group:/i.test(link) ? link : `group:${link}`)).id);
  return ids;
}
