import { expect, test } from 'vitest';
import { undoOf } from './undo-of.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const before = { state: 'open', snoozed_until: null, archived: false, assignee: null, priority: 'normal' } as const;

test('a change is undone by what was there before, and nothing else is touched', () => {
  expect(undoOf(before, { state: 'closed' }, NOW)).toEqual({ state: 'open' });
  expect(undoOf({ ...before, state: 'pending' }, { snoozed_until: '2026-03-03T09:00:00Z' }, NOW)).toEqual({
    state: 'pending',
  });
  expect(undoOf(before, { archived: true }, NOW)).toEqual({ archived: false });
  expect(undoOf(before, { assignee: 'me' }, NOW)).toEqual({ assignee: null });
  expect(undoOf({ ...before, assignee: { id: 'a', name: 'Ann' } }, { assignee: null }, NOW)).toEqual({ assignee: 'a' });
  expect(undoOf(before, { priority: 'urgent' }, NOW)).toEqual({ priority: 'normal' });
});

test('what was snoozed is so again until the same moment, unless that has passed', () => {
  const snoozed = { ...before, state: 'snoozed', snoozed_until: '2026-03-03T09:00:00Z' } as const;
  expect(undoOf(snoozed, { state: 'closed' }, NOW)).toEqual({
    state: 'snoozed',
    snoozed_until: '2026-03-03T09:00:00Z',
  });
  const over = { ...snoozed, snoozed_until: '2026-03-02T11:59:00Z' };
  expect(undoOf(over, { state: 'closed' }, NOW)).toEqual({ state: 'open' });
});
