import { describe, expect, it } from 'vitest';
import { createChance } from '#chance.ts';

describe('chance', () => {
  it('takes the same course from the same seed and another from the next seed', () => {
    const course = (seed: number) => createChance(seed).bytes(32).toString('hex');
    expect(course(1)).toBe(course(1));
    expect(course(2)).not.toBe(course(1));
    expect(course(2 ** 32 + 1)).not.toBe(course(1));
  });

  it('reaches both ends of a range and never leaves it', () => {
    const chance = createChance(7);
    const drawn = new Set(Array.from({ length: 500 }, () => chance.between(-2, 2)));
    expect([...drawn].toSorted((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
  });

  it('shuffles a copy that keeps every element', () => {
    const list = Array.from({ length: 100 }, (_, index) => index);
    const shuffled = createChance(3).shuffle(list);
    expect(shuffled).not.toEqual(list);
    expect([...shuffled].toSorted((a, b) => a - b)).toEqual(list);
  });

  it('keeps a split stream apart from the draws of its parent', () => {
    const early = createChance(5).split('names').bytes(8);
    const parent = createChance(5);
    parent.bytes(100);
    expect(parent.split('names').bytes(8)).toEqual(early);
    expect(parent.split('keys').bytes(8)).not.toEqual(early);
  });

  it('refuses to choose from nothing', () => {
    expect(() => createChance(1).pick([])).toThrow('nothing to choose from');
  });
});
