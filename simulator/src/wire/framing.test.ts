import { createCipheriv, createDecipheriv } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createChance } from '#chance.ts';
import { createFraming, FramingError, PACKET_MAX_BYTES, type FramingName } from './framing.ts';
import { createTransport, type Transport } from './transport.ts';

const chance = createChance(1);
const randomBytes = (length: number): Buffer => chance.bytes(length);
const names: FramingName[] = ['abridged', 'intermediate', 'padded', 'full'];
const tags: Record<FramingName, Buffer> = {
  abridged: Buffer.of(0xef),
  intermediate: Buffer.alloc(4, 0xee),
  padded: Buffer.alloc(4, 0xdd),
  full: Buffer.alloc(0),
};
/** Around every length at which a framing writes it differently. */
const packets = [4, 16, 504, 508, 512, 2048].map((length) => randomBytes(length));

describe.each(names)('%s framing', (name) => {
  test('gives back what was packed, however the bytes are cut', () => {
    const client = createFraming(name, randomBytes);
    const sent = Buffer.concat([tags[name], ...packets.map((packet) => client.pack(packet))]);
    for (const size of [1, 7, 1000, sent.length]) {
      const server = createTransport(randomBytes);
      const received = feed(server, sent, size);
      expect(server.framing()).toBe(name);
      expect(received.map((packet, index) => packet.subarray(0, packets[index]?.length))).toEqual(packets);
    }
  });

  test('packs what the client can read', () => {
    const server = createTransport(randomBytes);
    const client = createFraming(name, randomBytes);
    server.receive(Buffer.concat([tags[name], client.pack(Buffer.alloc(8))]));
    const reader = createFraming(name, randomBytes);
    for (const packet of packets) {
      const unpacked = reader.unpack(server.pack(packet));
      expect(unpacked?.packet.subarray(0, packet.length)).toEqual(packet);
      expect(unpacked?.rest).toHaveLength(0);
    }
  });
});

describe.each(['abridged', 'intermediate', 'padded'] as const)('obfuscated %s', (name) => {
  test('is recognised, read and answered', () => {
    const client = obfuscate(name);
    const framing = createFraming(name, randomBytes);
    const sent = Buffer.concat([client.head, client.encrypt(framing.pack(packets[2] ?? Buffer.alloc(0)))]);
    const server = createTransport(randomBytes);
    const [received] = feed(server, sent, 10);
    expect(server.obfuscated()).toBe(true);
    expect(received?.subarray(0, 504)).toEqual(packets[2]);
    const answer = framing.unpack(client.decrypt(server.pack(Buffer.from('answered'))));
    expect(answer?.packet.toString('latin1', 0, 8)).toBe('answered');
  });
});

test('a packet that is larger than any client sends ends the connection', () => {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(PACKET_MAX_BYTES + 4);
  expect(() => createTransport(randomBytes).receive(Buffer.concat([tags.intermediate, head]))).toThrow(FramingError);
});

test('a full packet with a wrong checksum ends the connection', () => {
  const packed = createFraming('full', randomBytes).pack(Buffer.alloc(16));
  packed[packed.length - 1] = (packed.at(-1) ?? 0) ^ 1;
  expect(() => createTransport(randomBytes).receive(packed)).toThrow(/checksum/);
});

test('what is no MTProto is refused', () => {
  expect(() => createTransport(randomBytes).receive(Buffer.from('SSH-2.0-OpenSSH_9.2 '.repeat(4)))).toThrow(
    FramingError,
  );
});

test('a transport error stays four bytes, so that clients know it', () => {
  const framing = createFraming('padded', randomBytes);
  expect(framing.pack(Buffer.of(1, 2, 3, 4))).toHaveLength(8);
});

function feed(transport: Transport, bytes: Buffer, size: number): Buffer[] {
  const packets: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) packets.push(...transport.receive(bytes.subarray(at, at + size)));
  return packets;
}

/** What an obfuscating client does, https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation */
function obfuscate(name: 'abridged' | 'intermediate' | 'padded') {
  const plain = randomBytes(64);
  plain[0] = 0x42;
  plain[4] = 1;
  plain.fill(tags[name], 56, 60);
  const reversed = Buffer.from(plain.subarray(8, 56).toReversed());
  const cipher = createCipheriv('aes-256-ctr', plain.subarray(8, 40), plain.subarray(40, 56));
  const decipher = createDecipheriv('aes-256-ctr', reversed.subarray(0, 32), reversed.subarray(32, 48));
  const encrypted = cipher.update(plain);
  return {
    head: Buffer.concat([plain.subarray(0, 56), encrypted.subarray(56)]),
    encrypt: (bytes: Buffer) => cipher.update(bytes),
    decrypt: (bytes: Buffer) => decipher.update(bytes),
  };
}
