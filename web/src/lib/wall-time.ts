// What clocks on walls show, elsewhere than where the browser is. Such a moment is written as what `Date.UTC` gives for it.

const DAY_MS = 86_400_000;

export type WallOf = (at: number) => number;

/** What a clock there shows, in whole minutes. Null for a zone that is not known. */
export function wallIn(zone: string): WallOf | null {
  try {
    const format = new Intl.DateTimeFormat('en', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    return (at) => {
      const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
      const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
      return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
    };
  } catch {
    return null;
  }
}

/** When the clock shows this for the first time. Null: a change of the clocks leaves it out. */
export function instantOf(wallOf: WallOf, wall: number): number | null {
  const guesses = [-DAY_MS, DAY_MS].map((apart) => wall - (wallOf(wall + apart) - (wall + apart)));
  const found = guesses.filter((at) => wallOf(at) === wall);
  return found.length === 0 ? null : Math.min(...found);
}
