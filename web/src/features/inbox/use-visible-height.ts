import { useEffect, type RefObject } from 'react';

/** Less than that is no keyboard but a bar of the browser. */
const KEYBOARD_PX = 120;

/** Where a keyboard lies over the page, as on an iPhone, what is written stays above it: `--visible` is how high the page is then. */
export function useVisibleHeight(shown: RefObject<HTMLElement | null>, isOn: boolean): void {
  useEffect(() => {
    const [element, viewport] = [shown.current, window.visualViewport];
    if (!element || !viewport || !isOn) return;
    const fit = () => {
      const isCovered = window.innerHeight - viewport.height > KEYBOARD_PX && viewport.scale === 1;
      if (isCovered) {
        element.style.setProperty('--visible', `${viewport.height}px`);
        // The browser has pushed up the page to show the field, which is in sight without that.
        window.scrollTo(0, 0);
      } else element.style.removeProperty('--visible');
    };
    viewport.addEventListener('resize', fit);
    return () => {
      viewport.removeEventListener('resize', fit);
      element.style.removeProperty('--visible');
    };
  }, [shown, isOn]);
}
