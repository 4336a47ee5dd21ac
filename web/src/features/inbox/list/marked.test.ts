import { expect, test } from 'vitest';
import { marked } from './marked.ts';

test('what was found is marked, also where it stands side by side, or is told twice', () => {
  const shown = (text: string, ranges: [number, number][]) =>
    marked({ text, ranges })
      .map(({ text: part, isMarked }) => (isMarked ? `[${part}]` : part))
      .join('');
  expect(shown('the blue car', [[4, 8]])).toBe('the [blue] car');
  expect(
    shown('blue car', [
      [5, 8],
      [0, 4],
    ]),
  ).toBe('[blue] [car]');
  expect(
    shown('blue', [
      [0, 4],
      [0, 4],
    ]),
  ).toBe('[blue]');
  expect(shown('blue', [])).toBe('blue');
});
