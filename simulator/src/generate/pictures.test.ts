import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { jpeg, png } from './pictures.ts';

describe('tiny pictures', () => {
  it('are PNGs with every pixel', () => {
    const file = png(20, 10, [1, 2, 3]);
    expect(file.subarray(1, 4).toString()).toBe('PNG');
    expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([20, 10]);
    const start = file.indexOf('IDAT') + 4;
    const rows = inflateSync(file.subarray(start, start + file.readUInt32BE(start - 8)));
    expect(rows).toHaveLength(10 * (1 + 20 * 3));
    expect([...rows.subarray(61, 65)]).toEqual([0, 1, 2, 3]);
  });

  it('are JPEGs whose blocks fill the announced size', () => {
    const file = jpeg(60, 48);
    expect(file.subarray(0, 4).toString('hex')).toBe('ffd8ffe0');
    expect(file.subarray(-2).toString('hex')).toBe('ffd9');
    const frame = file.indexOf(Buffer.of(0xff, 0xc0));
    expect([file.readUInt16BE(frame + 5), file.readUInt16BE(frame + 7)]).toEqual([48, 60]);
    const scan = file.indexOf(Buffer.of(0xff, 0xda));
    const data = file.subarray(scan + 2 + file.readUInt16BE(scan + 2), -2);
    // 8 × 6 blocks of two bits.
    expect(data).toEqual(Buffer.alloc(12));
  });
});
