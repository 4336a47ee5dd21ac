// A row of an older table: every value is the text that PostgreSQL makes of it, so that a column may be of any type.
import { dateOfText, type DateField } from '#domain/legacy/dates.ts';

export type OlderRow = {
  /** With its schema. */
  file: string;
  /** The key of the row, for people. */
  line: string;
  values: Readonly<Record<string, string | null>>;
};

/** The first of the columns in which something stands; null where nothing does. */
export function textIn({ values }: OlderRow, columns: readonly string[]): string | null {
  for (const column of columns) {
    const text = values[column]?.trim();
    if (text !== undefined && text !== '' && !/^(?:null|none)$/i.test(text)) return text;
  }
  return null;
}

/** Of one of the columns: what a person sees of it, as long as it is a text. */
export function wholeIn(row: OlderRow, columns: readonly string[]): number {
  const text = textIn(row, columns) ?? '';
  const number = /^\d{1,9}(?:\.0+)?$/.test(text) ? Math.trunc(Number(text)) : 0;
  return number;
}

const YES = new Set(['t', 'true', 'y', 'yes', 'on', '1', 'active', 'enabled']);
const NO = new Set(['f', 'false', 'n', 'no', 'off', '0', 'inactive', 'disabled']);

/** Booleans of every kind, as text too. Null where nothing stands; undefined for what is neither yes nor no. */
export function flagIn(row: OlderRow, columns: readonly string[]): boolean | null | undefined {
  const text = textIn(row, columns)?.toLowerCase();
  if (text === undefined) return null;
  if (YES.has(text)) return true;
  return NO.has(text) ? false : undefined;
}

export function dateIn(row: OlderRow, columns: readonly string[]): DateField {
  const text = textIn(row, columns);
  if (text === null) return { kind: 'absent' };
  const date = dateOfText(text);
  return date === null ? { kind: 'unreadable' } : { kind: 'date', date };
}

/** What of a text cannot be stored is left out. */
export function longTextIn({ values }: OlderRow, columns: readonly string[]): string | null {
  for (const column of columns) {
    const text = values[column]?.replaceAll('\u0000', '').toWellFormed();
    if (text !== undefined && text !== '') return text;
  }
  return null;
}

/** What stands where bytes were no UTF-8 (a database of the encoding SQL_ASCII takes whatever it is given). */
export function hasBrokenText({ values }: OlderRow): boolean {
  return Object.values(values).some((text) => text?.includes('\uFFFD') ?? false);
}
