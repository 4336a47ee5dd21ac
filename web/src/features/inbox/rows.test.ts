import { expect, test } from 'vitest';
import { shiftOf, spansOf, withPage } from './rows.ts';

type Row = { id: number; at: number };
const row = (id: number, at = id): Row => ({ id, at });
const newestFirst = (one: Row, other: Row) => other.at - one.at || other.id - one.id;
const more = 'more';

const shown = (
  rows: readonly Row[],
  items: Row[],
  { after = null, next_cursor = more }: { after?: Row | null; next_cursor?: string | null } = {},
) => withPage(rows, { after, page: { items, next_cursor }, order: newestFirst }).map(({ id }) => id);

test('what is new comes to its place, and what it pushes behind the end of its page stays', () => {
  const known = [row(9), row(8), row(7), row(6)];
  expect(shown(known, [row(10), row(9)])).toEqual([10, 9, 8, 7, 6]);
  expect(shown(known, [row(6, 20), row(9)])).toEqual([6, 9, 8, 7]);
});

test('what a page has no more is gone, and nothing stands behind the last page', () => {
  const known = [row(9), row(8), row(7), row(6), row(5)];
  expect(shown(known, [row(9), row(7)])).toEqual([9, 7, 6, 5]);
  expect(shown(known, [row(6)], { after: row(8) })).toEqual([9, 8, 6, 5]);
  expect(shown(known, [row(7)], { after: row(8), next_cursor: null })).toEqual([9, 8, 7]);
  expect(shown(known, [], { after: row(7), next_cursor: null })).toEqual([9, 8, 7]);
  expect(shown(known, [], { next_cursor: null })).toEqual([]);
});

test('where more came at once than a page has, the list begins anew', () => {
  expect(shown([row(3), row(2)], [row(9), row(8)])).toEqual([9, 8]);
});

test('of the pages those are named in which the rows in sight stand', () => {
  const spans = [
    { cursor: undefined, after: null },
    { cursor: 'a', after: row(8) },
    { cursor: 'b', after: row(5) },
  ];
  const of = (first: number, last: number) =>
    spansOf(spans, { first: row(first), last: row(last), order: newestFirst });
  expect(of(10, 8)).toEqual([0, 0]);
  expect(of(8, 7)).toEqual([0, 1]);
  expect(of(4, 2)).toEqual([2, 2]);
});

test('the list is held by most of what is in sight: by whatever goes to its beginning it is not pulled along', () => {
  const places = (ids: number[]) => new Map(ids.map((id, at) => [id, at]));
  expect(shiftOf([1, 2, 3, 4, 5], places([9, 1, 2, 3, 4, 5]), [1, 4])).toBe(1);
  expect(shiftOf([1, 2, 3, 4, 5], places([3, 1, 2, 4, 5]), [2, 4])).toBe(0);
  expect(shiftOf([1, 2, 3, 4, 5], places([2, 3, 4, 5]), [2, 4])).toBe(-1);
  expect(shiftOf([1, 2], places([]), [0, 1])).toBe(0);
});
