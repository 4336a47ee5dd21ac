// What is to be posted, from files: messages as the older scripts kept them, and photos.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readFormatting } from '#domain/formatting.ts';
import { FILE_BYTES_MAX, LegacyFileError } from '#domain/legacy/file.ts';
import { parseMessages, type LegacyMessage } from '#domain/legacy/messages.ts';
import { PHOTO_BYTES_MAX, photoKind } from '#domain/photo-kind.ts';
import { missing, readBounded, unreadable } from '#engine/read-bounded.ts';
import { GroundcrewError } from '#lib/errors.ts';
import type { Photo } from './content.ts';

/** `photo_path` is absolute here. */
export type Content = { text: string; photo_path: string | null };

/**
 * The messages of a file; of one that is ordered by niches, those of this niche. Photos are looked for beside the file.
 * Throws what `readBounded` throws when the file as a whole, `bad_input` when one line of it cannot be used, `file_missing`
 * for a photo: what is half understood is not posted.
 */
export async function messagesIn(file: string, niche?: string): Promise<Content[]> {
  const folder = path.dirname(file);
  const name = path.basename(file);
  const content = await readBounded(file, FILE_BYTES_MAX, file);
  const { records, rejected } = parsed(name, content, niche);
  const [first] = rejected;
  if (first) {
    const more = rejected.length > 1 ? `, and ${rejected.length - 1} more` : '';
    const detail = `${first.file}, line ${first.line}: ${first.reason}${more}`;
    throw new GroundcrewError('bad_input', { detail, details: { rejected } });
  }
  const wanted = records.filter((message) => niche === undefined || message.niche === null || message.niche === niche);
  const found: Content[] = [];
  for (const message of wanted) {
    const read = readFormatting(message.text);
    if (!read.ok) throw new GroundcrewError('bad_input', { detail: `${name}, line ${message.line}: ${read.reason}` });
    found.push({ text: message.text, photo_path: await photoBeside(folder, name, message) });
  }
  return found;
}

function parsed(name: string, content: Uint8Array, niche: string | undefined) {
  try {
    return parseMessages(name, content, niche === undefined ? {} : { niches: new Set([niche]) });
  } catch (cause) {
    throw cause instanceof LegacyFileError ? unreadable(cause.message, cause) : cause;
  }
}

async function photoBeside(folder: string, file: string, message: LegacyMessage): Promise<string | null> {
  if (message.photos.length === 0) return null;
  for (const photo of message.photos) {
    if (photo.kind === 'url') continue;
    // As it is named, or, when that was a place on another machine, by its name alone.
    for (const place of [path.resolve(folder, photo.path), path.join(folder, photo.name)]) {
      if (await isFile(place)) return place;
    }
  }
  const [first] = message.photos;
  const line = `${file}, line ${message.line}`;
  if (first?.kind !== 'url') throw missing(`${line}: the photo ${first?.name ?? ''}`);
  const detail = `${line}: a photo on the web is not fetched: save it beside the file`;
  throw new GroundcrewError('bad_input', { detail });
}

async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

/** Throws `file_missing`, `file_too_large`, `file_unreadable`, and `not_a_photo` for what Telegram takes as none. */
export async function photoAt(file: string): Promise<Photo> {
  const file_name = path.basename(file);
  const bytes = await readBounded(file, PHOTO_BYTES_MAX, `photo ${file}`);
  if (photoKind(bytes) === null) {
    throw new GroundcrewError('not_a_photo', { detail: `${file}: neither JPEG, PNG nor WebP` });
  }
  return { path: file, file_name, bytes };
}
