// Whether a photo is there to its end. Its parts are counted as its format lays them out; what is drawn in them nobody looks at here.
// PNG: https://www.w3.org/TR/png-3/#5Chunk-layout, JPEG: ITU-T T.81 annex B, WebP: RFC 9649.
import { photoKind } from './photo-kind.ts';

const CUT = 'the file is cut off before its end';
const SIZELESS = 'it says no width and height';
const BROKEN = 'its parts do not follow each other as they should';

/** Why the bytes are no whole photo; null: they are one. What stands behind its end is nobody's concern. */
export function photoTrouble(bytes: Uint8Array): string | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (photoKind(bytes)) {
    case 'png':
      return pngTrouble(view);
    case 'jpg':
      return jpegTrouble(view);
    case 'webp':
      return webpTrouble(view);
    case null:
      return 'neither JPEG, PNG nor WebP';
  }
}

const textAt = (view: DataView, at: number) =>
  String.fromCharCode(...[0, 1, 2, 3].map((n) => (at + n < view.byteLength ? view.getUint8(at + n) : 0)));

/** Length, name and checksum of a chunk. */
const PNG_AROUND = 12;

function pngTrouble(view: DataView): string | null {
  let drawn = false;
  for (let at = 8; ;) {
    if (at + PNG_AROUND > view.byteLength) return CUT;
    const length = view.getUint32(at);
    const name = textAt(view, at + 4);
    if (at + PNG_AROUND + length > view.byteLength) return CUT;
    if (at === 8) {
      if (name !== 'IHDR' || length !== 13) return BROKEN;
      if (view.getUint32(at + 8) === 0 || view.getUint32(at + 12) === 0) return SIZELESS;
    }
    if (name === 'IDAT') drawn = true;
    if (name === 'IEND') return drawn ? null : BROKEN;
    at += PNG_AROUND + length;
  }
}

/** Of a frame, with the height before the width; others of the same range are tables. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;

function jpegTrouble(view: DataView): string | null {
  let framed = false;
  let drawn = false;
  for (let at = 2; ;) {
    // What is drawn has no length: it goes on until a marker, which is never 0 nor one that only says how far it is.
    if (drawn) at = nextMarker(view, at);
    if (at + 2 > view.byteLength) return CUT;
    if (view.getUint8(at) !== 0xff) return BROKEN;
    const marker = view.getUint8(at + 1);
    // It may be filled up before a marker.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === END_OF_IMAGE) return drawn ? null : BROKEN;
    if (at + 4 > view.byteLength) return CUT;
    const length = view.getUint16(at + 2);
    if (length < 2) return BROKEN;
    if (at + 2 + length > view.byteLength) return CUT;
    if (isFrame(marker)) {
      if (length < 8) return BROKEN;
      if (view.getUint16(at + 5) === 0 || view.getUint16(at + 7) === 0) return SIZELESS;
      framed = true;
    }
    if (marker === START_OF_SCAN) {
      if (!framed) return BROKEN;
      drawn = true;
    }
    at += 2 + length;
  }
}

function nextMarker(view: DataView, from: number): number {
  for (let at = from; at + 1 < view.byteLength; at += 1) {
    if (view.getUint8(at) !== 0xff) continue;
    const next = view.getUint8(at + 1);
    if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return view.byteLength;
}

const WEBP_PICTURES: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'ANMF']);

function webpTrouble(view: DataView): string | null {
  const end = 8 + view.getUint32(4, true);
  if (end > view.byteLength) return CUT;
  for (let at = 12; ;) {
    // The length of the whole leaves a part out.
    if (at + 8 > end) return BROKEN;
    const name = textAt(view, at);
    const length = view.getUint32(at + 4, true);
    if (at + 8 + length > end) return BROKEN;
    if (WEBP_PICTURES.has(name)) return name === 'VP8 ' ? keyFrameTrouble(view, at + 8, length) : null;
    at += 8 + length + (length % 2);
  }
}

/** Width and height stand behind its start code, each with two bits of scale. */
function keyFrameTrouble(view: DataView, at: number, length: number): string | null {
  if (length < 10 || view.getUint8(at + 3) !== 0x9d || view.getUint16(at + 4) !== 0x01_2a) return BROKEN;
  const size = [view.getUint16(at + 6, true), view.getUint16(at + 8, true)];
  return size.some((one) => (one & 0x3f_ff) === 0) ? SIZELESS : null;
}
