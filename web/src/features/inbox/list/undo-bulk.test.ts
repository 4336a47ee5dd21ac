import { expect, test } from 'vitest';
import { undoBulk, type BulkDone } from './undo-bulk.ts';

const NOW = Date.UTC(2026, 2, 1, 12);
type Item = BulkDone['items'][number];
const before: Item['before'] = {
  assignee: null,
  state: 'open',
  snoozed_until: null,
  archived: false,
  priority: 'normal',
  label_ids: [7],
};
const changed = (id: number, stood: Partial<NonNullable<Item['before']>> = {}): Item => ({
  id,
  outcome: 'changed',
  code: null,
  message: null,
  before: { ...before, ...stood },
});

test('those that stood alike are taken back together, and what was not changed stays as it is', () => {
  const until = new Date(NOW + 60_000).toISOString();
  const items: Item[] = [
    changed(1),
    changed(2),
    changed(3, { state: 'snoozed', snoozed_until: until }),
    { id: 4, outcome: 'refused', code: 'not_found', message: '', before: null },
  ];
  expect(undoBulk({ state: 'closed' }, items, NOW)).toEqual([
    { ids: [1, 2], change: { state: 'open' } },
    { ids: [3], change: { state: 'snoozed', snoozed_until: until } },
  ]);
});

test('labels go from those alone that had them not', () => {
  expect(undoBulk({ add_label_ids: [5, 7] }, [changed(1)], NOW)).toEqual([
    { ids: [1], change: { remove_label_ids: [5] } },
  ]);
  expect(undoBulk({ remove_label_ids: [7], archived: true }, [changed(1)], NOW)).toEqual([
    { ids: [1], change: { archived: false, add_label_ids: [7] } },
  ]);
});
