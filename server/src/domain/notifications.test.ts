import { expect, test } from 'vitest';
import { draftOf, isSilent, NOTIFYING_EVENTS, wants, wishesFault, type NotificationWishes } from './notifications.ts';

const all: NotificationWishes = {
  enabled: true,
  types: null,
  quiet_zone: null,
  quiet_from: null,
  quiet_to: null,
  quiet_weekend: false,
};

test('each event of the list is told in words, and no other', () => {
  for (const type of NOTIFYING_EVENTS) {
    const draft = draftOf({
      type,
      account_id: 3,
      account: 's3',
      data: {
        to: 'ok',
        status: 'put_aside',
        webhook_id: '5d0cc2f5-3f3c-4d5e-8f52-6f6f3a1d7a10',
        by: 'Ann',
        link: '@g',
        name: 'C',
        error: 'E',
      },
    });
    expect([type, draft?.title]).toEqual([type, expect.stringMatching(/\w/)]);
  }
  expect(draftOf({ type: 'post.sent', account_id: 3, account: 's3', data: {} })).toBeNull();
  const data = { from: 'ok', to: 'invalid_session', error_message: 'AUTH_KEY_UNREGISTERED' };
  expect(draftOf({ type: 'health.changed', account_id: 3, account: 's3', data })).toMatchObject({
    title: 's3 is invalid_session',
    message: 'It was ok. AUTH_KEY_UNREGISTERED',
    entity_id: '3',
    action_url: '/accounts/3',
  });
});

test('a person says what he wants to hear of', () => {
  expect(wants(all, 'slot_missed')).toBe(true);
  expect(wants({ ...all, types: ['stop_switch'] }, 'slot_missed')).toBe(false);
  expect(wants({ ...all, enabled: false }, 'slot_missed')).toBe(false);
});

test('quiet hours and weekends go by the zone of the person', () => {
  const night = { ...all, quiet_zone: 'Europe/Kyiv', quiet_from: '22:00', quiet_to: '08:00' };
  expect(isSilent(night, new Date('2026-01-12T20:00:00Z'))).toBe(true);
  expect(isSilent(night, new Date('2026-01-12T19:59:59Z'))).toBe(false);
  expect(isSilent(night, new Date('2026-01-13T06:00:00Z'))).toBe(false);
  const weekend = { ...all, quiet_zone: 'America/New_York', quiet_weekend: true };
  // Saturday begins five hours later there.
  expect(isSilent(weekend, new Date('2026-01-17T04:59:59Z'))).toBe(false);
  expect(isSilent(weekend, new Date('2026-01-17T05:00:00Z'))).toBe(true);
  expect(isSilent(weekend, new Date('2026-01-19T04:59:59Z'))).toBe(true);
  expect(isSilent(weekend, new Date('2026-01-19T05:00:00Z'))).toBe(false);
  expect(isSilent(all, new Date('2026-01-17T12:00:00Z'))).toBe(false);
});

test('wishes that cannot be kept are named', () => {
  expect(wishesFault(all)).toBeNull();
  expect(wishesFault({ ...all, quiet_weekend: true })).toMatchObject({ field: 'quiet_zone' });
  expect(wishesFault({ ...all, quiet_zone: 'Mars/Base', quiet_weekend: true })).toEqual({
    field: 'quiet_zone',
    reason: expect.stringContaining('unknown time zone'),
  });
  expect(wishesFault({ ...all, quiet_zone: 'UTC', quiet_from: '22:00' })).toMatchObject({ field: 'quiet_to' });
  expect(wishesFault({ ...all, quiet_zone: 'UTC', quiet_from: '22:00', quiet_to: '22:00' })).toEqual({
    field: 'quiet_to',
    reason: expect.stringContaining('all day'),
  });
});
