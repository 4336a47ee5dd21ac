// Values that no field should be given.
import type { Chance } from '@groundcrew/simulator/chance.ts';

export const LONG = 20_000;
export const TEXTS: readonly string[] = [
  '',
  ' ',
  'NaN',
  '1e999',
  '-1',
  '9'.repeat(40),
  'null',
  'true',
  '__proto__',
  'constructor',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff\ud800',
  '\ufffe\uffff',
  '\u202e😀 é',
  `e${'\u0301'.repeat(300)}`,
  '👨‍👩‍👧‍👦'.repeat(20),
  'ﷺ'.repeat(100),
  '١٢٣',
  'İıſK',
  "' or 1=1 --",
  '%',
  '%s%n',
  '\\',
  '$1',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '=1+1',
  '../../etc/passwd',
  'file:///etc/passwd',
  'http://127.0.0.1:1/',
  '2026-13-45T99:99:99Z',
  '+275760-09-13T00:00:00.001Z',
  '-271821-04-20T00:00:00Z',
  '0000-00-00',
  'infinity',
  'x'.repeat(300),
  'x'.repeat(5000),
  'a'.repeat(LONG),
];
export const NUMBERS: readonly number[] = [
  0,
  -0,
  -1,
  1.5,
  32_768,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  2 ** 63,
  -(2 ** 63),
  1e21,
  1e308,
  5e-324,
  7_770_101,
];
/** As they stand in JSON; to JavaScript the first is Infinity. */
export const RAW_NUMBERS: readonly string[] = [
  '1e400',
  '-1e400',
  '9'.repeat(400),
  '1e-400',
  '-0',
  '01',
  '+1',
  'NaN',
  '0x1',
];

export function odd(chance: Chance): unknown {
  const kind = chance.int(8);
  if (kind === 0) return null;
  if (kind === 1) return chance.pick(NUMBERS);
  if (kind === 2) return chance.happens(0.5);
  if (kind === 3) return [chance.pick(TEXTS)];
  if (kind === 4) return { [chance.pick(TEXTS)]: chance.pick(NUMBERS) };
  if (kind === 5) return Array.from({ length: 50 }, () => chance.pick(NUMBERS));
  return chance.pick(TEXTS);
}

/** Some fields become what they must not be. */
export function spoilt(value: unknown, chance: Chance, depth = 0): unknown {
  if (chance.happens(depth === 0 ? 0.05 : 0.2)) return chance.happens(0.2) ? [value] : odd(chance);
  if (Array.isArray(value)) {
    const many = value.map((each: unknown) => spoilt(each, chance, depth + 1));
    return chance.happens(0.1) ? Array.from({ length: 2000 }, () => many[0]) : many;
  }
  if (typeof value !== 'object' || value === null || value instanceof Blob) return value;
  const fields = Object.entries(value).map(([name, each]) => [name, spoilt(each, chance, depth + 1)]);
  if (chance.happens(0.1)) fields.push([chance.pick(TEXTS), odd(chance)]);
  return Object.fromEntries(chance.happens(0.1) ? fields.slice(1) : fields);
}
