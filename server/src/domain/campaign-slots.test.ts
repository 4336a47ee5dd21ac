import fc from 'fast-check';
import { expect, test } from 'vitest';
import { campaignBlockers, slotAfter, slotAt, type CampaignNow } from './campaign-slots.ts';
import type { Campaign } from './campaigns.ts';
import { addMs, HOUR_MS, MINUTE_MS } from './days.ts';

const NOW = new Date('2026-01-12T12:00:00Z');

function now(fixed: Partial<Campaign> = {}, last: CampaignNow['last'] = null): CampaignNow {
  const campaign: Campaign = {
    id: 1,
    name: 'spring',
    niche: 'ukraine_cars',
    zone: 'UTC',
    slots: ['08:00', '11:45', '18:00'],
    interval_minutes: null,
    interval_from: null,
    gap_seconds: 60,
    status: 'running',
    due_from: new Date('2026-01-10T00:00:00Z'),
    ends_at: null,
    created_at: NOW,
    created_by: 'a test',
    started_at: NOW,
    updated_at: NOW,
    updated_by: 'a test',
    ...fixed,
  };
  return { campaign, last, content_fault: null };
}

const at = (time: string) => new Date(`2026-01-12T${time}:00Z`);
const slot = (from: string, to: string) => ({ slot_at: at(from), ends_at: at(to) });

test('a slot may begin a little late, lasts until the next or for three hours, and is over once it was begun', () => {
  expect(slotAt(now(), NOW, NOW)).toEqual(slot('11:45', '14:45'));
  expect(slotAt(now(), at('14:45'), NOW)).toBeNull();
  expect(slotAt(now(), at('18:30'), NOW)).toEqual(slot('18:00', '21:00'));
  expect(slotAt(now(), at('12:20'), at('12:20'))).toBeNull();
  expect(slotAt(now({ slots: ['11:45', '12:30'] }), NOW, NOW)).toEqual(slot('11:45', '12:30'));
  const done = now({}, { ...slot('11:45', '14:45'), state: 'done' });
  expect([slotAt(done, NOW, NOW), slotAfter(done, NOW)]).toEqual([null, at('18:00')]);
});

test('one that goes on is there until it ends, but not for a group that has its post of it', () => {
  const goes_on = now({}, { ...slot('11:45', '12:30'), state: 'running' });
  expect(slotAt(goes_on, NOW, NOW)).toEqual(slot('11:45', '12:30'));
  expect(slotAt(goes_on, NOW, NOW, true)).toBeNull();
  expect(campaignBlockers(goes_on, NOW, NOW, true)).toMatchObject([{ code: 'between_slots', until: at('18:00') }]);
});

test('no slot comes before the start or a change, nor after the end, and none of a campaign that does not run', () => {
  expect(slotAt(now({ due_from: NOW }), NOW, NOW)).toBeNull();
  const ends = now({ ends_at: at('18:00') });
  expect(slotAfter(ends, NOW)).toBeNull();
  expect(campaignBlockers(ends, at('15:00'), NOW)).toMatchObject([{ code: 'campaign_not_running', until: null }]);
  expect(slotAt(now({ status: 'paused' }), NOW, NOW)).toBeNull();
});

test('whenever, it is in a slot or told when the next begins, at which it is in one', () => {
  const times = fc.subarray(['00:00', '01:00', '05:30', '11:45', '12:00', '23:30'], { minLength: 1 });
  const lasts = fc.constantFrom<CampaignNow['last']>(
    null,
    { ...slot('11:45', '12:30'), state: 'running' },
    {
      ...slot('11:45', '12:00'),
      state: 'done',
    },
  );
  const property = fc.property(times, lasts, fc.nat(72 * 60), fc.boolean(), (slots, last, minutes, served) => {
    const state = now({ slots }, last);
    const then = addMs(NOW, minutes * MINUTE_MS);
    const [found, ...more] = campaignBlockers(state, then, NOW, served);
    expect(more).toEqual([]);
    expect(found === undefined).toBe(slotAt(state, then, NOW, served) !== null);
    const next = found?.until ?? then;
    expect(next >= then && next <= addMs(then, 25 * HOUR_MS)).toBe(true);
    expect(campaignBlockers(state, next, NOW, served)).toEqual([]);
    expect(found ? campaignBlockers(state, addMs(next, -1), NOW, served) : [found]).toHaveLength(1);
  });
  fc.assert(property, { numRuns: 1_000 });
});
