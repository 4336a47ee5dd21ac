import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bytesField, word } from '#wire/codec.ts';
import { newRoom, openContainer, unpack } from './envelopes.ts';

const packed = (content: Buffer): Buffer => Buffer.concat([word(0x3072cfa1), bytesField(gzipSync(content))]);

test('what is packed together is unpacked up to a bound, however many messages share it', () => {
  const room = newRoom();
  const bomb = packed(Buffer.alloc(10 * 1024 * 1024));
  expect(unpack(bomb, room)).toHaveLength(10 * 1024 * 1024);
  expect(() => unpack(bomb, room)).toThrow(RangeError);
  const exact = { bytes: 100 };
  unpack(packed(Buffer.alloc(100)), exact);
  expect(() => unpack(packed(Buffer.alloc(4)), exact)).toThrow('packed together');
});

test('a container that claims more messages than it may have is refused', () => {
  expect(() => openContainer(Buffer.concat([word(0x73f1f8dc), word(1025)]))).toThrow(RangeError);
  expect(() => openContainer(Buffer.concat([word(0x73f1f8dc), word(1)]))).toThrow(RangeError);
});
