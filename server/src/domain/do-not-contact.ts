// People whom nobody writes to. Whoever is about to write to a person asks here first, replies included.
import { normalisePhone } from '#domain/legacy/phone.ts';

/** One entry of the list: exactly one of the four is known of it. */
export type DoNotContact = {
  id: number;
  telegram_user_id: number | null;
  /** Without the @, in the spelling in which it was entered. */
  username: string | null;
  phone: string | null;
  /** In lower case. */
  email: string | null;
  reason: string | null;
  created_by: string;
  created_at: Date;
};

/** How an entry names a person. */
export type Contact = { telegram_user_id: number } | { username: string } | { phone: string } | { email: string };

/** What is known of a person at the moment of writing. */
export type Person = {
  telegram_user_id: number | null;
  usernames: readonly string[];
  phone: string | null;
  email: string | null;
};

export type ReadContact =
  | { ok: true; contact: Contact }
  | { ok: false; reason: string; /** Without what was given. */ why: string };

/** Ids of users are below 2^52 (core.telegram.org/api/bots/ids). */
const USER_ID_MAX = 2 ** 52 - 1;
const EXPECTED = 'a Telegram user id, @username, +phone or e-mail address is expected';
const EMAIL = /^[^@\s<>]{1,64}@[^@\s<>]{1,190}\.[^@\s<>.]{1,63}$/;

/** Ids of users have ten digits at the most today; a phone with its country has more as a rule, and a spreadsheet drops its plus. */
const SURE_ID_DIGITS = 10;

/** Digits alone are a user id, `id:…` surely; a phone begins with + or 00. */
export function readContact(text: string): ReadContact {
  const clean = text.trim();
  const [, named, digits = ''] = /^(id:\s*)?(\d{1,16})$/i.exec(clean) ?? [];
  if (digits !== '' && (named !== undefined || !clean.startsWith('00'))) {
    const id = Number(digits);
    if (named === undefined && digits.length > SURE_ID_DIGITS) {
      const why = 'it may be a phone or a user id: write it with + or with id: before it';
      return { ok: false, reason: `"${clean}" may be a phone or a user id: write +${clean} or id:${clean}`, why };
    }
    return id >= 1 && id <= USER_ID_MAX ? { ok: true, contact: { telegram_user_id: id } } : no(text);
  }
  if (/^(\+|00)/.test(clean)) {
    const phone = normalisePhone(clean);
    return phone === null ? no(text) : { ok: true, contact: { phone } };
  }
  if (EMAIL.test(clean)) return { ok: true, contact: { email: clean.toLowerCase() } };
  const [, username] =
    /^(?:@|(?:https?:\/\/)?(?:t|telegram)\.me\/)?([A-Za-z][A-Za-z0-9_]{3,31})\/?$/i.exec(clean) ?? [];
  return username === undefined ? no(text) : { ok: true, contact: { username } };
}

function no(text: string): ReadContact {
  return { ok: false, reason: `"${text.slice(0, 100)}" names nobody: ${EXPECTED}`, why: EXPECTED };
}

export function contactText(contact: Pick<DoNotContact, 'telegram_user_id' | 'username' | 'phone' | 'email'>): string {
  if (contact.username !== null) return `@${contact.username}`;
  return contact.phone ?? contact.email ?? String(contact.telegram_user_id);
}

/** The entry that forbids writing to this person; null: none does. User names compare without case. */
export function doNotContact(person: Person, entries: readonly DoNotContact[]): DoNotContact | null {
  const names = new Set(person.usernames.map((name) => name.replace(/^@/, '').toLowerCase()));
  const phone = person.phone === null ? null : normalisePhone(person.phone);
  const isMeant = (entry: DoNotContact) =>
    (entry.telegram_user_id !== null && entry.telegram_user_id === person.telegram_user_id) ||
    (entry.username !== null && names.has(entry.username.toLowerCase())) ||
    (entry.phone !== null && entry.phone === phone) ||
    (entry.email !== null && entry.email === person.email?.toLowerCase());
  return entries.find(isMeant) ?? null;
}
