import type { Chance } from '@groundcrew/simulator/chance.ts';

/** Something that takes input from outside, and how input for it is made. */
export type Target = {
  name: string;
  /** Of a thousand inputs. */
  share: number;
  make: (chance: Chance) => unknown;
  /**
   * Feeds one input. What is refused must be refused in the target's own way; whatever else it throws, or an answer that is
   * not as it should be, is a finding.
   */
  take: (input: never) => void | Promise<void>;
  /** After the last input of a part: lets go of what the target holds for its own sake. */
  rest?: () => Promise<void>;
};

/** Keeps the input's type between making and taking. */
export function target<T>(
  spec: Omit<Target, 'make' | 'take'> & {
    make: (chance: Chance) => T;
    take: (input: T) => void | Promise<void>;
  },
): Target {
  return spec;
}

/** Throws with words that say what is not so. */
export function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}
