// Whom a mail goes to, as people write it: ann@example.com, or Ann <ann@example.com>.
import type { MailAddress } from '#domain/inbox.ts';
import { parseAddress, sameAddress } from '#domain/mail/addresses.ts';

/** Servers take a hundred recipients at least: RFC 5321, 4.5.3.1.8. */
export const RECIPIENTS_MAX = 100;
/** Of a mail that begins a conversation, all together: what goes to many is no letter. */
export const FIRST_RECIPIENTS_MAX = 20;
const NAME_MAX = 200;

/** Null for what is no address. */
export function personIn(text: string): MailAddress | null {
  const [, name = '', inside = text] = /^([^<>]*)<([^<>]*)>$/u.exec(text.trim()) ?? [];
  const parts = parseAddress(inside);
  if (!parts) return null;
  const clean = name
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replace(/^"(.*)"$/u, '$1')
    .slice(0, NAME_MAX);
  return { name: clean === '' ? null : clean, address: parts.address };
}

/** As `personIn` reads it. */
export function personText({ name, address }: MailAddress): string {
  const clean = (name ?? '').replaceAll(/[<>]/g, '').trim();
  return clean === '' ? address : `${clean} <${address}>`;
}

/** Each once, and nobody who is among those before already. */
export function eachOnce(people: readonly MailAddress[], before: readonly MailAddress[] = []): MailAddress[] {
  const kept: MailAddress[] = [];
  for (const person of people) {
    const isKnown = [...before, ...kept].some(({ address }) => sameAddress(address, person.address));
    if (!isKnown) kept.push(person);
  }
  return kept;
}
