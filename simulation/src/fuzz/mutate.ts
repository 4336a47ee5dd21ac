/** Damages what was valid: the best way into a parser is to look almost right. */
import type { Chance } from '@groundcrew/simulator/chance.ts';

const EDGE_BYTES = [0, 1, 0x7f, 0x80, 0xfe, 0xff] as const;
const EDGE_WORDS = [0, 1, 0x7f, 0xff, 0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffe, 0x1cb5c415, 0x73f1f8dc] as const;
const RUN_MAX = 64;
const CHANGES_MAX = 4;

const EDGE_TEXTS = [
  '',
  ' ',
  '\u0000',
  '\u200b',
  '\u202e',
  '\ud800',
  '\ufeff',
  '%',
  '%zz',
  '%00',
  '..',
  '//',
  '@',
  '+',
  ':',
  '=',
  '-0',
  '1e309',
  '9'.repeat(400),
  'a'.repeat(5000),
  '['.repeat(3000),
  '{"a":'.repeat(500),
  '\\u0000',
  '__proto__',
  'null',
  'true',
  '"',
  "'",
  ',',
  '\r\n',
  '\u{1F697}',
  'xn--',
  '0x7f.1',
  '[::1]',
  '-1001234567890',
] as const;

/** An input of its own, or a mixture of samples, or a damaged sample. */
export function textFrom(chance: Chance, samples: readonly string[]): string {
  if (chance.happens(0.05)) return randomText(chance);
  const sample = samples.length === 0 ? '' : chance.pick(samples);
  let text = chance.happens(0.1) && samples.length > 0 ? sample + chance.pick(samples) : sample;
  for (let left = chance.between(0, CHANGES_MAX); left > 0; left -= 1) text = changeText(chance, text);
  return text;
}

export function bytesFrom(chance: Chance, samples: readonly Uint8Array[]): Buffer {
  if (samples.length === 0 || chance.happens(0.05)) return chance.bytes(chance.int(400));
  let bytes: Buffer = Buffer.from(chance.pick(samples));
  for (let left = chance.between(0, CHANGES_MAX); left > 0; left -= 1) bytes = changeBytes(chance, bytes);
  return bytes;
}

function randomText(chance: Chance): string {
  const length = chance.int(80);
  const points = Array.from({ length }, () => (chance.happens(0.8) ? chance.between(32, 126) : chance.int(0x2ffff)));
  return points.map((point) => String.fromCodePoint(point)).join('');
}

function changeText(chance: Chance, text: string): string {
  const at = chance.int(text.length + 1);
  const end = Math.min(at + chance.int(RUN_MAX), text.length);
  switch (chance.int(7)) {
    case 0:
      return text.slice(0, at) + text.slice(end);
    case 1:
      return text.slice(0, at) + chance.pick(EDGE_TEXTS) + text.slice(at);
    case 2:
      return text.slice(0, at) + chance.pick(EDGE_TEXTS) + text.slice(end);
    case 3:
      return text.slice(0, end) + text.slice(at);
    case 4:
      return text.slice(0, at);
    case 5:
      return text.slice(0, at) + String.fromCharCode(chance.between(1, 0xffff)) + text.slice(at + 1);
    default:
      return chance.happens(0.5) ? text.toUpperCase() : text.slice(at) + text.slice(0, at);
  }
}

function changeBytes(chance: Chance, bytes: Buffer): Buffer {
  const at = chance.int(bytes.length + 1);
  const end = Math.min(at + chance.int(RUN_MAX), bytes.length);
  const [before, run, after] = [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(end)];
  switch (chance.int(8)) {
    case 0:
      return Buffer.concat([before, after]);
    case 1:
      return Buffer.concat([before, run, run, after]);
    case 2:
      return before;
    case 3:
      return Buffer.concat([before, chance.bytes(chance.int(RUN_MAX)), run, after]);
    case 4:
      return withWord(chance, bytes, at);
    case 5:
      if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << chance.int(8));
      return bytes;
    case 6:
      if (at < bytes.length) bytes[at] = chance.pick(EDGE_BYTES);
      return bytes;
    default:
      return Buffer.concat([bytes, chance.bytes(chance.int(RUN_MAX))]);
  }
}

/** A length, a count or an id that is out of bounds, where one may stand. */
function withWord(chance: Chance, bytes: Buffer, at: number): Buffer {
  const place = at - (at % 4);
  if (place + 4 <= bytes.length) bytes.writeUInt32LE(chance.pick(EDGE_WORDS), place);
  return bytes;
}
