import { expect, test } from 'vitest';
import { goesBack, swipeFrom, swipeTo, type Swipe } from './swipe.ts';

const along = (...path: [number, number][]): Swipe | null => {
  const [[x, y] = [0, 0], ...rest] = path;
  const begun = swipeFrom({ x, y });
  return begun && rest.reduce((swipe, [toX, toY]) => swipeTo(swipe, { x: toX, y: toY }), begun);
};
const goes = (...path: [number, number][]) => {
  const swipe = along(...path);
  return swipe !== null && goesBack(swipe);
};

test('a finger from near the left edge goes back', () => {
  expect(goes([30, 300], [50, 302], [130, 305])).toBe(true);
});

test('the outermost pixels are the browser’s, and the middle of the page is nobody’s', () => {
  expect(goes([3, 300], [150, 300])).toBe(false);
  expect(goes([200, 300], [350, 300])).toBe(false);
});

test('one that turns back, or has not gone far, does nothing', () => {
  expect(goes([30, 300], [160, 300], [60, 300])).toBe(false);
  expect(goes([30, 300], [80, 300])).toBe(false);
  expect(along([30, 300], [80, 300], [10, 300])?.dx).toBe(0);
});

test('whoever scrolls does not go back, however far the finger goes aside later', () => {
  expect(goes([30, 300], [32, 340], [200, 345])).toBe(false);
});
