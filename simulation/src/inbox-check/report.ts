// What both halves of the check tell of each fault.

export type FaultReport = {
  /** What went wrong, in words. */
  fault: string;
  messages: number;
  lost: readonly string[];
  doubled: readonly string[];
  reordered: readonly string[];
  /** Whatever else is not as it should be. */
  others: readonly string[];
};

export type HalfOptions = {
  quick: boolean;
  seed: number;
  /** A breakage of the product, by its name; null: it is as it is. */
  broken: string | null;
  keep: boolean;
  /** Of mail: only faults whose name holds it. */
  fault: string | null;
  say: (line: string) => void;
  /** Told of each fault when it is over. */
  report: (report: FaultReport) => void;
};

export function isClean({ lost, doubled, reordered, others }: FaultReport): boolean {
  return lost.length + doubled.length + reordered.length + others.length === 0;
}
