import { expect, test } from 'vitest';
import { emptyDraft, endOf, faultsOf, isFaultless, newVariant, planOf, slotOf, type Draft } from './draft.ts';

const NOW = Date.parse('2026-03-02T08:00Z');

function draft(of: Partial<Draft>): Draft {
  return {
    ...emptyDraft('Europe/Kyiv', 'cars'),
    name: 'spring',
    slots: ['08:00'],
    variants: [newVariant({ text: 'Hello' })],
    ...of,
  };
}

test.each([
  ['8', '08:00'],
  ['08', '08:00'],
  ['800', '08:00'],
  ['12:30', '12:30'],
  ['23.59', '23:59'],
  ['24', null],
  ['8:5', null],
  ['noon', null],
])('%s is taken for the time %s', (typed, slot) => {
  expect(slotOf(typed)).toBe(slot);
});

test('the end is by the clock of the campaign, also after clocks were changed', () => {
  expect(endOf({ ends: '2026-03-09T18:00', zone: 'Europe/Kyiv' })).toBe('2026-03-09T16:00:00.000Z');
  expect(endOf({ ends: '2026-04-09T18:00', zone: 'Europe/Kyiv' })).toBe('2026-04-09T15:00:00.000Z');
  expect(endOf({ ends: '', zone: 'Europe/Kyiv' })).toBeNull();
});

test('what is complete can be saved, by slots or by an interval', () => {
  expect(isFaultless(faultsOf(draft({}), NOW))).toBe(true);
  const by_interval = draft({ rhythm: 'interval', slots: ['08:00'], interval_minutes: 90 });
  expect(isFaultless(faultsOf(by_interval, NOW))).toBe(true);
  expect(planOf(by_interval)).toMatchObject({ slots: [], interval_minutes: 90 });
  expect(planOf(draft({}))).toMatchObject({ slots: ['08:00'], interval_minutes: null });
});

test.each([
  ['name', { name: ' ' }, 'needed'],
  ['name', { name: '42' }, 'digits'],
  ['niche', { niche: '' }, 'needed'],
  ['slots', { slots: [] }, 'no_slots'],
  ['interval_minutes', { rhythm: 'interval', interval_minutes: 10 }, 'out_of_range'],
  ['gap_seconds', { gap_seconds: '' }, 'out_of_range'],
  ['ends_at', { ends: '2026-03-02T09:00' }, 'past'],
] as const)('what is wrong stands at its field: %s of %j', (field, of, fault) => {
  expect(faultsOf(draft(of as Partial<Draft>), NOW).fields).toEqual({ [field]: fault });
});

test('a message needs a text or a photo, and none is there twice', () => {
  const photo = newVariant({ photo_path: 'photos/a.jpg' });
  const [empty, one, same] = [newVariant(), newVariant({ text: 'Hi' }), newVariant({ text: 'Hi' })];
  const { variants } = faultsOf(draft({ variants: [photo, empty, one, same] }), NOW);
  expect(variants).toEqual({ [empty.key]: 'no_text', [same.key]: 'twice' });
  expect(faultsOf(draft({ variants: [empty], of_niche: true }), NOW).variants).toEqual({});
});
