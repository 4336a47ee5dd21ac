// A finger that comes from the left edge takes a page away. The outermost pixels stay the browser's own.

const FROM_PX = 12;
const UNTIL_PX = 72;
/** Before that it is no swipe, and no scrolling either. */
const BEGINS_PX = 10;
/** So far it has to go. */
const BACK_PX = 90;

export type Swipe = { x: number; y: number; dx: number; is: 'open' | 'swipe' | 'other' };

/** Null: it does not begin where a swipe does. */
export function swipeFrom({ x, y }: { x: number; y: number }): Swipe | null {
  return x >= FROM_PX && x <= UNTIL_PX ? { x, y, dx: 0, is: 'open' } : null;
}

export function swipeTo(swipe: Swipe, { x, y }: { x: number; y: number }): Swipe {
  const [dx, dy] = [x - swipe.x, y - swipe.y];
  if (swipe.is === 'swipe') return { ...swipe, dx: Math.max(0, dx) };
  if (swipe.is === 'other' || Math.hypot(dx, dy) < BEGINS_PX) return swipe;
  return dx > Math.abs(dy) ? { ...swipe, dx, is: 'swipe' } : { ...swipe, is: 'other' };
}

export const goesBack = ({ is, dx }: Swipe): boolean => is === 'swipe' && dx >= BACK_PX;
