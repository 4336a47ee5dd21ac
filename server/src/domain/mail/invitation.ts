// Invitations to meetings: the first event of a text/calendar part (RFC 5545, RFC 5546).
import type { Invitation } from '#domain/inbox.ts';

const VALUE_MAX = 500;
const LINES_MAX = 5_000;

/** Null for what is no calendar. */
export function readInvitation(text: string): Invitation | null {
  const lines = text
    .replaceAll(/\r?\n[ \t]/gu, '')
    .split(/\r?\n/u)
    .slice(0, LINES_MAX);
  if (!lines.some((line) => /^BEGIN:VCALENDAR\s*$/iu.test(line))) return null;
  const begin = lines.findIndex((line) => /^BEGIN:VEVENT\s*$/iu.test(line));
  const end = lines.findIndex((line, n) => n > begin && /^END:VEVENT\s*$/iu.test(line));
  const event = begin === -1 ? [] : lines.slice(begin + 1, end === -1 ? undefined : end);
  const method = valueOf(lines.slice(0, begin === -1 ? undefined : begin), 'METHOD');
  return {
    method: (method ?? 'PUBLISH').toUpperCase(),
    summary: valueOf(event, 'SUMMARY'),
    starts_at: timeOf(event, 'DTSTART'),
    ends_at: timeOf(event, 'DTEND'),
    organizer: valueOf(event, 'ORGANIZER')?.replace(/^mailto:/iu, '') ?? null,
    location: valueOf(event, 'LOCATION'),
  };
}

function lineOf(lines: readonly string[], name: string): { parameters: string; value: string } | null {
  for (const line of lines) {
    const [, found, parameters = '', value = ''] =
      /^([A-Za-z-]+)((?:;[^:"]*(?:"[^"]*"[^:"]*)*)?):(.*)$/u.exec(line) ?? [];
    if (found?.toUpperCase() === name) return { parameters, value };
  }
  return null;
}

function valueOf(lines: readonly string[], name: string): string | null {
  const found = lineOf(lines, name);
  if (!found) return null;
  const plain = found.value.replaceAll(/\\[nN]/gu, ' ').replaceAll(/\\([\\;,])/gu, '$1');
  return (
    plain
      .replaceAll(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, VALUE_MAX) || null
  );
}

/** UTC as ISO; a local time keeps its zone in brackets, for we do not know the rules of every calendar. */
function timeOf(lines: readonly string[], name: string): string | null {
  const found = lineOf(lines, name);
  const [, year, month, day, hour, minute, second, utc] =
    /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z)?)?$/u.exec(found?.value.trim() ?? '') ?? [];
  if (!found || year === undefined) return null;
  const date = `${year}-${month}-${day}`;
  if (hour === undefined) return date;
  const time = `${date}T${hour}:${minute}:${second}`;
  if (utc === 'Z') return `${time}Z`;
  const [, zone] = /;TZID="?([^";:]{1,100})"?/iu.exec(found.parameters) ?? [];
  return zone === undefined ? time : `${time}[${zone}]`;
}
