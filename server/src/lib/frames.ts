// A stream of named pieces: one byte for the kind, four for the length, then so many bytes.
import { GroundcrewError } from '#lib/errors.ts';

export type Frame = { kind: string; bytes: Buffer };

const HEAD_BYTES = 5;
/** What is longer is written as several. A reader holds no more than one at a time. */
const FRAME_MAX_BYTES = 1_048_576;

export function frame(kind: string, bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(kind, 0, 1, 'latin1');
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

export function jsonFrame(kind: string, value: unknown): Buffer {
  return frame(kind, Buffer.from(JSON.stringify(value)));
}

/** One stream of bytes as frames of that kind: where they are cut means nothing. */
export function* byteFrames(kind: string, bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += FRAME_MAX_BYTES) {
    yield frame(kind, bytes.subarray(at, at + FRAME_MAX_BYTES));
  }
}

/** Throws `backup_unreadable` for what is no such stream. */
export async function* readFrames(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  let have = Buffer.alloc(0);
  for await (const part of bytes) {
    have = Buffer.concat([have, part]);
    let at = 0;
    for (;;) {
      if (have.length - at < HEAD_BYTES) break;
      const length = have.readUInt32BE(at + 1);
      if (length > FRAME_MAX_BYTES) throw new GroundcrewError('backup_unreadable', { detail: 'a piece is too long' });
      if (have.length - at < HEAD_BYTES + length) break;
      const kind = have.toString('latin1', at, at + 1);
      yield { kind, bytes: have.subarray(at + HEAD_BYTES, at + HEAD_BYTES + length) };
      at += HEAD_BYTES + length;
    }
    have = have.subarray(at);
  }
  if (have.length > 0) throw new GroundcrewError('backup_unreadable', { detail: 'it ends within a piece' });
}
