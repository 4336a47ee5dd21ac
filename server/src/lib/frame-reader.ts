// Takes the frames of a stream in the order in which they are expected.
import { GroundcrewError } from '#lib/errors.ts';
import { readFrames, type Frame } from '#lib/frames.ts';

export type FrameReader = {
  /** The bytes of the next frame where it is of this kind, else null: it stays where it is. */
  take: (kind: string) => Promise<Buffer | null>;
  /** The same for what was written as JSON; its shape is taken on trust, as nobody without the secret has written it. */
  json: <T>(kind: string) => Promise<T | null>;
  /** Throws where there is more. */
  end: () => Promise<void>;
  close: () => Promise<void>;
};

export function frameReader(bytes: AsyncIterable<Uint8Array>): FrameReader {
  const frames = readFrames(bytes);
  let next: Frame | null = null;
  const peek = async (): Promise<Frame | null> => {
    if (next === null) {
      const read = await frames.next();
      next = read.done === true ? null : read.value;
    }
    return next;
  };
  const take: FrameReader['take'] = async (kind) => {
    const frame = await peek();
    if (frame?.kind !== kind) return null;
    next = null;
    return frame.bytes;
  };
  return {
    take,
    json: async <T>(kind: string) => {
      const bytes = await take(kind);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return bytes && (JSON.parse(bytes.toString('utf8')) as T);
    },
    end: async () => {
      const frame = await peek();
      if (frame)
        throw new GroundcrewError('backup_unreadable', { detail: `it holds more than it should (${frame.kind})` });
    },
    close: async () => {
      await frames.return(undefined);
    },
  };
}
