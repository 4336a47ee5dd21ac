// What all files of older scripts have in common: how they are decoded, cut into lines, bounded and reported on.

/** Where an entry stood: a file and the number of its line; or a table and the key of its row. */
export type LegacyPlace = { file: string; line: number | string };

/** A line or entry that is not imported. `value` is cut and free of secrets. */
export type LegacyRejection = LegacyPlace & { value: string; reason: string };

/** Something that a person should know, though nothing is lost. */
export type LegacyNote = LegacyRejection;

export type LegacyResult<Entry> = { records: Entry[]; rejected: LegacyRejection[]; notes: LegacyNote[] };

/** A file that cannot be read at all. The message names it and says what is expected. */
export class LegacyFileError extends Error {
  readonly file: string;
  /** Where in it, if that is known. */
  readonly line: number | null;

  constructor(file: string, reason: string, line: number | null = null) {
    super(`${file}${line === null ? '' : `, line ${line}`}: ${reason}`);
    this.name = 'LegacyFileError';
    this.file = file;
    this.line = line;
  }
}

/** Half a million targets with their dates; it bounds the memory of an import. */
export const FILE_BYTES_MAX = 64 * 1024 * 1024;

/** Bounds the list of rejections when a file is not what its name says. */
const LINES_MAX = 2_000_000;

/** UTF-8, or UTF-16 when its mark says so (PowerShell writes that); without BOM. Throws a LegacyFileError. */
export function decodeText(file: string, content: string | Uint8Array): string {
  if (content.length > FILE_BYTES_MAX)
    throw new LegacyFileError(file, `larger than ${FILE_BYTES_MAX / 1024 / 1024} MiB`);
  const text = typeof content === 'string' ? content : decodeBytes(file, content);
  // None of these stands in text; every archive, image and database has some. A DOS editor ends a file with 0x1A.
  // eslint-disable-next-line no-control-regex
  const control = /[\x00-\x08\x0E-\x19\x1B-\x1F]/.exec(text);
  if (control !== null) {
    throw new LegacyFileError(file, 'a binary file: expected a text file in UTF-8', lineAt(text, control.index));
  }
  const end = text.trimEnd();
  return (end.endsWith('\u001A') ? end.slice(0, -1) : text).replace(/^\uFEFF/, '');
}

function decodeBytes(file: string, content: Uint8Array): string {
  const encoding = content[0] === 0xff && content[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(content);
  } catch {
    throw new LegacyFileError(
      file,
      'not UTF-8 (a binary file, or text in another encoding): expected a text file in UTF-8',
    );
  }
}

export type Line = { number: number; text: string };

/** The lines that are not blank, with their numbers. */
export function textLines(file: string, content: string | Uint8Array): Line[] {
  const lines = decodeText(file, content).split(/\r\n|\n|\r/);
  if (lines.length > LINES_MAX) throw new LegacyFileError(file, `more than ${LINES_MAX} lines`);
  return lines.map((text, index) => ({ number: index + 1, text })).filter((line) => line.text.trim() !== '');
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\n|\r/).length;
}

const VALUE_LENGTH_MAX = 80;
/** Longer than a session string; it bounds the work on a hostile line. */
const VALUE_LOOKED_AT = 500;
/** Shown as it is, though its hash or name could be taken for a key. */
const LINK = /^(?:@|(?:https?:\/\/)?t(?:elegram)?\.(?:me|dog)\/)(?:\+|joinchat\/)?[\w-]{1,32}$/i;

/**
 * A value as it may stand in a report: one short line without log-ins of proxies and without whatever could be a session
 * (351 characters of base64 and more) or an API hash (32 hex digits).
 */
export function safeValue(value: string): string {
  const line = value
    .slice(0, VALUE_LOOKED_AT)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  if (LINK.test(line)) return line;
  const bare = line
    .replace(/((?:^| )(?:[a-z][\w.+-]*:\/\/)?)[^ @]*:[^ ]*@/gi, '$1…@')
    .replace(/(:\d{2,5}):\S+/g, '$1:…')
    .replace(/\b(secret|pass|password)=[^&\s]*/gi, '$1=…')
    .replace(/[\w+/=-]{40,}|\b[0-9a-f]{28,}\b/gi, (run) => `${run.slice(0, 4)}…`);
  return bare.length > VALUE_LENGTH_MAX ? `${bare.slice(0, VALUE_LENGTH_MAX).toWellFormed()}…` : bare;
}

/** Collects what one file gives. */
export function collector<Entry>(file: string): LegacyResult<Entry> & {
  reject: (line: LegacyPlace['line'], value: string, reason: string) => void;
  note: (line: LegacyPlace['line'], value: string, reason: string) => void;
} {
  const result: LegacyResult<Entry> = { records: [], rejected: [], notes: [] };
  return {
    ...result,
    reject: (line, value, reason) => result.rejected.push({ file, line, value: safeValue(value), reason }),
    note: (line, value, reason) => result.notes.push({ file, line, value: safeValue(value), reason }),
  };
}
