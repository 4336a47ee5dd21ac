// Tables as text: how they are read, and how they are written so that no spreadsheet takes a cell for a formula.
import { Readable } from 'node:stream';
import { parse, CsvError } from 'csv-parse';
import { stringify } from 'csv-stringify/sync';
import { byteStream } from './byte-stream.ts';
import { GroundcrewError } from './errors.ts';
import { delay } from './time.ts';

/**
 * Where it stood in the file, the header being line 1; cells are trimmed, and empty where the file has none. `fault`: why the line
 * cannot be used, whatever its cells say.
 */
export type CsvRow<Column extends string> = { line: number; cells: Record<Column, string>; fault: string | null };

const CELL_MAX = 10_000;
const PIECE_LENGTH = 16_384;
/** A few milliseconds of work. */
const BREATH_ROWS = 1_000;
/** What some countries' spreadsheets write instead of commas. */
const DELIMITERS = [',', ';', '\t'];

/**
 * All lines of a table whose first line names the columns, in any order and case. Throws `bad_input` when it is none, lacks a
 * column of `needed`, names one that is not known, or has more than `lines_max` lines.
 */
export async function readCsv<const Column extends string>(
  text: string,
  options: {
    columns: readonly Column[];
    needed: readonly Column[];
    lines_max: number;
    /** Of tables that were exported here: they tell how things were, and are passed over. */
    exported?: readonly string[];
  },
): Promise<CsvRow<Column>[]> {
  const { columns, lines_max } = options;
  // No column takes it, and no person types it.
  if (text.includes('\0')) throw refused('it has a null character (U+0000) in it');
  const parser = parse({
    bom: true,
    delimiter: DELIMITERS,
    info: true,
    max_record_size: CELL_MAX * (columns.length + 1),
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  // Not all at once: others are waiting for their answers meanwhile.
  Readable.from(piecesOf(text)).pipe(parser);
  const rows: CsvRow<Column>[] = [];
  let header: (Column | null)[] | null = null;
  try {
    for await (const found of parser) {
      // With `info`, that is what the parser gives.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const { record, info } = found as { record: string[]; info: { lines: number } };
      if (!header) {
        header = readHeader(record.slice(0, record.findLastIndex((name) => name !== '') + 1), options);
        continue;
      }
      if (rows.length === lines_max) throw refused(`it has more than ${lines_max} lines: send it in parts`);
      rows.push({ line: info.lines, cells: cellsOf(header, record, columns), fault: surplusOf(header, record) });
      if (rows.length % BREATH_ROWS === 0) await delay(0);
    }
  } catch (cause) {
    if (cause instanceof CsvError) throw refused(cause.message.slice(0, 300), cause);
    throw cause;
  }
  if (!header) throw refused('it is empty');
  return rows;
}

function* piecesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += PIECE_LENGTH) yield text.slice(at, at + PIECE_LENGTH);
}

function readHeader<Column extends string>(
  record: readonly string[],
  {
    columns,
    needed,
    exported = [],
  }: { columns: readonly Column[]; needed: readonly Column[]; exported?: readonly string[] },
): (Column | null)[] {
  const known = new Set<string>([...columns, ...exported]);
  const header = record.map((name) => columns.find((column) => column === name.toLowerCase()) ?? null);
  const missing = needed.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw refused(`its first line has to name ${missing.join(', ')}; columns that are known: ${columns.join(', ')}`);
  }
  // A slip in a name must not have the whole column left out unseen.
  const unknown = record.find((name) => name !== '' && !known.has(name.toLowerCase()));
  if (unknown !== undefined) {
    throw refused(`its first line names "${unknown.slice(0, 40)}"; columns that are known: ${columns.join(', ')}`);
  }
  const twice = header.find((column, n) => column !== null && header.indexOf(column) !== n);
  if (twice) throw refused(`its first line names ${twice} twice`);
  return header;
}

function cellsOf<Column extends string>(
  header: readonly (Column | null)[],
  record: readonly string[],
  columns: readonly Column[],
): Record<Column, string> {
  const cells = columns.map((column) => [column, unescaped(record[header.indexOf(column)] ?? '')]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one cell of each column
  return Object.fromEntries(cells) as Record<Column, string>;
}

/** What belongs to no column was left out unseen; empty cells at the end are what spreadsheets write. */
function surplusOf(header: readonly unknown[], record: readonly string[]): string | null {
  const cells = record.findLastIndex((cell) => cell !== '') + 1;
  return cells <= header.length
    ? null
    : `has ${cells} cells, and the first line names ${header.length} columns: a cell with a comma, a semicolon or a tab in it goes in quotes`;
}

const FORMULA = /^[=+\-@\t\r]/;

/** As `csvStream` wrote it: the apostrophe before what looks like a formula is not part of it. */
export function unescaped(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}

function refused(why: string, cause?: unknown): GroundcrewError {
  return new GroundcrewError('bad_input', { detail: `the CSV file cannot be used: ${why}`, cause });
}

/** A table with its header, page by page as it is fetched; nothing is read before somebody takes it. */
export function csvStream<Row extends object>(
  columns: readonly (keyof Row & string)[],
  pages: AsyncIterable<readonly Row[]>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return byteStream(
    (async function* parts() {
      yield encoder.encode(linesOf([columns]));
      for await (const page of pages) {
        yield encoder.encode(linesOf(page.map((row) => columns.map((column) => shown(row[column])))));
      }
    })(),
  );
}

function shown(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return cell.toISOString();
  if (typeof cell === 'string') return FORMULA.test(cell) ? `'${cell}` : cell;
  return JSON.stringify(cell);
}

/** A comma has a cell quoted anyway; these separate cells, too, when the table is read again. */
const OTHER_DELIMITER = /[;\t]/;

function linesOf(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    { quoted_match: OTHER_DELIMITER },
  );
}
