/** Everything between the socket and whole packets: which framing the client chose, and whether it obfuscates. */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { createFraming, FramingError, type Framing, type FramingName } from './framing.ts';

export type Transport = {
  /** Null until the first bytes told it. */
  framing: () => FramingName | null;
  obfuscated: () => boolean;
  /** The packets that are complete now. Throws a FramingError when the peer speaks something else. */
  receive: (chunk: Buffer) => Buffer[];
  /** Must not be called before the first packet was received. */
  pack: (packet: Uint8Array) => Buffer;
};

type Stream = { decrypt: (bytes: Buffer) => Buffer; encrypt: (bytes: Buffer) => Buffer };
type Start = { name: FramingName; rest: Buffer; stream: Stream | null };

/** An obfuscated connection begins with 64 random-looking bytes, https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation */
const OBFUSCATED_HEAD_BYTES = 64;

export function createTransport(randomBytes: (length: number) => Uint8Array): Transport {
  let framing: Framing | null = null;
  let stream: Stream | null = null;
  let received: Buffer = Buffer.alloc(0);

  const begin = (): void => {
    const start = recognise(received);
    if (!start) return;
    framing = createFraming(start.name, randomBytes);
    stream = start.stream;
    received = start.rest;
  };

  return {
    framing: () => framing?.name ?? null,
    obfuscated: () => stream !== null,
    receive: (chunk) => {
      const plain = stream ? stream.decrypt(chunk) : chunk;
      received = received.length === 0 ? plain : Buffer.concat([received, plain]);
      if (!framing) begin();
      const packets: Buffer[] = [];
      for (let next = framing?.unpack(received); next; next = framing?.unpack(received)) {
        received = next.rest;
        packets.push(next.packet);
      }
      return packets;
    },
    pack: (packet) => {
      if (!framing) throw new FramingError('nothing can be sent before the client has chosen a framing');
      const framed = framing.pack(packet);
      return stream ? stream.encrypt(framed) : framed;
    },
  };
}

function recognise(received: Buffer): Start | null {
  if (received[0] === 0xef) return { name: 'abridged', rest: received.subarray(1), stream: null };
  if (received.length < 8) return null;
  const word = received.readUInt32LE(0);
  if (word === 0xeeeeeeee) return { name: 'intermediate', rest: received.subarray(4), stream: null };
  if (word === 0xdddddddd) return { name: 'padded', rest: received.subarray(4), stream: null };
  // The first "full" packet has number 0 in its second word; an obfuscating client never sends a zero there.
  if (received.readUInt32LE(4) === 0) return { name: 'full', rest: received, stream: null };
  if (received.length < OBFUSCATED_HEAD_BYTES) return null;
  return deobfuscate(received);
}

function deobfuscate(received: Buffer): Start {
  const head = received.subarray(0, OBFUSCATED_HEAD_BYTES);
  const reversed = Buffer.from(head.subarray(8, 56).toReversed());
  const decipher = createDecipheriv('aes-256-ctr', head.subarray(8, 40), head.subarray(40, 56));
  const cipher = createCipheriv('aes-256-ctr', reversed.subarray(0, 32), reversed.subarray(32, 48));
  const tag = decipher.update(head).readUInt32LE(56);
  return {
    name: framingOf(tag),
    rest: decipher.update(received.subarray(OBFUSCATED_HEAD_BYTES)),
    stream: { decrypt: (bytes) => decipher.update(bytes), encrypt: (bytes) => cipher.update(bytes) },
  };
}

function framingOf(tag: number): FramingName {
  if (tag === 0xefefefef) return 'abridged';
  if (tag === 0xeeeeeeee) return 'intermediate';
  if (tag === 0xdddddddd) return 'padded';
  throw new FramingError('this is no MTProto transport');
}
