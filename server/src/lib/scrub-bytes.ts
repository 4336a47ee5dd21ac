// Keys that were printed as bytes: lists of numbers, Node's and Python's ways to show a buffer, hexadecimal dumps.

/** The shortest secret that is printed as bytes: an MTProxy secret. */
const FEWEST_BYTES = 16;

const HEX_BUFFER = /<Buffer(?: [0-9a-f]{2}){4,}(?: ?\.\.\. \d+ more bytes)?>/g;
const PYTHON_BYTES = /\bb(["'])(?:(?!\1).)*?(?:\\\\*x[0-9a-f]{2}){4}.*?\1/g;
const BYTE_LIST = /\d{1,3}(?:\s*,\s*\d{1,3}){15,}/g;
const BYTE_MAP = /\\*["']?\d{1,3}\\*["']?\s*:\s*\d{1,3}(?:\s*,\s*\\*["']?\d{1,3}\\*["']?\s*:\s*\d{1,3}){15,}/g;

export function scrubByteText(text: string): string {
  let clean = text;
  if (clean.includes('Buffer ')) clean = clean.replace(HEX_BUFFER, '[hidden bytes]');
  if (clean.includes('\\x')) clean = clean.replace(PYTHON_BYTES, '[hidden bytes]');
  if (!clean.includes(',')) return clean;
  return clean
    .replace(BYTE_MAP, (shown) => (isByteMap(shown) ? hidden(numbers(shown).length / 2) : shown))
    .replace(BYTE_LIST, (shown) => (areSecretBytes(numbers(shown)) ? hidden(numbers(shown).length) : shown));
}

/** What stands for a value that is bytes in disguise, or null for any other value. */
export function bytesInDisguise(value: object): string | null {
  if (Array.isArray(value)) return areSecretBytes(value) ? hidden(value.length) : null;
  if ('type' in value && value.type === 'Buffer' && 'data' in value) {
    return hidden(Array.isArray(value.data) || typeof value.data === 'string' ? value.data.length : 0);
  }
  if (!('0' in value && '1' in value)) return null;
  const entries = Object.entries(value);
  return entries.every(([key], at) => key === String(at)) && areSecretBytes(entries.map(([, byte]) => byte))
    ? hidden(entries.length)
    : null;
}

/** Numbers in order are a list of ids; 16 bytes or more of a key are in order by no chance. */
function areSecretBytes(values: readonly unknown[]): boolean {
  if (values.length < FEWEST_BYTES) return false;
  let previous = -1;
  let ascending = true;
  for (const value of values) {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 255) return false;
    ascending &&= value > previous;
    previous = value;
  }
  return !ascending;
}

function isByteMap(shown: string): boolean {
  const all = numbers(shown);
  return all.every((value, at) => (at % 2 === 0 ? value === at / 2 : value <= 255));
}

function numbers(shown: string): number[] {
  return (shown.match(/\d+/g) ?? []).map(Number);
}

function hidden(count: number): string {
  return `[hidden ${count} bytes]`;
}
