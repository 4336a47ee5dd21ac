/** Everything random in the simulator and its generated worlds: the same seed gives the same course. */
export type Chance = {
  /** A whole number from 0 up to, not including, `below` (at most 2^32). */
  int: (below: number) => number;
  /** A whole number of the range, both ends included. */
  between: (from: number, to: number) => number;
  /** One of the list, which must not be empty. */
  pick: <T extends object | string | number | boolean>(list: readonly T[]) => T;
  /** True with this probability, 0 to 1. */
  happens: (probability: number) => boolean;
  bytes: (length: number) => Buffer;
  /** A copy in another order. */
  shuffle: <T>(list: readonly T[]) => T[];
  /** A stream of its own for one purpose, so that more draws there do not change what is drawn here. */
  split: (purpose: string) => Chance;
};

export function createChance(seed: number): Chance {
  return fromState(seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0);
}

function fromState(first: number, second: number): Chance {
  const next = sfc32(first, second);
  const int = (below: number): number => {
    if (!Number.isInteger(below) || below < 1 || below > 2 ** 32) {
      throw new RangeError(`int(below) takes a whole number from 1 to 2^32, not ${below}`);
    }
    return Math.floor((next() / 2 ** 32) * below);
  };
  return {
    int,
    between: (from, to) => from + int(to - from + 1),
    pick: (list) => {
      if (list.length === 0) throw new RangeError('there is nothing to choose from');
      const chosen = list[int(list.length)];
      if (chosen === undefined) throw new RangeError('the list has a hole');
      return chosen;
    },
    happens: (probability) => next() < probability * 2 ** 32,
    bytes: (length) => randomBytes(next, length),
    shuffle: (list) =>
      list
        .map((element) => ({ element, place: next() }))
        .toSorted((one, other) => one.place - other.place)
        .map(({ element }) => element),
    split: (purpose) => fromState(first ^ hash(purpose), second ^ hash(`${purpose}/`)),
  };
}

/** Chris Doty-Humphrey's "small fast counting" generator: 32 bits a call, passes PractRand. */
function sfc32(first: number, second: number): () => number {
  let [a, b, c, counter] = [first | 0, second | 0, 0x9e3779b9 | 0, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  // The author's own advice: seeds that differ little need some rounds until their streams differ much.
  for (let round = 0; round < 15; round++) next();
  return next;
}

function randomBytes(next: () => number, length: number): Buffer {
  const bytes = Buffer.alloc(Math.ceil(length / 4) * 4);
  for (let offset = 0; offset < bytes.length; offset += 4) bytes.writeUInt32LE(next(), offset);
  return bytes.subarray(0, length);
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}
