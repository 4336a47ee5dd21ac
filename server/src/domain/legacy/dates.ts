import type { JsonNode } from './json.ts';
import { isBlank } from './json.ts';

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s?(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/i;

/** What nobody meant: before Telegram's first year, or too far ahead for a warm-up. */
const YEAR_MIN = 2013;
const YEAR_MAX = 2100;

/**
 * The ISO dates that Python writes (`2026-01-15T06:16:08.672829`, with a space instead of T, with `Z` or an offset);
 * without zone they are UTC. Null for whatever cannot be read, 31 February included.
 */
export function parseLegacyDate(text: string): Date | null {
  const parts = ISO.exec(text.trim());
  if (parts === null) return null;
  const field = (index: number): number => Number(parts[index] ?? 0);
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(field);
  const milliseconds = Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3));
  const local = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second, milliseconds));
  // Date.UTC rolls 31 February over to March.
  const isSame = local
    .toISOString()
    .startsWith(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4] ?? '00'}:${parts[5] ?? '00'}:${parts[6] ?? '00'}`);
  const offset_minutes = offsetOf(parts[8] ?? 'Z');
  if (!isSame || offset_minutes === null || (year ?? 0) < YEAR_MIN || (year ?? 0) > YEAR_MAX) return null;
  return new Date(local.getTime() - offset_minutes * 60_000);
}

/** Minutes east of UTC. */
function offsetOf(zone: string): number | null {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  if (sign === undefined) return 0;
  const offset = Number(hours) * 60 + Number(minutes ?? 0);
  if (offset > 14 * 60 || Number(minutes ?? 0) > 59) return null;
  return sign === '-' ? -offset : offset;
}

export type DateField =
  /** Nothing stands there. */
  { kind: 'absent' } | { kind: 'date'; date: Date } | { kind: 'unreadable' };

/** A text as above, or a number of seconds or milliseconds since 1970. */
export function dateField(node: JsonNode | undefined): DateField {
  if (node === undefined || isBlank(node)) return { kind: 'absent' };
  const date = node.kind === 'value' ? dateOf(node.value) : null;
  return date === null ? { kind: 'unreadable' } : { kind: 'date', date };
}

/** The same for a text that may also be such a number. */
export function dateOfText(text: string): Date | null {
  return /^\d{9,13}(?:\.\d+)?$/.test(text.trim()) ? dateOf(Number(text)) : dateOf(text);
}

function dateOf(value: unknown): Date | null {
  if (typeof value === 'string') return parseLegacyDate(value);
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  // 10^11 seconds are the year 5138, 10^11 milliseconds are 1973.
  const date = new Date(Math.trunc(Math.abs(value) < 1e11 ? value * 1000 : value));
  const year = date.getUTCFullYear();
  return year >= YEAR_MIN && year <= YEAR_MAX ? date : null;
}
