/** Messages that keep to the letter and are made to cost: packed zeros, nests, lists without end. */
import type { Chance } from '@groundcrew/simulator/chance.ts';
import { deflateSync, gzipSync } from 'node:zlib';

const CONTAINER = 0x73f1f8dc;
const GZIP_PACKED = 0x3072cfa1;
const VECTOR = 0x1cb5c415;
const MSGS_ACK = 0x62d6b459;
const MSGS_STATE_REQ = 0xda69fb52;
const MSG_RESEND_REQ = 0x7d861a08;
const PING_DELAY_DISCONNECT = 0xf3427b8c;
const INVOKE_AFTER_MSG = 0xcb9f372d;
const GET_NEAREST_DC = 0x1fb33026;
/** A packet is at most 2 MiB; these stay below. */
const MUCH_BYTES = 1_500_000;
const BOMB_BYTES = 16 * 1024 * 1024;

let bombs: Buffer[] | null = null;

/** Packed zeros, in both framings that the server takes. */
function theBombs(): Buffer[] {
  bombs ??= [gzipSync, deflateSync].map((pack) => pack(Buffer.alloc(BOMB_BYTES), { level: 9 }));
  return bombs;
}

const kinds: ((chance: Chance) => Buffer)[] = [
  (chance) => packed(chance.pick(theBombs())),
  (chance) => containerOf(Array.from({ length: 80 }, () => packed(chance.pick(theBombs())))),
  () => nested((inner) => containerOf([inner]), 24),
  () => nested((inner) => Buffer.concat([words(INVOKE_AFTER_MSG, 1, 1), inner]), 12),
  (chance) => longs(chance.pick([MSGS_ACK, MSGS_STATE_REQ, MSG_RESEND_REQ]), chance),
  (chance) => words(PING_DELAY_DISCONNECT, 1, 1, chance.pick([0, 1, 0x7fffffff, 0x80000000, 0xffffffff])),
  () => Buffer.concat([words(VECTOR, 0xffffffff), Buffer.alloc(64)]),
  () => words(CONTAINER, 0xffffffff, 0, 0),
  fullContainer,
];

/** As many requests as Telegram lets stand together. */
export function fullContainer(): Buffer {
  return containerOf(Array.from({ length: 1024 }, () => words(GET_NEAREST_DC)));
}

export function hostileMessage(chance: Chance): Buffer {
  return chance.pick(kinds)(chance);
}

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, index * 4);
  return bytes;
}

export function packed(content: Buffer): Buffer {
  const head = words(GZIP_PACKED, 0);
  head.writeUInt32LE((254 | (content.length << 8)) >>> 0, 4);
  return Buffer.concat([head, content, Buffer.alloc((4 - (content.length % 4)) % 4)]);
}

export function containerOf(bodies: Buffer[]): Buffer {
  const messages = bodies.map((body, index) =>
    Buffer.concat([words((index + 1) * 4, 0x69000000, 1, body.length), body]),
  );
  return Buffer.concat([words(CONTAINER, bodies.length), ...messages]);
}

/** As deep as fits. */
function nested(wrap: (inner: Buffer) => Buffer, head_bytes: number): Buffer {
  const depth = Math.floor(MUCH_BYTES / 16 / head_bytes);
  const head = wrap(Buffer.alloc(0));
  const heads = Array.from({ length: depth }, (_, index) => {
    const copy = Buffer.from(head);
    // A container says how long its message is: everything that follows.
    if (head_bytes === 24) copy.writeUInt32LE((depth - index) * head_bytes, 20);
    return copy;
  });
  return Buffer.concat([...heads, words(GET_NEAREST_DC)]);
}

function longs(id: number, chance: Chance): Buffer {
  const count = Math.floor(MUCH_BYTES / 8);
  const same = chance.bytes(8);
  const list = chance.happens(0.5) ? Buffer.alloc(count * 8, same) : chance.bytes(count * 8);
  return Buffer.concat([words(id, VECTOR, count), list]);
}
