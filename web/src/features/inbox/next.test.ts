import { expect, test } from 'vitest';
import { nextOf } from './next.ts';

const row = (id: number, state: 'open' | 'pending' | 'snoozed' | 'closed' = 'open', archived = false) => ({
  id,
  state,
  archived,
});

test('the next one is the first below that is not done with', () => {
  expect(nextOf([row(1), row(2), row(3, 'closed'), row(4, 'snoozed'), row(5, 'open', true), row(6)], 2)).toBe(6);
  expect(nextOf([row(1), row(2, 'closed'), row(3, 'pending')], 2)).toBe(3);
});

test('below the last one it is the nearest above', () => {
  expect(nextOf([row(1), row(2), row(3, 'closed'), row(4)], 4)).toBe(2);
});

test('one that is not in the list leads to the first of it', () => {
  expect(nextOf([row(1), row(2)], 9)).toBe(1);
});

test('when all is done with there is none', () => {
  expect(nextOf([row(1, 'closed'), row(2)], 2)).toBeNull();
  expect(nextOf([], null)).toBeNull();
});
