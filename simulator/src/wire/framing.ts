/**
 * How packets are delimited on a TCP connection: https://core.telegram.org/mtproto/mtproto-transports. A framing packs
 * what the server sends and takes packets off the front of what has arrived.
 */
import { crc32 } from 'node:zlib';

export type FramingName = 'abridged' | 'intermediate' | 'padded' | 'full';

/** One packet from the front of the buffer, and what stands behind it; null while it is not complete. */
type Unpacked = { packet: Buffer; rest: Buffer } | null;

export type Framing = {
  name: FramingName;
  pack: (packet: Uint8Array) => Buffer;
  /** Throws a FramingError on what no client of this framing sends. */
  unpack: (received: Buffer) => Unpacked;
};

export class FramingError extends Error {
  override name = 'FramingError';
}

/** A file part has 512 KiB and a client's largest container about 1 MiB; more is no Telegram client. */
export const PACKET_MAX_BYTES = 2 * 1024 * 1024;

/** In the two short framings the highest bit of the length asks for a "quick acknowledgement", which we leave out. */
const QUICK_ACK_BYTE = 0x80;
const QUICK_ACK_WORD = 0x80000000;

export function createFraming(name: FramingName, randomBytes: (length: number) => Uint8Array): Framing {
  switch (name) {
    case 'abridged':
      return { name, pack: packAbridged, unpack: unpackAbridged };
    case 'intermediate':
      return { name, pack: packIntermediate, unpack: unpackIntermediate };
    case 'padded':
      return { name, pack: (packet) => packPadded(packet, randomBytes), unpack: unpackIntermediate };
    case 'full':
      return createFull();
  }
}

function packAbridged(packet: Uint8Array): Buffer {
  const words = packet.length / 4;
  if (!Number.isInteger(words)) throw new FramingError(`abridged packets are whole words, not ${packet.length} bytes`);
  if (words < 0x7f) return Buffer.concat([Buffer.of(words), packet]);
  return Buffer.concat([Buffer.of(0x7f, words & 0xff, (words >> 8) & 0xff, words >> 16), packet]);
}

function unpackAbridged(received: Buffer): Unpacked {
  const first = received[0];
  if (first === undefined) return null;
  const short = first & ~QUICK_ACK_BYTE;
  if (short !== 0x7f) return take(received, 1, short * 4);
  if (received.length < 4) return null;
  return take(received, 4, received.readUIntLE(1, 3) * 4);
}

function packIntermediate(packet: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(packet.length);
  return Buffer.concat([length, packet]);
}

function packPadded(packet: Uint8Array, randomBytes: (length: number) => Uint8Array): Buffer {
  // A transport error is four bytes and known by that: padding would hide it.
  if (packet.length === 4) return packIntermediate(packet);
  const some = randomBytes(16);
  return packIntermediate(Buffer.concat([packet, some.subarray(0, (some[15] ?? 0) & 15)]));
}

/** Padding stays on: encrypted packets are whole blocks behind their header, plain ones tell their length inside. */
function unpackIntermediate(received: Buffer): Unpacked {
  if (received.length < 4) return null;
  return take(received, 4, received.readUInt32LE(0) & ~QUICK_ACK_WORD);
}

/** Length, number and checksum around each packet; both directions count their packets from 0. */
function createFull(): Framing {
  let sent = 0;
  let expected = 0;
  return {
    name: 'full',
    pack: (packet) => {
      const head = Buffer.alloc(8);
      head.writeUInt32LE(packet.length + 12, 0);
      head.writeUInt32LE(sent++, 4);
      const body = Buffer.concat([head, packet]);
      const checksum = Buffer.alloc(4);
      checksum.writeUInt32LE(crc32(body));
      return Buffer.concat([body, checksum]);
    },
    unpack: (received) => {
      if (received.length < 8) return null;
      const length = received.readUInt32LE(0);
      if (length < 12) throw new FramingError(`a full packet has at least 12 bytes, not ${length}`);
      const taken = take(received, 0, length);
      if (!taken) return null;
      const { packet: whole, rest } = taken;
      const number = whole.readUInt32LE(4);
      if (number !== expected) throw new FramingError(`packet ${number} came where ${expected} was due`);
      if (whole.readUInt32LE(length - 4) !== crc32(whole.subarray(0, length - 4))) {
        throw new FramingError(`the checksum of packet ${number} is wrong`);
      }
      expected++;
      return { packet: whole.subarray(8, length - 4), rest };
    },
  };
}

function take(received: Buffer, head: number, length: number): Unpacked {
  if (length > PACKET_MAX_BYTES) throw new FramingError(`a packet of ${length} bytes is more than ${PACKET_MAX_BYTES}`);
  const end = head + length;
  return received.length < end ? null : { packet: received.subarray(head, end), rest: received.subarray(end) };
}
