import { describe, expect, test } from 'vitest';
import {
  dueSlots,
  readPlan,
  slotsAhead,
  turned,
  variantsFault,
  type Campaign,
  type CampaignPlan,
  type CampaignStatus,
} from './campaigns.ts';

const NOW = new Date('2026-03-02T08:00:00Z');
const at = (text: string): Date => new Date(text);

const plan: CampaignPlan = {
  name: 'spring',
  niche: 'ukraine_cars',
  zone: 'Europe/Kyiv',
  slots: ['20:00', '8:00'],
  interval_minutes: null,
  gap_seconds: 60,
  ends_at: null,
};
const reasonOf = (changes: Partial<CampaignPlan>): string => {
  const read = readPlan({ ...plan, ...changes }, NOW);
  return read.ok ? '' : read.reason;
};

const campaign = (changes: Partial<Campaign> = {}): Campaign => ({
  ...plan,
  id: 1,
  slots: ['08:00', '12:00'],
  status: 'running',
  due_from: NOW,
  interval_from: null,
  created_at: NOW,
  created_by: 'test',
  started_at: NOW,
  updated_at: NOW,
  updated_by: 'test',
  ...changes,
});

describe('a plan', () => {
  test('is taken with its slots in order', () => {
    expect(readPlan({ ...plan, name: ' spring ' }, NOW)).toEqual({
      ok: true,
      plan: { ...plan, slots: ['08:00', '20:00'] },
    });
    expect(reasonOf({ slots: [], interval_minutes: 240 })).toBe('');
  });

  test.each([
    [{ name: ' ' }, 'a name of 1 to 100 characters'],
    [{ name: '17' }, '"17" is no name'],
    [{ niche: '' }, 'the niche has no name'],
    [{ niche: 'disabled_cars' }, 'niche disabled_cars is switched off'],
    [{ zone: 'Europe/Kyev' }, '"Europe/Kyev" is an unknown time zone'],
    [{ gap_seconds: 0 }, 'a gap of 0 seconds; 1 to 86400 are allowed'],
    [{ gap_seconds: 1.5 }, 'a gap of 1.5 seconds'],
    [{ slots: [] }, 'no slot is given'],
    [{ slots: ['03:30'] }, 'slot 03:30 does not exist on 2026-03-29 in Europe/Kyiv'],
    [{ interval_minutes: 240 }, 'slots and an interval'],
    [{ slots: [], interval_minutes: 5 }, 'an interval of 5 minutes; 30 to 10080'],
    [{ ends_at: NOW }, 'its end has passed already'],
  ])('with %j is refused: %s', (changes, reason) => {
    expect(reasonOf(changes)).toContain(reason);
  });

  test('is refused with the field that is wrong', () => {
    const fieldOf = (changes: Partial<CampaignPlan>) => {
      const read = readPlan({ ...plan, ...changes }, NOW);
      return read.ok ? null : read.field;
    };
    expect(fieldOf({ name: ' ' })).toBe('name');
    expect(fieldOf({ zone: 'Europe/Kyev' })).toBe('zone');
    expect(fieldOf({ slots: ['25:00'] })).toBe('slots');
    expect(fieldOf({ slots: [], interval_minutes: 5 })).toBe('interval_minutes');
    expect(fieldOf({ ends_at: NOW })).toBe('ends_at');
  });
});

describe('variants', () => {
  const text = (words: string, photo_path: string | null = null) => ({ language: null, text: words, photo_path });

  test('are texts, photos, or both', () => {
    expect(variantsFault([text('hello'), text('', 'photos/a.jpg'), text('hello', 'photos/a.jpg')])).toBeNull();
    expect(variantsFault([text('x'.repeat(4096)), text('y'.repeat(1024), 'photos/a.jpg')])).toBeNull();
    expect(variantsFault([{ language: 'uk', text: 'привіт', photo_path: null }])).toBeNull();
    // Tags do not count.
    expect(variantsFault([text(`<b>${'x'.repeat(4096)}</b>`)])).toBeNull();
  });

  test.each([
    [[], 'it has no message variants'],
    [[text('hello'), text(' \n')], 'variant 2 has neither a text nor a photo'],
    [[text('x'.repeat(4097))], 'variant 1 has 4097 characters; Telegram takes 4096 as a message'],
    [[text('🚗'.repeat(600), 'a.jpg')], 'variant 1 has 1200 characters; Telegram takes 1024 as the text of a photo'],
    [[text('<b>open')], 'variant 1: <b> is not closed: </b> is missing'],
    [[text('<b> </b>')], 'variant 1 has neither a text nor a photo'],
    [[text(`<b>${'x'.repeat(4097)}</b>`)], 'variant 1 has 4097 characters'],
    [[text('a'), text('b'), text('a')], 'variant 3 is the same as variant 1'],
    [[{ language: 'Ukrainian!', text: 'a', photo_path: null }], '"Ukrainian!" is no language'],
    [Array.from({ length: 1001 }, (_, n) => text(String(n))), '1001 variants; at most 1000'],
  ])('such as these are refused: %#', (variants, reason) => {
    expect(variantsFault(variants)).toContain(reason);
  });
});

describe('a turn', () => {
  const statusAfter = (status: CampaignStatus, turn: 'start' | 'pause' | 'stop'): string => {
    const after = turned(campaign({ status }), turn, NOW);
    return after.ok ? (after.set?.status ?? 'as it was') : after.reason;
  };

  test('starts what does not run, pauses what runs, stops what was started', () => {
    expect((['draft', 'paused', 'stopped', 'done'] as const).map((status) => statusAfter(status, 'start'))).toEqual(
      Array.from({ length: 4 }, () => 'running'),
    );
    expect(statusAfter('running', 'pause')).toBe('paused');
    expect([statusAfter('running', 'stop'), statusAfter('paused', 'stop')]).toEqual(['stopped', 'stopped']);
    expect([statusAfter('running', 'start'), statusAfter('paused', 'pause'), statusAfter('stopped', 'stop')]).toEqual([
      'as it was',
      'as it was',
      'as it was',
    ]);
    expect(statusAfter('draft', 'pause')).toContain('is draft, and only a running one can be paused');
    expect(statusAfter('done', 'stop')).toContain('is done, and only');
  });

  test('begins an interval anew, but not after a pause, and counts no slot from before', () => {
    const earlier = at('2026-03-01T00:00:00Z');
    const interval = { slots: [], interval_minutes: 60, interval_from: earlier, due_from: earlier };
    expect(turned(campaign({ ...interval, status: 'paused' }), 'start', NOW)).toMatchObject({
      set: { interval_from: earlier, due_from: NOW },
    });
    expect(turned(campaign({ ...interval, status: 'stopped' }), 'start', NOW)).toMatchObject({
      set: { interval_from: NOW, due_from: NOW },
    });
  });

  test('does not start what has passed its end', () => {
    const over = campaign({ status: 'done', ends_at: NOW });
    const reason = 'campaign spring has an end that has passed';
    expect(turned(over, 'start', NOW)).toEqual({ ok: false, reason, allowed_from: null });
  });
});

describe('what is due', () => {
  // In winter 08:00 and 12:00 in Kyiv are 06:00 and 10:00 in UTC.
  test('is the slot that has come, for half an hour', () => {
    const due = (now: string, last: string | null = null) =>
      dueSlots(campaign(), last === null ? null : at(last), at(now));
    expect(due('2026-03-02T09:59:59.999Z')).toEqual({ missed: [], begin: null, next: at('2026-03-02T10:00Z') });
    expect(due('2026-03-02T10:00Z')).toEqual({
      missed: [],
      begin: at('2026-03-02T10:00Z'),
      next: at('2026-03-03T06:00Z'),
    });
    expect(due('2026-03-02T10:29:59.999Z').begin).toEqual(at('2026-03-02T10:00Z'));
    expect(due('2026-03-02T10:30Z')).toMatchObject({ missed: [at('2026-03-02T10:00Z')], begin: null });
    expect(due('2026-03-02T10:10Z', '2026-03-02T10:00Z')).toMatchObject({ missed: [], begin: null });
  });

  test('is not what came before the start, nor what comes at its end or later', () => {
    expect(dueSlots(campaign({ due_from: at('2026-03-02T10:05Z') }), null, at('2026-03-02T10:06Z'))).toEqual({
      missed: [],
      begin: null,
      next: at('2026-03-03T06:00Z'),
    });
    const ending = campaign({ ends_at: at('2026-03-03T06:00Z') });
    expect(dueSlots(ending, null, at('2026-03-02T10:00Z'))).toMatchObject({
      begin: at('2026-03-02T10:00Z'),
      next: null,
    });
    expect(dueSlots(campaign({ status: 'paused' }), null, at('2026-03-02T10:00Z'))).toEqual({
      missed: [],
      begin: null,
      next: null,
    });
  });

  test('after an outage is what was missed, a month of it at most', () => {
    const { missed, begin } = dueSlots(campaign(), NOW, at('2026-03-04T06:10Z'));
    expect(missed.map((slot) => slot.toISOString().slice(5, 16))).toEqual([
      '03-02T10:00',
      '03-03T06:00',
      '03-03T10:00',
    ]);
    expect(begin).toEqual(at('2026-03-04T06:00Z'));
    expect(dueSlots(campaign(), NOW, at('2027-03-04T09:00Z')).missed).toHaveLength(62);
  });
});

test('the slots ahead are those of the schedule; an interval that has not begun counts from now', () => {
  const ahead = (changes: Partial<Campaign>) => slotsAhead(campaign(changes), NOW, 3).map((slot) => slot.toISOString());
  expect(ahead({ status: 'draft', due_from: null })).toEqual([
    '2026-03-02T10:00:00.000Z',
    '2026-03-03T06:00:00.000Z',
    '2026-03-03T10:00:00.000Z',
  ]);
  expect(ahead({ status: 'draft', slots: [], interval_minutes: 90 })).toEqual([
    '2026-03-02T08:00:00.000Z',
    '2026-03-02T09:30:00.000Z',
    '2026-03-02T11:00:00.000Z',
  ]);
  expect(ahead({ ends_at: at('2026-03-03T06:00Z') })).toEqual(['2026-03-02T10:00:00.000Z']);
});
