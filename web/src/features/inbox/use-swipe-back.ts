import { useEffect, useRef, type RefObject } from 'react';
import { goesBack, swipeFrom, swipeTo, type Swipe } from './swipe.ts';

const SETTLES_MS = 160;

/** On a phone a finger from the left edge goes back; what is shown goes with it, unless the person wants little to move. */
export function useSwipeBack(shown: RefObject<HTMLElement | null>, back: (() => void) | null): void {
  const latest = useRef(back);
  useEffect(() => {
    latest.current = back;
  });
  const isOn = back !== null;
  useEffect(() => {
    const element = shown.current;
    if (!element || !isOn) return;
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    let swipe: Swipe | null = null;
    const move = (dx: number, settles: boolean) => {
      if (still) return;
      element.style.transition = settles ? `transform ${SETTLES_MS}ms ease-out` : '';
      element.style.transform = dx === 0 ? '' : `translateX(${dx}px)`;
    };
    const down = ({ isPrimary, pointerType, clientX: x, clientY: y }: PointerEvent) => {
      swipe = isPrimary && pointerType === 'touch' ? swipeFrom({ x, y }) : null;
    };
    const moved = ({ isPrimary, clientX: x, clientY: y }: PointerEvent) => {
      if (!swipe || !isPrimary) return;
      swipe = swipeTo(swipe, { x, y });
      if (swipe.is === 'swipe') move(swipe.dx, false);
    };
    const up = ({ type }: PointerEvent) => {
      const done = swipe;
      swipe = null;
      if (done?.is !== 'swipe') return;
      const goes = type === 'pointerup' && goesBack(done);
      move(0, !goes);
      if (goes) latest.current?.();
    };
    const ends = ['pointerup', 'pointercancel'] as const;
    element.addEventListener('pointerdown', down);
    window.addEventListener('pointermove', moved);
    for (const end of ends) window.addEventListener(end, up);
    return () => {
      element.removeEventListener('pointerdown', down);
      window.removeEventListener('pointermove', moved);
      for (const end of ends) window.removeEventListener(end, up);
      element.style.transform = '';
    };
  }, [shown, isOn]);
}
