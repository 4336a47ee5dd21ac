// What commands say: results on standard output, everything else on standard error.
import { sentenceHere } from '#cli/hints.ts';
import { dateText } from '#domain/days.ts';
import { inOurWords } from '#domain/telegram-failure.ts';
import { scrubText } from '#lib/scrub-text.ts';
import { GroundcrewError, reportError, type ExitCode } from '#lib/errors.ts';

export type Answer = {
  /** The one JSON document of `--json`. */
  json: unknown;
  /** The same for people. */
  text: string;
  exit?: ExitCode;
};

export function printAnswer(answer: Answer, json: boolean): ExitCode {
  process.stdout.write(json ? `${JSON.stringify(answer.json, null, 2)}\n` : withEnd(answer.text));
  return answer.exit ?? 0;
}

/** Answers have lines and no other control characters: a name that an import brought may hold some. */
function withEnd(text: string): string {
  const clean = text.replaceAll(/[^\P{Cc}\n]+/gu, ' ');
  return clean === '' || clean.endsWith('\n') ? clean : `${clean}\n`;
}

/** Says what went wrong, and returns how the command ends. */
export function printError(thrown: unknown, json: boolean): ExitCode {
  const error = inOurWords(thrown);
  const report = reportError(error);
  const known = error instanceof GroundcrewError;
  const message = known ? report.message : scrubText(error instanceof Error ? error.message : String(error));
  process.stderr.write(`groundcrew: ${oneLine(message)}\n`);
  if (known) process.stderr.write(`  ${sentenceHere(report)}\n`);
  else if (error instanceof Error && error.stack) process.stderr.write(`${scrubText(error.stack)}\n`);
  if (json) printJsonError(error, message);
  return report.exit;
}

/** The one JSON document of a command that failed. */
export function printJsonError(error: unknown, message: string = reportError(error).message): void {
  const report = reportError(error);
  const { code, details } = report;
  const sentence = sentenceHere(report);
  process.stdout.write(`${JSON.stringify({ error: { code, message, sentence, details } }, null, 2)}\n`);
}

export type Cell = string | number | boolean | Date | null | undefined;

/** Columns as wide as what is in them; cells that are null are shown as a dash. */
export function table(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = [header, ...rows].map((row) => row.map(cell));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((text, n) => text.padEnd(widths[n] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `2026-03-02 08:00:00Z`: one way everywhere. */
export function shownTime(at: Date): string {
  return dateText(at);
}

function cell(value: Cell): string {
  if (value === null || value === undefined || value === '') return '-';
  if (value instanceof Date) return shownTime(value);
  return oneLine(String(value));
}

/** A group's title, or a name that an import brought, may hold line breaks and control sequences. */
export function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}
