// Whom nobody writes to, as people say it.
import { readContact, type Contact, type DoNotContact } from '#domain/do-not-contact.ts';
import { safeValue } from '#domain/legacy/file.ts';
import type { CsvRow } from '#lib/csv.ts';
import { GroundcrewError } from '#lib/errors.ts';
import {
  addDoNotContact,
  doNotContactOf,
  removeDoNotContact,
  removeDoNotContactById,
} from '#store/inbox/do-not-contact.ts';
import type { Scope } from '#store/scope.ts';

const REASON_MAX = 500;

/** Throws `bad_value` for what names nobody. */
export function contactOf(text: string): Contact {
  const read = readContact(text);
  if (read.ok) return read.contact;
  const { reason } = read;
  throw new GroundcrewError('bad_value', { detail: reason, details: { field: 'who', reason } });
}

/** `added` is false for somebody who was on the list already; then only the reason is new, if one is given. */
export async function putOnList(
  scope: Scope,
  entry: { who: string; reason: string | null; by: string },
): Promise<DoNotContact & { added: boolean }> {
  const contact = contactOf(entry.who);
  const reason = entry.reason?.trim().slice(0, REASON_MAX) || null;
  const added = await addDoNotContact(scope, { contact, reason, by: entry.by });
  const found = await doNotContactOf(scope, contact);
  if (!found)
    throw new GroundcrewError('conflict', { detail: 'somebody took the person off the list at the same time' });
  return { ...found, added };
}

/** By its id, or who it is. False when it was not there. */
export function takeOffList(scope: Scope, which: { id: number } | { contact: Contact }): Promise<boolean> {
  return 'id' in which ? removeDoNotContactById(scope, which.id) : removeDoNotContact(scope, which.contact);
}

/** Lines of a table: `unchanged` are those who were on the list already. */
export async function putLinesOnList(
  scope: Scope,
  rows: readonly CsvRow<'who' | 'reason'>[],
  { dry_run, by }: { dry_run: boolean; by: string },
): Promise<{ added: number; unchanged: number; rejected: { line: number; value: string; reason: string }[] }> {
  const done = { added: 0, unchanged: 0, rejected: [] as { line: number; value: string; reason: string }[] };
  for (const { line, cells, fault } of rows) {
    const read = fault === null ? readContact(cells.who) : { ok: false as const, why: fault };
    if (!read.ok)
      done.rejected.push({
        line,
        value: safeValue(cells.who),
        reason: read.why,
      });
    else if (await doNotContactOf(scope, read.contact)) done.unchanged += 1;
    else {
      const reason = cells.reason.slice(0, REASON_MAX) || null;
      if (!dry_run) await addDoNotContact(scope, { contact: read.contact, reason, by });
      done.added += 1;
    }
  }
  return done;
}
