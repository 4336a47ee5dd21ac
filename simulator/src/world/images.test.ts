import { expect, test } from 'vitest';
import { recogniseImage } from './images.ts';

test('the size of a PNG and of a JPEG is read', () => {
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAUAAAAD', 'base64');
  expect(recogniseImage(png)).toEqual({ kind: 'png', width: 5, height: 3 });
  const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0000b080030004001011100ffd9', 'hex');
  expect(recogniseImage(jpeg)).toEqual({ kind: 'jpeg', width: 64, height: 48 });
});

test('what is no image is refused, and a broken one has some size', () => {
  expect(recogniseImage(Buffer.from('just text'))).toBeNull();
  expect(recogniseImage(Buffer.alloc(0))).toBeNull();
  expect(recogniseImage(Buffer.of(0xff, 0xd8, 0xff, 0xe0, 0, 0))).toMatchObject({ kind: 'jpeg' });
});
