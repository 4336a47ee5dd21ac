import { useLayoutEffect, useRef, type ReactNode } from 'react';

type Props = {
  /** Not yet: what stood here goes on standing, and hears nothing. */
  isDue: boolean;
  className?: string | undefined;
  children: ReactNode;
};

/** What comes a moment after the rest, without a blink. */
export function Later({ isDue, className, children }: Props) {
  const last = useRef<ReactNode>(null);
  useLayoutEffect(() => {
    if (isDue) last.current = children;
  });
  return (
    <div className={className} inert={!isDue}>
      {isDue ? children : last.current}
    </div>
  );
}
