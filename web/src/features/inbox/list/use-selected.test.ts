import { expect, test } from 'vitest';
import { between } from './use-selected.ts';

test('with Shift all between two are selected, whichever of them was first', () => {
  expect(between([7, 5, 3, 1], 5, 1)).toEqual([5, 3, 1]);
  expect(between([7, 5, 3, 1], 1, 5)).toEqual([5, 3, 1]);
  expect(between([7, 5, 3, 1], 9, 3)).toEqual([3]);
});
