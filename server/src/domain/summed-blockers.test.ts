import { expect, test } from 'vitest';
import { blocker } from './blockers.ts';
import { addMs, dateText } from './days.ts';
import { summed } from './summed-blockers.ts';

const NOON = new Date('2026-01-12T12:00:00Z');
const later = (hours: number) => addMs(NOON, hours * 3_600_000);
const warm = (until: Date) => blocker('target_warmup', until, `warm-up until ${dateText(until)}`);
const unknown = blocker('target_warmup', null, 'warm-up until an unknown time', 'Import it.');
const quiet = blocker('quiet_hours', later(3), 'quiet hours');

test('groups that do not end together are told from the first to the last end, whichever comes first', () => {
  const expected = {
    code: 'target_warmup',
    until: later(8),
    last_until: later(20),
    message:
      '3 of 4 groups: warm-up until 2026-01-12 20:00:00Z; the first ends 2026-01-12 20:00:00Z, the last 2026-01-13 08:00:00Z',
    action: null,
  };
  const three = [[warm(later(20))], [warm(later(8)), quiet], [warm(later(9))]];
  expect(summed([...three, []])[0]).toEqual(expected);
  expect(summed([[], ...three.toReversed()])[0]).toEqual(expected);
});

test('what ends at once for all says so once, and names no last end', () => {
  expect(summed([[quiet], [quiet]])).toEqual([quiet]);
  expect(summed([[unknown], [unknown]])).toEqual([unknown]);
});

test('where one does not end by itself that is said, with what helps', () => {
  expect(summed([[unknown], [warm(later(8))]])).toEqual([
    {
      ...warm(later(8)),
      message:
        'warm-up until 2026-01-12 20:00:00Z; the first ends 2026-01-12 20:00:00Z, not all of them end by themselves',
      action: 'Import it.',
      last_until: null,
    },
  ]);
});
