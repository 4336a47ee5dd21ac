import { expect, test } from 'vitest';
import { photoKind } from './photo-kind.ts';

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

test('photos are told by their first bytes', () => {
  expect(photoKind(bytes('ffd8ffe000104a464946'))).toBe('jpg');
  expect(photoKind(bytes('89504e470d0a1a0a0000'))).toBe('png');
  expect(photoKind(bytes('524946460000000057454250'))).toBe('webp');
});

test('what is no photo, or ends too soon, is none', () => {
  const others = [
    '',
    'ff',
    'ffd8',
    '89504e47',
    '5249464600000000',
    '524946460000000057415645',
    '474946383961',
    '25504446',
  ];
  for (const hex of others) expect(photoKind(bytes(hex))).toBeNull();
});
