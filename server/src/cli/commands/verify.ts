import { Command } from 'commander';
import { answering, examples } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer, type Cell } from '#cli/output.ts';
import { verify, type Finding, type Verification } from '#engine/verify.ts';
import { ALL_INVARIANTS } from '#store/invariants/all.ts';

export function verifyCommand(): Command {
  return new Command('verify')
    .addHelpText(
      'after',
      `
Changes nothing and may be run at any time, also while the server works. Ends with 0 when everything holds, 1 when
something does not; warnings alone end with 0.
${examples('groundcrew verify', 'groundcrew verify --json')}`,
    )
    .action(answering<[object]>(run));
}

async function run({ crew }: CommandContext): Promise<Answer> {
  const found = await verify(crew.scope);
  return { json: found, text: textOf(found), exit: found.violations.length > 0 ? 1 : 0 };
}

function textOf({ violations, warnings, checked }: Verification): string {
  const broken = new Map([...violations, ...warnings].map((finding) => [finding.invariant, finding]));
  const lines = ALL_INVARIANTS.map(({ name, sentence, grade }) => {
    const finding = broken.get(name);
    if (!finding) return `ok        ${name}: ${sentence}`;
    return `${grade === 'violation' ? 'VIOLATED' : 'warning '}  ${name}: ${sentence}\n${rowsOf(finding)}`;
  });
  const summary = `${checked.length} invariants: ${violations.length} violated, ${warnings.length} with a warning`;
  return [...lines, '', summary].join('\n');
}

function rowsOf({ rows, more }: Finding): string {
  const header = Object.keys(rows[0] ?? {});
  const lines = table(
    header,
    rows.map((row) => header.map((column) => cellOf(row[column]))),
  ).split('\n');
  return [...lines, ...(more ? ['and more'] : [])].map((line) => `          ${line}`).join('\n');
}

function cellOf(value: unknown): Cell {
  if (value === null || value instanceof Date || typeof value === 'number') return value;
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
