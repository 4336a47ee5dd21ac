import { useLayoutEffect, useRef, type ReactNode } from 'react';
import classes from './inbox.module.css';

type Props = {
  /** Not yet: what stood here goes on standing, and hears nothing. */
  isDue: boolean;
  children: ReactNode;
};

/** What comes a moment after the rest, without a blink. */
export function Later({ isDue, children }: Props) {
  const last = useRef<ReactNode>(null);
  useLayoutEffect(() => {
    if (isDue) last.current = children;
  });
  return (
    <div className={classes['late']} inert={!isDue}>
      {isDue ? children : last.current}
    </div>
  );
}
