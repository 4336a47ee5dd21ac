// The reasons of many groups in few lines.
import type { Blocker } from '#domain/blockers.ts';
import { dateText } from '#domain/days.ts';

/** Each reason once, with how many groups it keeps from their post where that is not all, and from when until when it ends. */
export function summed(of_groups: readonly (readonly Blocker[])[]): Blocker[] {
  const found = new Map<string, Blocker[]>();
  for (const blockers of of_groups) {
    for (const each of blockers) found.set(each.code, [...(found.get(each.code) ?? []), each]);
  }
  const all = of_groups.length;
  return [...found.values()].flatMap((same) => {
    const one = together(same);
    if (!one) return [];
    return same.length === all ? one : { ...one, message: `${same.length} of ${all} groups: ${one.message}` };
  });
}

/** The one that ends first; those that do not end with it are told of. Null only of none. */
function together(same: readonly Blocker[]): Blocker | null {
  const sorted = same.toSorted((a, b) => timeOf(a) - timeOf(b));
  const first = sorted[0] ?? null;
  const last = sorted.at(-1) ?? first;
  if (!first?.until || !last || timeOf(first) === timeOf(last)) return first;
  const end = last.until === null ? 'not all of them end by themselves' : `the last ${dateText(last.until)}`;
  const message = `${first.message}; the first ends ${dateText(first.until)}, ${end}`;
  return { ...first, message, action: first.action ?? last.action, last_until: last.until };
}

function timeOf({ until }: Blocker): number {
  return until?.getTime() ?? Number.MAX_VALUE;
}
