import { expect, test } from 'vitest';
import { entriesOf, whoOf } from './do-not-contact.ts';

const nobody = { telegram_id: null, username: null, email: null, phone: null, do_not_contact: null };
const entry = (id: number) => ({ id, reason: 'asked', created_by: 'Ann', created_at: '2026-03-02T12:00:00Z' });

test('a person is put on the list by each channel, and by what cannot change', () => {
  const channels = [
    { ...nobody, telegram_id: 700, username: 'olga' },
    { ...nobody, email: 'olga@example.com' },
    { ...nobody, username: 'other' },
    { ...nobody, phone: '+15550100' },
    nobody,
  ];
  expect(whoOf({ channels })).toEqual(['700', 'olga@example.com', '@other', '+15550100']);
});

test('an entry that means two channels is lifted once', () => {
  const channels = [
    { ...nobody, telegram_id: 700, do_not_contact: entry(1) },
    { ...nobody, email: 'olga@example.com', do_not_contact: entry(1) },
    { ...nobody, email: 'else@example.com', do_not_contact: entry(2) },
    { ...nobody, email: 'free@example.com' },
  ];
  expect(entriesOf({ channels }).map(({ id }) => id)).toEqual([1, 2]);
});
