/** Uploads and what is made of them. A file is named by id, access hash, and a reference that can expire. */
import { createHash } from 'node:crypto';
import type Long from 'long';
import { longAt } from '#wire/encryption.ts';
import { recogniseImage } from './images.ts';
import type { Document, Photo } from './types.ts';

/** Telegram takes photos up to 10 MB. */
const PHOTO_MAX_BYTES = 10 * 1024 * 1024;
/** Telegram's largest part. */
const PART_MAX_BYTES = 512 * 1024;
/** Of uploads that were begun; beyond it the oldest is forgotten, as Telegram forgets parts after a while. */
const UPLOADS_KEPT_BYTES = 128 * 1024 * 1024;
/** Parts of a photo of the largest size in the smallest parts that clients make. */
const PART_NUMBER_MAX = 10_000;
const REFERENCE_BYTES = 16;

type Refused = { refused: string };

/** `md5` may be empty, as with big files. */
type Upload = UploadName & { parts: number; md5: string };

/** Parts lie at the DC to which they were sent. */
export type UploadName = { user_id: number; dc: number; file_id: string };

type Stored = Photo | Document;

/** How a client names a file. */
export type FileName = { id: Long; accessHash: Long; fileReference: Uint8Array };

export class Files {
  readonly #uploads = new Map<string, Map<number, Buffer>>();
  #uploadedBytes = 0;
  readonly #photos = new Map<string, Photo>();
  readonly #documents = new Map<string, Document>();
  /** A fleet that posts one picture everywhere uploads it often; its bytes are kept once. */
  readonly #contents = new Map<string, Buffer>();
  readonly #randomBytes: (length: number) => Buffer;
  readonly #referenceSeconds: number | null;

  /** References expire after that time; null: only when the control API says so. */
  constructor(randomBytes: (length: number) => Buffer, referenceSeconds: number | null) {
    this.#randomBytes = randomBytes;
    this.#referenceSeconds = referenceSeconds;
  }

  /** Null: saved. Else Telegram's error. */
  savePart(name: UploadName, part: number, bytes: Uint8Array): string | null {
    if (bytes.length === 0) return 'FILE_PART_EMPTY';
    if (bytes.length > PART_MAX_BYTES) return 'FILE_PART_TOO_BIG';
    if (part < 0 || part > PART_NUMBER_MAX) return 'FILE_PART_INVALID';
    const key = keyOf(name);
    const parts = this.#uploads.get(key) ?? new Map<number, Buffer>();
    this.#uploadedBytes += bytes.length - (parts.get(part)?.length ?? 0);
    parts.set(part, Buffer.from(bytes));
    this.#uploads.set(key, parts);
    while (this.#uploadedBytes > UPLOADS_KEPT_BYTES) this.#forgetOldest();
    return null;
  }

  /** A photo from all parts of an upload. */
  makePhoto(upload: Upload, now: Date): Photo | Refused {
    const bytes = this.#assemble(upload);
    return 'refused' in bytes ? bytes : this.keepPhoto(bytes, upload.dc, now);
  }

  keepPhoto(bytes: Buffer, dc: number, now: Date): Photo | Refused {
    if (bytes.length > PHOTO_MAX_BYTES) return { refused: 'PHOTO_SAVE_FILE_INVALID' };
    const image = recogniseImage(bytes);
    if (!image) return { refused: 'IMAGE_PROCESS_FAILED' };
    const photo: Photo = { ...this.#store(bytes, dc, now), ...image };
    this.#photos.set(photo.id.toString(), photo);
    return photo;
  }

  /** Any other file, whose kind the client's own attributes tell. */
  makeDocument(upload: Upload, about: Pick<Document, 'mime_type' | 'attributes'>, now: Date): Document | Refused {
    const bytes = this.#assemble(upload);
    if ('refused' in bytes) return bytes;
    const document: Document = { ...this.#store(bytes, upload.dc, now), ...about };
    this.#documents.set(document.id.toString(), document);
    return document;
  }

  photo(name: FileName): Photo | null {
    return known(this.#photos, name);
  }

  document(name: FileName): Document | null {
    return known(this.#documents, name);
  }

  /** Whether a client may use the file under this reference now. */
  isFresh(file: Stored, reference: Uint8Array, now: Date): boolean {
    this.renew(file, now);
    return file.file_reference.equals(reference);
  }

  /** Gives the file another reference if the old one has had its time; whoever shows a file calls this first. */
  renew(file: Stored, now: Date): void {
    const age_ms = now.getTime() - file.referenced_at.getTime();
    if (this.#referenceSeconds !== null && age_ms >= this.#referenceSeconds * 1000) this.#refer(file, now);
  }

  /** All references expire; returns how many files there are. */
  expireReferences(now: Date): number {
    const files = [...this.#photos.values(), ...this.#documents.values()];
    for (const file of files) this.#refer(file, now);
    return files.length;
  }

  #refer(file: Stored, now: Date): void {
    file.file_reference = this.#randomBytes(REFERENCE_BYTES);
    file.referenced_at = now;
  }

  #store(bytes: Buffer, dc: number, now: Date): Pick<Stored, keyof Photo & keyof Document> {
    return {
      dc,
      id: longAt(this.#randomBytes(8), 0),
      access_hash: longAt(this.#randomBytes(8), 0),
      file_reference: this.#randomBytes(REFERENCE_BYTES),
      referenced_at: now,
      at: now,
      bytes: this.#keepOnce(bytes),
    };
  }

  #assemble({ parts: count, md5, ...name }: Upload): Buffer | Refused {
    const key = keyOf(name);
    const upload = this.#uploads.get(key);
    if (!upload || count < 1 || count > upload.size + 1) return { refused: 'FILE_PARTS_INVALID' };
    const parts: Buffer[] = [];
    for (let index = 0; index < count; index++) {
      const part = upload.get(index);
      if (!part) return { refused: `FILE_PART_${index}_MISSING` };
      parts.push(part);
    }
    this.#forget(key);
    const bytes = Buffer.concat(parts);
    const isWhole = md5 === '' || md5 === createHash('md5').update(bytes).digest('hex');
    return isWhole ? bytes : { refused: 'MD5_CHECKSUM_INVALID' };
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

function keyOf({ user_id, dc, file_id }: UploadName): string {
  return `${user_id}:${dc}:${file_id}`;
}

function known<File extends Stored>(files: Map<string, File>, { id, accessHash }: FileName): File | null {
  const file = files.get(id.toString());
  return file?.access_hash.equals(accessHash) ? file : null;
}
