import { expect, test } from 'vitest';
import { countNarrowings, filterOf, foundIn, isSameFilter, lookOf, searchOf, wishOf } from './search.ts';

test('what is closed or snoozed is not in the list at first, but is found by words', () => {
  expect(filterOf({})).toEqual({ state: ['open'] });
  expect(filterOf({ search: 'ann' })).toEqual({ search: 'ann' });
  expect(filterOf({ search: 'ann', state: 'open' })).toEqual({ search: 'ann', state: ['open'] });
  expect(filterOf({ state: 'any' })).toEqual({});
  expect(filterOf({ state: 'needs_reply' })).toEqual({ filter: 'needs_reply' });
  expect(lookOf({ search: 'ann' })).toBe('any');
});

test('what is no platform, number or person is left out', () => {
  expect(
    filterOf({
      state: 'nonsense',
      platform: 'fax',
      account_id: 'x',
      assignee: 'Ann',
      labels: '1,x,3',
      priority: 'top',
    }),
  ).toEqual({ label_ids: [1, 3] });
});

test('a filter that is kept comes back as it was', () => {
  for (const search of [
    {},
    { state: 'any' },
    { state: 'open,pending', labels: '2,5', priority: 'high,urgent', unread: 'true' },
    { state: 'archived', assignee: 'me', mailbox_id: '4' },
    { state: 'new', platform: 'email' },
    { search: 'ann', state: 'open' },
    { search: 'ann' },
  ]) {
    const filter = filterOf(search);
    expect(filterOf(searchOf(filter))).toEqual(filter);
    expect(isSameFilter(filter, filterOf(search))).toBe(true);
  }
  expect(isSameFilter({ state: 'open' }, { state: ['open'] })).toBe(true);
  expect(isSameFilter({ state: 'open' }, { state: 'open', unread: true })).toBe(false);
});

test('the button counts what stands behind it, and not what is seen beside it', () => {
  expect(countNarrowings({ state: 'closed', assignee: 'me', search: 'x' })).toBe(0);
  expect(countNarrowings({ labels: '1,2', unread: 'true', platform: 'email' })).toBe(3);
});

test('a search of everything takes a whole day as its last', () => {
  expect(foundIn({ in: 'messages' })).toBeNull();
  const search = {
    search: 'flat',
    in: 'messages',
    direction: 'inbound',
    file: 'true',
    from: '2026-03-01',
    until: '2026-03-02',
  };
  expect(foundIn(search)).toBe('messages');
  expect(wishOf(search, 'messages')).toEqual({
    q: 'flat',
    in: 'messages',
    direction: 'inbound',
    has_attachment: true,
    from: new Date(2026, 2, 1).toISOString(),
    until: new Date(2026, 2, 3).toISOString(),
  });
  expect(wishOf(search, 'contacts')).not.toHaveProperty('direction');
  expect(wishOf({ ...search, from: 'soon' }, 'messages')).not.toHaveProperty('from');
});
