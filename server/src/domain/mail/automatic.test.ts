import { describe, expect, test } from 'vitest';
import { automaticOf } from './automatic.ts';

const told = (
  headers: Record<string, string>,
  more: { from?: string; subject?: string; is_report?: boolean; own?: boolean } = {},
) => {
  const { from = 'olena@example.com', subject = 'Hello', is_report = false, own = false } = more;
  return automaticOf({ headers: new Map(Object.entries(headers)), from, subject, is_report }, { own });
};

describe('what a machine has written is recognised', () => {
  test('as an answer that nobody wrote', () => {
    expect(told({ 'auto-submitted': 'auto-replied; owner=x' })).toBe('auto_reply');
    expect(told({ precedence: 'auto_reply' })).toBe('auto_reply');
    expect(told({ 'x-autoreply': 'yes' })).toBe('auto_reply');
    expect(told({ 'auto-submitted': 'auto-generated' })).toBe('auto_reply');
  });

  test.each([
    'Out of office: Hello',
    'Abwesenheitsnotiz',
    'Автоответ: Привет',
    'Автоматична відповідь: Доброго дня',
    'Otomatik yanıt: Merhaba',
  ])('by its subject: %s', (subject) => {
    expect(told({}, { subject })).toBe('auto_reply');
  });

  test('as a report that something did not arrive', () => {
    expect(told({}, { is_report: true })).toBe('bounce');
    expect(told({ 'x-failed-recipients': 'olena@example.com' })).toBe('bounce');
    expect(told({ 'return-path': '<>' }, { from: 'MAILER-DAEMON@example.com' })).toBe('bounce');
  });

  test('as a list', () => {
    expect(told({ 'list-id': '<news.example.com>' })).toBe('list');
    expect(told({ precedence: 'bulk' })).toBe('list');
    expect(told({ 'list-unsubscribe': '<mailto:off@example.com>', 'auto-submitted': 'auto-generated' })).toBe('list');
  });

  test('as what this mailbox has sent itself and got back', () => {
    expect(told({}, { own: true })).toBe('loop');
  });
});

test('what a person has written is not taken for a machine’s', () => {
  expect(told({ 'auto-submitted': 'no' })).toBeNull();
  expect(told({}, { subject: 'Re: your automatic reply system' })).toBeNull();
  expect(told({ precedence: 'normal' })).toBeNull();
  expect(told({}, { from: 'postmaster@example.com' })).toBeNull();
});
