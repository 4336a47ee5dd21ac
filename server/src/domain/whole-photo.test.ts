import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { picture, PICTURES } from '#testing/pictures.ts';
import { photoTrouble } from './whole-photo.ts';

const names = ['png', 'jpeg', 'jpeg_arithmetic', 'webp', 'webp_lossless', 'webp_extended'] as const;

describe.each(names)('a photo (%s)', (name) => {
  const whole = picture(name);

  test('is taken when it is whole, also with something behind its end', () => {
    expect(photoTrouble(whole)).toBeNull();
    expect(photoTrouble(new Uint8Array([...whole, 1, 2, 3]))).toBeNull();
    // As part of a larger buffer, too.
    const within = new Uint8Array([9, 9, 9, ...whole]).subarray(3);
    expect(photoTrouble(within)).toBeNull();
  });

  test('is refused wherever it is cut off', () => {
    for (let length = 0; length < whole.length; length += 1) {
      expect([length, photoTrouble(whole.subarray(0, length))]).toEqual([length, expect.any(String)]);
    }
  });

  test('that is damaged anywhere is read without an error', () => {
    const damage = fc.array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 })), { maxLength: 8 });
    const property = fc.property(damage, (places) => {
      const damaged = Uint8Array.from(whole);
      for (const [at, byte] of places) damaged[at] = byte;
      return photoTrouble(damaged) !== '';
    });
    expect(() => fc.assert(property)).not.toThrow();
  });
});

test('every picture is looked at', () => expect(names).toEqual(Object.keys(PICTURES)));

test('a photo without width or height is none', () => {
  const of = (name: keyof typeof PICTURES, at: number, count: number) => picture(name).fill(0, at, at + count);
  expect(photoTrouble(of('png', 16, 4))).toMatch('no width and height');
  expect(photoTrouble(of('png', 20, 4))).toMatch('no width and height');
  expect(photoTrouble(of('webp', 26, 2))).toMatch('no width and height');
  const jpeg = picture('jpeg');
  const frame = Buffer.from(jpeg).indexOf(Buffer.from('ffc0', 'hex'));
  expect(photoTrouble(of('jpeg', frame + 5, 2))).toMatch('no width and height');
});

test('what only begins like a photo is none', () => {
  for (const hex of ['ffd8ffe000104a464946', '89504e470d0a1a0a0000', '524946460000000057454250', '474946383961', '']) {
    expect(photoTrouble(new Uint8Array(Buffer.from(hex, 'hex')))).not.toBeNull();
  }
});
