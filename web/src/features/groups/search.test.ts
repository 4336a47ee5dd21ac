import { expect, test } from 'vitest';
import { filterOf, sortOf } from './search.ts';

test('filters of the address become filters of the API', () => {
  const search = { niche: 'cars', status: 'joined', account_id: '7', blocked: 'false', due: 'true', search: '@x' };
  expect(filterOf(search)).toEqual({ ...search, account_id: 7, blocked: false, due: true });
  expect(sortOf({ sort: '-last_post_at' })).toBe('-last_post_at');
});

test('what an address says wrongly is left out', () => {
  expect(filterOf({ status: 'happy', account_id: 'x', due: 'no' })).toEqual({});
  expect(sortOf({ sort: 'title' })).toBe('id');
});
