/** Lets so many of them be at it at the same time; the others wait in the order in which they came. */
export function turns(at_once: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = at_once;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
