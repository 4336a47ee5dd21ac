import { startTransition, useEffect, useState } from 'react';

/** False in the first frame: what nobody reads first is made when the rest is painted, and gives way to a key that is pressed meanwhile. */
export function useAfterPaint(): boolean {
  const [isAfter, setAfter] = useState(false);
  useEffect(() => {
    let timer: number | undefined;
    const frame = requestAnimationFrame(() => {
      timer = window.setTimeout(() => startTransition(() => setAfter(true)));
    });
    return () => {
      cancelAnimationFrame(frame);
      window.clearTimeout(timer);
    };
  }, []);
  return isAfter;
}
