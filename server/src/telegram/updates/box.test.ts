import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Box, type Numbered } from './box.ts';

const update = (pts: number, count = 1): Numbered<number> => ({ pts, count, item: pts });

describe('A sequence of updates', () => {
  it('takes them in order, and each once', () => {
    const box = new Box<number>(10);
    expect(box.offer(update(11))).toEqual([11]);
    expect(box.offer(update(11))).toEqual([]);
    expect(box.offer(update(9))).toEqual([]);
    expect(box.offer(update(14, 3))).toEqual([14]);
    expect(box.pts).toBe(14);
    expect(box.isMissingSome).toBe(false);
  });

  it('lets what is ahead wait for what is missing', () => {
    const box = new Box<number>(10);
    expect(box.offer(update(13))).toEqual([]);
    expect(box.offer(update(12))).toEqual([]);
    expect(box.isMissingSome).toBe(true);
    expect(box.offer(update(11))).toEqual([11, 12, 13]);
    expect(box.isMissingSome).toBe(false);
  });

  it('begins where the first one says, when nothing is known', () => {
    const box = new Box<number>(null);
    expect(box.offer(update(500, 2))).toEqual([500]);
    expect(box.pts).toBe(500);
  });

  it('takes what moves nothing only at its state', () => {
    const box = new Box<number>(10);
    expect(box.offer(update(10, 0))).toEqual([10]);
    expect(box.offer(update(9, 0))).toEqual([]);
    expect(box.offer(update(11, 0))).toEqual([]);
    expect(box.offer(update(11))).toEqual([11, 11]);
  });

  it('goes on after a difference, and forgets what was in it', () => {
    const box = new Box<number>(10);
    for (const pts of [12, 13, 16]) box.offer(update(pts));
    expect(box.jump(13)).toEqual([]);
    expect(box.isMissingSome).toBe(true);
    expect(box.jump(15)).toEqual([16]);
    expect(box.pts).toBe(16);
  });

  it('takes what waits as it is, once Telegram says that nothing is missing', () => {
    const box = new Box<number>(10);
    for (const pts of [15, 12]) box.offer(update(pts));
    expect(box.skip()).toEqual([12, 15]);
    expect(box).toMatchObject({ pts: 15, isMissingSome: false });
  });

  it('keeps a bounded number waiting, and is behind then until a difference', () => {
    const box = new Box<number>(10);
    for (let pts = 10_000; pts > 20; pts -= 1) box.offer(update(pts));
    expect(box.isMissingSome).toBe(true);
    expect(box.jump(10_000)).toEqual([]);
    expect(box.isMissingSome).toBe(false);
  });

  it('takes every event once and in order, however they come: mixed up, twice, lost and fetched', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(counts, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (sizes, chance) => {
        const random = () => chance.next().value ?? 0;
        let pts = 0;
        const all = sizes.map((count) => update((pts += count), count));
        const sent = all
          .flatMap((each) => (random() < 0.2 ? [] : random() < 0.3 ? [each, each] : [each]))
          .map((each) => ({ each, at: each.pts + random() * 6 }))
          .toSorted((one, other) => one.at - other.at);
        const box = new Box<number>(0);
        const taken: number[] = [];
        for (const { each } of sent) taken.push(...box.offer(each));
        // The difference: what is behind comes from the server, in order.
        const state = box.pts ?? 0;
        taken.push(...all.filter((each) => each.pts > state).map(({ item }) => item));
        box.jump(pts);
        expect(taken).toEqual(all.map(({ item }) => item));
        expect(box).toMatchObject({ pts, isMissingSome: false });
      }),
    );
  });
});
