/** Uploads and the photos made of them. */
import { createHash } from 'node:crypto';
import { longAt } from '#wire/encryption.ts';
import { recogniseImage } from './images.ts';
import type { Photo } from './types.ts';

/** Telegram takes photos up to 10 MB. */
const PHOTO_MAX_BYTES = 10 * 1024 * 1024;
/** Telegram's largest part. */
const PART_MAX_BYTES = 512 * 1024;
/** Of uploads that were begun; beyond it the oldest is forgotten, as Telegram forgets parts after a while. */
const UPLOADS_KEPT_BYTES = 128 * 1024 * 1024;
/** Parts of a photo of the largest size in the smallest parts that clients make. */
const PART_NUMBER_MAX = 10_000;

type Refused = { refused: string };

export class Files {
  readonly #uploads = new Map<string, Map<number, Buffer>>();
  #uploadedBytes = 0;
  readonly #photos = new Map<string, Photo>();
  /** A fleet that posts one picture everywhere uploads it often; its bytes are kept once. */
  readonly #contents = new Map<string, Buffer>();
  readonly #randomBytes: (length: number) => Buffer;

  constructor(randomBytes: (length: number) => Buffer) {
    this.#randomBytes = randomBytes;
  }

  /** Null: saved. Else Telegram's error. */
  savePart(user_id: number, file_id: string, part: number, bytes: Uint8Array): string | null {
    if (bytes.length === 0) return 'FILE_PART_EMPTY';
    if (bytes.length > PART_MAX_BYTES) return 'FILE_PART_TOO_BIG';
    if (part < 0 || part > PART_NUMBER_MAX) return 'FILE_PART_INVALID';
    const key = `${user_id}:${file_id}`;
    const parts = this.#uploads.get(key) ?? new Map<number, Buffer>();
    this.#uploadedBytes += bytes.length - (parts.get(part)?.length ?? 0);
    parts.set(part, Buffer.from(bytes));
    this.#uploads.set(key, parts);
    while (this.#uploadedBytes > UPLOADS_KEPT_BYTES) this.#forgetOldest();
    return null;
  }

  /** A photo from all parts of an upload. `md5` may be empty, as with big files. */
  makePhoto(upload: { user_id: number; file_id: string; parts: number; md5: string }, now: Date): Photo | Refused {
    const bytes = this.#assemble(`${upload.user_id}:${upload.file_id}`, upload.parts);
    if ('refused' in bytes) return bytes;
    if (upload.md5 !== '' && upload.md5 !== createHash('md5').update(bytes).digest('hex')) {
      return { refused: 'MD5_CHECKSUM_INVALID' };
    }
    if (bytes.length > PHOTO_MAX_BYTES) return { refused: 'PHOTO_SAVE_FILE_INVALID' };
    const image = recogniseImage(bytes);
    if (!image) return { refused: 'IMAGE_PROCESS_FAILED' };
    const photo: Photo = {
      id: longAt(this.#randomBytes(8), 0),
      access_hash: longAt(this.#randomBytes(8), 0),
      file_reference: this.#randomBytes(16),
      at: now,
      ...image,
      bytes: this.#keepOnce(bytes),
    };
    this.#photos.set(photo.id.toString(), photo);
    return photo;
  }

  photo(reference: { id: { toString(): string }; accessHash: Photo['access_hash'] }): Photo | null {
    const photo = this.#photos.get(reference.id.toString());
    return photo?.access_hash.equals(reference.accessHash) ? photo : null;
  }

  #assemble(key: string, count: number): Buffer | Refused {
    const upload = this.#uploads.get(key);
    if (!upload || count < 1 || count > upload.size + 1) return { refused: 'FILE_PARTS_INVALID' };
    const parts: Buffer[] = [];
    for (let index = 0; index < count; index++) {
      const part = upload.get(index);
      if (!part) return { refused: `FILE_PART_${index}_MISSING` };
      parts.push(part);
    }
    this.#forget(key);
    return Buffer.concat(parts);
  }

  #keepOnce(bytes: Buffer): Buffer {
    const digest = createHash('sha256').update(bytes).digest('hex');
    const kept = this.#contents.get(digest) ?? bytes;
    this.#contents.set(digest, kept);
    return kept;
  }

  #forgetOldest(): void {
    const oldest = this.#uploads.keys().next().value;
    if (oldest !== undefined) this.#forget(oldest);
  }

  #forget(key: string): void {
    for (const part of this.#uploads.get(key)?.values() ?? []) this.#uploadedBytes -= part.length;
    this.#uploads.delete(key);
  }
}
