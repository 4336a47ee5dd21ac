/** The middle one, or the lower of the two in the middle: one run that something else disturbed does not move it. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new Error('A median needs a value.');
  return middle;
}

/** The value below which such a part of them lies. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(Math.ceil(sorted.length * part), sorted.length) - 1];
  if (value === undefined) throw new Error('A percentile needs a value.');
  return value;
}

/** One line: what was measured, and its figures. */
export function print(what: string, ...figures: readonly string[]): void {
  console.log([what.padEnd(38), ...figures.map((figure) => figure.padStart(10))].join('  '));
}

export function ms(value: number): string {
  return `${Math.round(value)} ms`;
}

export function mib(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}

/** Thousands of bytes, as sizes of what is loaded are told. */
export function kb(bytes: number): string {
  return `${(bytes / 1_000).toFixed(0)} kB`;
}

export function kib(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KiB`;
}

export function times(ratio: number): string {
  return `× ${ratio.toFixed(2)}`;
}
