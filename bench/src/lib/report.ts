// What of a measurement goes into the report, `docs/benchmarks`: each comparison as one line of JSON, which the runner gathers.
import { appendFileSync } from 'node:fs';

export type Comparison = {
  name: string;
  unit: 'ms' | 'bytes' | 'a second';
  ours: number;
  /** What does the same beside it, in the same run. */
  peer?: { name: string; value: number };
  /** Of ours ÷ peer; without a peer, of ours. */
  aim?: { at_most: number } | { at_least: number };
  /** How much there was to do, where one thing is measured with several sizes: it becomes a curve. */
  size?: { of: string; n: number };
};

/** Nothing is kept of a run that nobody gathers. */
export function report(comparison: Comparison): void {
  const file = process.env['GROUNDCREW_BENCH_REPORT'] ?? '';
  if (file !== '') appendFileSync(file, `${JSON.stringify(comparison)}\n`);
}
