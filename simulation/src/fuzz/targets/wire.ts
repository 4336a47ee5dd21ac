/** What stands between the simulator's sockets and its methods: it may refuse by throwing, and the connection ends. */
import type { Chance } from '@groundcrew/simulator/chance.ts';
import { newRoom, openContainer, unpack } from '@groundcrew/simulator/mtproto/envelopes.ts';
import { readObject } from '@groundcrew/simulator/wire/codec.ts';
import { decrypt } from '@groundcrew/simulator/wire/encryption.ts';
import { createTransport } from '@groundcrew/simulator/wire/transport.ts';
import { gzipSync } from 'node:zlib';
import { bytesFrom } from '#fuzz/mutate.ts';
import { methodNames, randomRequest, writeRequest, type Known } from '#fuzz/random-tl.ts';
import { must, target, type Target } from '#fuzz/target.ts';
import { containerOf, hostileMessage, packed } from './hostile.ts';
import { seal } from '#raw-client/envelope.ts';
import { createClientTransport, type TransportName } from '#raw-client/framings.ts';
import { crypto } from '#raw-client/raw-client.ts';

const NOTHING: Known = { objects: {}, texts: ['text'], numbers: [7] };
/** Each of these costs as much as hundreds of others. */
const HOSTILE = 0.004;
export const TRANSPORTS: TransportName[] = ['abridged', 'intermediate', 'padded', 'full'];

export function wireTargets(auth_key: Uint8Array): Target[] {
  return [
    target({ name: 'transports', share: 90, make: streamFrom, take: feedTransport }),
    target({
      name: 'encrypted packets',
      share: 60,
      make: (chance) => packetFrom(chance, auth_key),
      take: open(auth_key),
    }),
    target({ name: 'TL objects', share: 60, make: objectFrom, take: (bytes) => refusing(() => readObject(bytes)) }),
    target({ name: 'containers', share: 20, make: envelopeFrom, take: openEnvelope }),
  ];
}

/** Whatever is thrown is a refusal, unless it is the sign of a bug or of exhaustion. */
function refusing(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    must(error instanceof Error, 'something was thrown that is no error');
    const text = String(error);
    must(!/allocation failed|out of memory|is not a function|Cannot read propert/i.test(text), text);
  }
}

type Stream = Buffer[];

export function streamFrom(chance: Chance): Stream {
  const random = (length: number): Buffer => chance.bytes(length);
  const transport = createClientTransport(chance.pick(TRANSPORTS), random, chance.happens(0.4));
  const packets = Array.from({ length: chance.int(4) }, () => transport.pack(chance.bytes(chance.int(30) * 4)));
  const bytes = bytesFrom(chance, [Buffer.concat([transport.hello, ...packets])]);
  const cut = chance.int(bytes.length + 1);
  return [bytes.subarray(0, cut), bytes.subarray(cut)];
}

function feedTransport(chunks: Stream): void {
  refusing(() => {
    const transport = createTransport((length) => Buffer.alloc(length));
    for (const chunk of chunks) for (const packet of transport.receive(chunk)) transport.pack(packet);
  });
}

function packetFrom(chance: Chance, auth_key: Uint8Array): Buffer {
  const body = chance.bytes(chance.int(50) * 4);
  const message = { salt: 1n, session_id: 2n, msg_id: 3n, seq_no: 1, body };
  return bytesFrom(chance, [seal(crypto, auth_key, message, (length) => chance.bytes(length))]);
}

function open(auth_key: Uint8Array): (packet: Buffer) => void {
  return (packet) => refusing(() => decrypt(auth_key, packet));
}

export function objectFrom(chance: Chance): Buffer {
  const request = randomRequest(chance, chance.pick(methodNames), NOTHING);
  return bytesFrom(chance, [(request && writeRequest(request)) ?? Buffer.alloc(8)]);
}

/** Containers of messages, packed or not, one in the other. */
export function envelopeFrom(chance: Chance): Buffer {
  if (chance.happens(HOSTILE)) return hostileMessage(chance);
  return bytesFrom(chance, [nest(chance, 0)]);
}

function nest(chance: Chance, depth: number): Buffer {
  if (depth > 3 || chance.happens(0.3)) return objectFrom(chance);
  if (chance.happens(0.4)) return packed(gzipSync(nest(chance, depth + 1), { level: 1 }));
  const bodies = Array.from({ length: chance.int(4) }, () => nest(chance, depth + 1));
  return containerOf(bodies);
}

function openEnvelope(body: Buffer): void {
  refusing(() => {
    const room = newRoom();
    for (const inner of openContainer(unpack(body, room)) ?? []) unpack(inner.body, room);
  });
}
