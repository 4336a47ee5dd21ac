/** Those who come to the simulator's port and speak nonsense. Each is a row of writes on a connection of its own. */
import type { Chance } from '@groundcrew/simulator/chance.ts';
import { bytesFrom } from '#fuzz/mutate.ts';
import { objectFrom, streamFrom, TRANSPORTS } from '#fuzz/targets/wire.ts';
import { createClientTransport, type ClientTransport } from '#raw-client/framings.ts';

export type BadPeer = {
  name: string;
  /** Of a hundred connections. */
  share: number;
  /** The server has to hang up: what was sent can be no beginning of anything. */
  must_end: boolean;
  writes: (chance: Chance) => Buffer[];
};

const REQ_PQ = Buffer.from('f18e7ebe', 'hex');
const REQ_DH_PARAMS = Buffer.from('bee412d7', 'hex');
const SET_CLIENT_DH_PARAMS = Buffer.from('1f5f04f5', 'hex');
/** TL's length of 256 bytes. */
const BYTES_256 = Buffer.from('fe000100', 'hex');

export const badPeers: BadPeer[] = [
  { name: 'noise', share: 30, must_end: false, writes: (chance) => [chance.bytes(chance.int(300))] },
  { name: 'damaged transports', share: 30, must_end: false, writes: streamFrom },
  { name: 'damaged handshakes', share: 15, must_end: false, writes: handshake },
  { name: 'unknown keys', share: 10, must_end: false, writes: unknownKey },
  { name: 'packets without end', share: 5, must_end: true, writes: endless },
  { name: 'wrong checksums', share: 5, must_end: true, writes: wrongChecksum },
  { name: 'obfuscated nonsense', share: 5, must_end: true, writes: obfuscatedNonsense },
];

function transportFor(chance: Chance): ClientTransport {
  return createClientTransport(chance.pick(TRANSPORTS), (length) => chance.bytes(length), chance.happens(0.3));
}

/** Unencrypted messages in or out of their order, whole or damaged. */
function handshake(chance: Chance): Buffer[] {
  const { hello, pack } = transportFor(chance);
  const nonces = chance.bytes(32);
  const secret = Buffer.concat([BYTES_256, chance.bytes(256)]);
  const steps = [
    Buffer.concat([REQ_PQ, nonces.subarray(0, 16)]),
    Buffer.concat([REQ_DH_PARAMS, nonces, Buffer.alloc(8, 1), chance.bytes(8), secret]),
    Buffer.concat([SET_CLIENT_DH_PARAMS, nonces, secret]),
    objectFrom(chance),
  ];
  const chosen = Array.from({ length: chance.between(1, 4) }, (_, index) =>
    chance.happens(0.7) ? (steps[index] ?? REQ_PQ) : bytesFrom(chance, steps),
  );
  return [hello, ...chosen.map((step) => pack(plain(whole(step))))];
}

function unknownKey(chance: Chance): Buffer[] {
  const { hello, pack } = transportFor(chance);
  return [hello, pack(chance.bytes(24 + 16 * chance.between(3, 20)))];
}

/** An intermediate packet that says to be of a gigabyte. */
function endless(chance: Chance): Buffer[] {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(0x40000000 + chance.int(0x10000000));
  return [Buffer.alloc(4, 0xee), Buffer.concat([length, chance.bytes(200)])];
}

function wrongChecksum(chance: Chance): Buffer[] {
  const { pack } = createClientTransport('full', (length) => chance.bytes(length));
  const packet = pack(chance.bytes(40));
  packet[20] = (packet[20] ?? 0) ^ 1;
  return [packet];
}

function obfuscatedNonsense(chance: Chance): Buffer[] {
  const head = chance.bytes(64);
  // The first byte and the second word of what is no other transport.
  head[0] = 1;
  head[5] = 1;
  return [head, chance.bytes(50)];
}

function plain(body: Buffer): Buffer {
  const head = Buffer.alloc(20);
  head.writeBigInt64LE((BigInt(Math.floor(Date.now() / 1000)) << 32n) & ~3n, 8);
  head.writeUInt32LE(body.length, 16);
  return Buffer.concat([head, body]);
}

/** Abridged packets are whole words. */
function whole(body: Buffer): Buffer {
  return Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
}
