// Why something is not done now, and from when on it can be: answers made of blockers.
import { freeAt, type Blocker, type BlockerCode } from '#domain/blockers.ts';

export type WhyAnswer = {
  can_act: boolean;
  /** The earliest moment at which nothing is in the way, if nothing else happens; null: time alone does not help. */
  next_at: Date | null;
  blockers: Blocker[];
};

/** `ask` names what is in the way at an instant. */
export function answerOf(ask: (at: Date) => Blocker[], now: Date): WhyAnswer {
  const blockers = ask(now);
  return { can_act: blockers.length === 0, next_at: freeAt(ask, now), blockers };
}

/** Of several that can each do it, the one that can first; null when there are none. Equals: the first given. */
export function soonest<T extends WhyAnswer>(answers: readonly T[]): T | null {
  let best: T | null = null;
  for (const each of answers) if (!best || timeOf(each) < timeOf(best)) best = each;
  return best;
}

export function earliest(answers: readonly WhyAnswer[]): Date | null {
  return soonest(answers)?.next_at ?? null;
}

function timeOf({ next_at }: WhyAnswer): number {
  return next_at?.getTime() ?? Number.POSITIVE_INFINITY;
}

export type Activity = 'join' | 'post' | 'react';

/** A reason, and what it keeps an account from. */
export type KeptBlocker = Blocker & { keeps_from: Activity[] };

/** Nothing keeps it from acting: there is only nothing to do. */
const IDLE: ReadonlySet<BlockerCode> = new Set(['no_groups', 'no_new_groups']);

/** Each reason once, in the order in which they come up. */
export function mergeBlockers(activities: Record<Activity, WhyAnswer>): KeptBlocker[] {
  const found = new Map<string, KeptBlocker>();
  for (const activity of ['join', 'post', 'react'] as const) {
    for (const blocker of activities[activity].blockers) {
      if (IDLE.has(blocker.code)) continue;
      const key = `${blocker.code} ${blocker.message}`;
      const known = found.get(key);
      if (known) known.keeps_from.push(activity);
      else found.set(key, { ...blocker, keeps_from: [activity] });
    }
  }
  return [...found.values()];
}
