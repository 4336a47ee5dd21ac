import { describe, expect, it } from 'vitest';
import { contactText, doNotContact, readContact, type Contact, type DoNotContact } from './do-not-contact.ts';

const entry = (contact: Contact): DoNotContact => {
  const known = { telegram_user_id: null, username: null, phone: null, email: null, ...contact };
  return { id: 1, ...known, reason: null, created_by: 'vera', created_at: new Date(0) };
};
const person = {
  telegram_user_id: 5,
  usernames: ['Olena', 'olena_second'],
  phone: '15550100100',
  email: 'olena@example.com',
};

describe('Whom nobody writes to', () => {
  it.each([
    ['777000', { telegram_user_id: 777_000 }],
    [' @Olena ', { username: 'Olena' }],
    ['7770001234', { telegram_user_id: 7_770_001_234 }],
    ['id:15550100100', { telegram_user_id: 15_550_100_100 }],
    ['olena', { username: 'olena' }],
    ['https://t.me/olena', { username: 'olena' }],
    ['t.me/olena/', { username: 'olena' }],
    ['+1 555 010-01-00', { phone: '+15550100100' }],
    ['0015550100100', { phone: '+15550100100' }],
    ['Olena@Example.com', { email: 'olena@example.com' }],
  ])('is read from "%s"', (text, contact) => {
    expect(readContact(text)).toEqual({ ok: true, contact });
  });

  it('is asked for again where it may be a phone without its plus, as a spreadsheet writes it', () => {
    expect(readContact('15550100100')).toEqual({
      ok: false,
      reason: '"15550100100" may be a phone or a user id: write +15550100100 or id:15550100100',
      why: 'it may be a phone or a user id: write it with + or with id: before it',
    });
  });

  it.each(['', '0', '@', '@ab', 'two words', '+12', '99999999999999999', 'https://t.me/+AbCdEf', '-100123'])(
    'is nobody when it is "%s"',
    (text) => {
      expect(readContact(text)).toMatchObject({
        ok: false,
        reason: expect.stringContaining('+phone or e-mail address is expected'),
      });
    },
  );

  it('is found by id, by any of the names without regard to case, and by phone', () => {
    for (const contact of [
      { telegram_user_id: 5 },
      { username: 'OLENA' },
      { username: 'olena_Second' },
      { phone: '+15550100100' },
      { email: 'olena@example.com' },
    ]) {
      expect(doNotContact(person, [entry({ username: 'other' }), entry(contact)])).toEqual(entry(contact));
    }
    expect(doNotContact(person, [entry({ telegram_user_id: 6 }), entry({ username: 'olen' })])).toBeNull();
  });

  it('is nobody of whom nothing is known', () => {
    const nobody = { telegram_user_id: null, usernames: [], phone: null, email: null };
    expect(doNotContact(nobody, [entry({ phone: '+15550100100' }), entry({ username: 'olena' })])).toBeNull();
  });

  it('is shown as it was entered', () => {
    const shown = [{ telegram_user_id: 5 }, { username: 'Olena' }, { phone: '+15550100100' }].map((contact) =>
      contactText(entry(contact)),
    );
    expect(shown).toEqual(['5', '@Olena', '+15550100100']);
  });
});
