// Whom a mail goes to, as a person or a program names them.
import type { MailAddress, MailAddresses } from '#domain/inbox.ts';
import { recipientsIn } from '#domain/inbox.ts';
import { personIn } from '#domain/inbox/mail-people.ts';
import { badField } from '#lib/errors.ts';

/** Throws `bad_value`, which names the one that is no address. */
export function peopleToWrite(field: 'to' | 'cc' | 'bcc', texts: readonly string[]): MailAddress[] {
  return texts.map((text) => {
    const person = personIn(text);
    if (person) return person;
    throw badField(field, `"${text}" is no mail address; it takes ann@example.com, or Ann <ann@example.com>`);
  });
}

/** Throws `bad_value` when they are more than `max`. */
export function assertFew(field: 'to' | 'cc', addresses: MailAddresses, max: number): void {
  const count = recipientsIn(addresses).length;
  if (count > max) throw badField(field, `the mail would go to ${count}; at most ${max} are taken, copies included`);
}
