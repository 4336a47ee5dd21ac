/** Where a file is, as a text that can be kept: what Telegram wants to see to give it out, and where to ask for that anew. */
import { Long, type tl } from '@mtcute/core';
import { z } from 'zod';

const PREFIX = 'tgf1.';
/** A reference is some 200 characters; whatever is longer is none. */
const LENGTH_MAX = 4096;

const Stored = z.object({
  t: z.enum(['photo', 'document']),
  id: z.string().regex(/^-?\d{1,20}$/),
  hash: z.string().regex(/^-?\d{1,20}$/),
  ref: z.base64(),
  size: z.string().max(8),
  dc: z.number().int().positive(),
  bytes: z.number().int().nonnegative(),
  chat: z.number().int(),
  message: z.number().int().nonnegative(),
});

export type FilePlace = {
  type: 'photo' | 'document';
  id: tl.Long;
  access_hash: tl.Long;
  /** Expires after some hours; the message tells another one. */
  file_reference: Uint8Array;
  /** Of a photo, which of its sizes. */
  thumb_size: string;
  dc_id: number;
  size_bytes: number;
  chat_id: number;
  message_id: number;
};

export function writeReference(place: FilePlace): string {
  const stored: z.infer<typeof Stored> = {
    t: place.type,
    id: place.id.toString(),
    hash: place.access_hash.toString(),
    ref: Buffer.from(place.file_reference).toString('base64'),
    size: place.thumb_size,
    dc: place.dc_id,
    bytes: place.size_bytes,
    chat: place.chat_id,
    message: place.message_id,
  };
  return PREFIX + Buffer.from(JSON.stringify(stored)).toString('base64url');
}

/** Throws a TypeError for what is no reference. */
export function readReference(text: string): FilePlace {
  const fits = text.startsWith(PREFIX) && text.length <= LENGTH_MAX;
  const parsed = Stored.safeParse(fits ? json(text.slice(PREFIX.length)) : null);
  if (!parsed.success) throw new TypeError('the reference does not come from a message of this gateway');
  const { t, id, hash, ref, size, dc, bytes, chat, message } = parsed.data;
  return {
    type: t,
    id: Long.fromString(id),
    access_hash: Long.fromString(hash),
    file_reference: Buffer.from(ref, 'base64'),
    thumb_size: size,
    dc_id: dc,
    size_bytes: bytes,
    chat_id: chat,
    message_id: message,
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
}
