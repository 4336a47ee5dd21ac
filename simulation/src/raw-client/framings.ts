/**
 * The transports of MTProto as a client speaks them (https://core.telegram.org/mtproto/mtproto-transports), written anew and
 * without a look at the server's side: two who share a mistake would understand each other.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { crc32 } from 'node:zlib';

export type TransportName = 'abridged' | 'intermediate' | 'padded' | 'full';

export type ClientTransport = {
  /** What is sent before the first packet. */
  hello: Buffer;
  pack: (packet: Uint8Array) => Buffer;
  /** The packets that are complete with these bytes. */
  receive: (bytes: Buffer) => Buffer[];
};

type Framing = Pick<ClientTransport, 'hello' | 'pack'> & {
  unpack: (received: Buffer) => [packet: Buffer, used: number] | null;
};
type Random = (length: number) => Buffer;

/** Large enough for every answer, and for a whole file part. */
const PADDING_MAX_BYTES = 15;

export function createClientTransport(name: TransportName, random: Random, obfuscated = false): ClientTransport {
  const framing = framingOf(name, random);
  const stream = obfuscated ? obfuscate(framing.hello, random) : null;
  let received = Buffer.alloc(0);
  return {
    hello: stream?.head ?? framing.hello,
    pack: (packet) => (stream ? stream.encrypt(framing.pack(packet)) : framing.pack(packet)),
    receive: (bytes) => {
      received = Buffer.concat([received, stream ? stream.decrypt(bytes) : bytes]);
      const packets: Buffer[] = [];
      for (let next = framing.unpack(received); next; next = framing.unpack(received)) {
        const [packet, used] = next;
        received = received.subarray(used);
        packets.push(packet);
      }
      return packets;
    },
  };
}

function framingOf(name: TransportName, random: Random): Framing {
  switch (name) {
    case 'abridged':
      return { hello: Buffer.of(0xef), pack: packAbridged, unpack: unpackAbridged };
    case 'intermediate':
      return { hello: Buffer.alloc(4, 0xee), pack: packIntermediate, unpack: unpackIntermediate };
    case 'padded':
      return {
        hello: Buffer.alloc(4, 0xdd),
        pack: (packet) =>
          packIntermediate(Buffer.concat([packet, random((random(1)[0] ?? 0) % (PADDING_MAX_BYTES + 1))])),
        unpack: unpackIntermediate,
      };
    case 'full':
      return full();
  }
}

function packAbridged(packet: Uint8Array): Buffer {
  const words = packet.length / 4;
  const head = words < 0x7f ? Buffer.of(words) : Buffer.of(0x7f, words & 255, (words >> 8) & 255, (words >> 16) & 255);
  return Buffer.concat([head, packet]);
}

function unpackAbridged(received: Buffer): [Buffer, number] | null {
  const [first] = received;
  if (first === undefined || (first === 0x7f && received.length < 4)) return null;
  const [start, words] = first === 0x7f ? [4, received.readUIntLE(1, 3)] : [1, first];
  return cut(received, start, start + words * 4);
}

function packIntermediate(packet: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(packet.length);
  return Buffer.concat([length, packet]);
}

function unpackIntermediate(received: Buffer): [Buffer, number] | null {
  return received.length < 4 ? null : cut(received, 4, 4 + received.readUInt32LE());
}

function full(): Framing {
  let sent = 0;
  let expected = 0;
  return {
    hello: Buffer.alloc(0),
    pack: (packet) => {
      const whole = Buffer.alloc(packet.length + 12);
      whole.writeUInt32LE(whole.length, 0);
      whole.writeUInt32LE(sent, 4);
      whole.set(packet, 8);
      whole.writeUInt32LE(crc32(whole.subarray(0, -4)), whole.length - 4);
      sent += 1;
      return whole;
    },
    unpack: (received) => {
      if (received.length < 4) return null;
      const length = received.readUInt32LE();
      if (received.length < length) return null;
      const whole = received.subarray(0, length);
      if (whole.readUInt32LE(4) !== expected) throw new Error(`packet ${whole.readUInt32LE(4)} came for ${expected}`);
      if (whole.readUInt32LE(length - 4) !== crc32(whole.subarray(0, -4))) throw new Error('a wrong checksum');
      expected += 1;
      return [whole.subarray(8, -4), length];
    },
  };
}

function cut(received: Buffer, start: number, end: number): [Buffer, number] | null {
  return received.length < end ? null : [received.subarray(start, end), end];
}

/** Beginnings that mean something else: HTTP methods, TLS, the other transports. */
const FORBIDDEN = new Set([0x44414548, 0x54534f50, 0x20544547, 0x4954504f, 0xdddddddd, 0xeeeeeeee, 0x02010316]);

function obfuscate(tag: Buffer, random: Random) {
  let head = random(64);
  while (head[0] === 0xef || FORBIDDEN.has(head.readUInt32LE(0)) || head.readUInt32LE(4) === 0) head = random(64);
  head.set(Buffer.alloc(4, tag[0]), 56);
  const back = Buffer.from(head.subarray(8, 56)).toReversed();
  const cipher = createCipheriv('aes-256-ctr', head.subarray(8, 40), head.subarray(40, 56));
  const decipher = createDecipheriv('aes-256-ctr', back.subarray(0, 32), back.subarray(32, 48));
  const encrypted = cipher.update(head);
  return {
    head: Buffer.concat([head.subarray(0, 56), encrypted.subarray(56)]),
    encrypt: (bytes: Buffer) => cipher.update(bytes),
    decrypt: (bytes: Buffer) => decipher.update(bytes),
  };
}
