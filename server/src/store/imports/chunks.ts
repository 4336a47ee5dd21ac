import { GroundcrewError } from '#lib/errors.ts';

/** Bounds the memory that one statement takes. */
const ROWS_MAX = 20_000;

export function* chunks<T>(rows: readonly T[]): Generator<T[]> {
  for (let from = 0; from < rows.length; from += ROWS_MAX) yield rows.slice(from, from + ROWS_MAX);
}

/** Throws `conflict`: a row was changed between being read and being written, so what was planned is not right any more. */
export function assertAll(affected: bigint | undefined, expected: number, what: string): void {
  if (affected === BigInt(expected)) return;
  const detail = `${what} were changed while they were imported; nothing was imported`;
  throw new GroundcrewError('conflict', { detail });
}
