import { TransportError, type IPacketCodec } from '@mtcute/core';

/** Every message of MTProto is longer: a key id, and then at least a message key or a message id and a length. */
const MESSAGE_MIN_BYTES = 20;

/** Telegram's longest message is 2^24 bytes; whoever makes us wait for the end of a longer one wants our memory. */
const FRAME_MAX_BYTES = 2 ** 24 + 1024;

export type FrameWatch = {
  /** The server's negative number, -404, before mtcute hears of it: its own way with it is to make a new key. */
  onTransportError: (code: number) => void;
  onFrame: ((frame: Uint8Array) => void) | undefined;
};

/** The same codec, with an eye on what it decodes. */
export function watchCodec(codec: IPacketCodec, watch: FrameWatch): IPacketCodec {
  return {
    setup: (crypto, log) => codec.setup?.(crypto, log),
    tag: () => codec.tag(),
    encode: (frame, into) => codec.encode(frame, into),
    reset: () => codec.reset(),
    decode: async (buffer, eof) => {
      const frame = await decode(codec, buffer, eof, watch);
      if (frame === null) return null;
      const code = errorCode(frame);
      if (code !== null) throw report(watch, code);
      watch.onFrame?.(frame);
      return frame;
    },
  };
}

async function decode(
  codec: IPacketCodec,
  buffer: Parameters<IPacketCodec['decode']>[0],
  eof: boolean,
  watch: FrameWatch,
): Promise<Uint8Array | null> {
  try {
    const frame = await codec.decode(buffer, eof);
    if (frame === null && buffer.available > FRAME_MAX_BYTES) throw new Error('a frame longer than any of MTProto');
    return frame;
  } catch (error) {
    if (error instanceof TransportError) watch.onTransportError(-error.code);
    throw error;
  }
}

/** With padding around it, an error code is longer than the four bytes by which mtcute knows it. */
function errorCode(frame: Uint8Array): number | null {
  if (frame.length < 4 || frame.length >= MESSAGE_MIN_BYTES) return null;
  const code = new DataView(frame.buffer, frame.byteOffset).getInt32(0, true);
  return code < 0 && code > -1000 ? code : null;
}

function report(watch: FrameWatch, code: number): TransportError {
  watch.onTransportError(code);
  return new TransportError(-code);
}
