/** Just enough of image formats to refuse what is none and to tell the size of most. */
import type { Photo } from './types.ts';

export type Image = Pick<Photo, 'kind' | 'width' | 'height'>;

/** What is told where the header is not understood; clients only lay out by it. */
const USUAL_SIZE = { width: 1280, height: 960 };

export function recogniseImage(bytes: Buffer): Image | null {
  if (bytes.subarray(0, 3).equals(Buffer.of(0xff, 0xd8, 0xff))) return { kind: 'jpeg', ...jpegSize(bytes) };
  const magic = bytes.toString('latin1', 0, 12);
  if (magic.startsWith('\x89PNG')) return { kind: 'png', ...pngSize(bytes) };
  if (magic.startsWith('GIF8')) return { kind: 'gif', ...USUAL_SIZE };
  if (magic.startsWith('RIFF') && magic.endsWith('WEBP')) return { kind: 'webp', ...USUAL_SIZE };
  return null;
}

type Size = { width: number; height: number };

/** The first chunk, IHDR, begins with both. */
function pngSize(bytes: Buffer): Size {
  if (bytes.length < 24) return USUAL_SIZE;
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** Walks the segments up to a start of frame (C0 to CF, except the three that are tables). */
function jpegSize(bytes: Buffer): Size {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
  }
  return USUAL_SIZE;
}
