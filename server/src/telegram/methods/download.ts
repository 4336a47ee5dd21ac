import type { tl } from '@mtcute/core';
import type { MessageMedia, TelegramFile } from '#domain/telegram-messages.ts';
import { classifyRpc } from '#domain/telegram-errors.ts';
import { TelegramError, type DownloadOptions } from '#domain/telegram.ts';
import type { Caller, FileLane } from '#telegram/caller.ts';
import { readReference, type FilePlace } from '#telegram/messages/file-reference.ts';
import { message } from '#telegram/methods/message.ts';

/** A part of upload.getFile: a power of two that divides a megabyte. */
const PART_BYTES = 512 * 1024;
const MOVES_MAX = 2;
/** Telegram slows transfers down for those without Premium; whoever is asked to wait for longer comes back later. */
const WAITS_MAX_S = 60;

/** Part by part. Throws a RangeError when it is larger than was allowed, whatever Telegram had said of its size. */
export async function* download(
  caller: Caller,
  file: TelegramFile | string,
  options: DownloadOptions,
): AsyncGenerator<Uint8Array> {
  const { max_bytes } = options;
  const place = readReference(typeof file === 'string' ? file : file.reference);
  if (place.size_bytes > max_bytes) throw tooLarge(place.size_bytes, max_bytes);
  const source = new FileSource(caller, place, options);
  try {
    for (let offset = 0; ; offset += PART_BYTES) {
      const part = await source.read(offset);
      if (offset + part.length > max_bytes) throw tooLarge(offset + part.length, max_bytes);
      if (part.length > 0) yield part;
      if (part.length < PART_BYTES) return;
    }
  } finally {
    source.close();
  }
}

/** Where the parts come from: another DC when Telegram says so, under a fresh reference when the old one has expired. */
class FileSource {
  readonly #caller: Caller;
  readonly #options: DownloadOptions;
  #place: FilePlace;
  #lane: FileLane | null = null;
  #refreshed = false;
  #moves = 0;
  #waited_s = 0;

  constructor(caller: Caller, place: FilePlace, options: DownloadOptions) {
    this.#caller = caller;
    this.#place = place;
    this.#options = options;
  }

  async read(offset: number): Promise<Uint8Array> {
    for (;;) {
      try {
        return await this.#fetch(offset);
      } catch (error) {
        if (!(await this.#mend(error))) throw error;
      }
    }
  }

  close(): void {
    this.#lane?.close();
    this.#lane = null;
  }

  async #fetch(offset: number): Promise<Uint8Array> {
    this.#lane ??= await this.#caller.files(this.#place.dc_id, this.#options);
    const request = { _: 'upload.getFile', location: locationOf(this.#place), offset, limit: PART_BYTES } as const;
    const answer = await this.#lane.call(request, this.#options);
    // Nobody asked for the way over a CDN.
    if (answer._ === 'upload.file') return answer.bytes;
    throw new TelegramError({ kind: 'connection', reason: 'protocol', detail: 'the file was sent to a CDN' });
  }

  /** True when it makes sense to try again. */
  async #mend(error: unknown): Promise<boolean> {
    if (!(error instanceof TelegramError) || error.fault.kind !== 'rpc') return false;
    const { type, argument } = error.fault;
    if (type === 'FLOOD_PREMIUM_WAIT_X') return this.#wait(argument ?? 1);
    const { family } = classifyRpc(error.fault);
    if (family === 'file_stale') return this.#refresh();
    return family === 'migrate_call' && argument !== null && this.#move(argument);
  }

  async #refresh(): Promise<boolean> {
    if (this.#refreshed) return false;
    this.#refreshed = true;
    const { chat_id, message_id, id } = this.#place;
    const found = await message(this.#caller, chat_id, message_id, this.#options);
    const file = found?.media ? fileIn(found.media) : null;
    const place = file && readReference(file.reference);
    if (!place?.id.eq(id)) return false;
    this.#place = { ...place, dc_id: this.#place.dc_id };
    return true;
  }

  #move(dc_id: number): boolean {
    this.#moves += 1;
    this.close();
    this.#place = { ...this.#place, dc_id };
    return this.#moves <= MOVES_MAX;
  }

  async #wait(seconds: number): Promise<boolean> {
    this.#waited_s += seconds;
    if (this.#waited_s > WAITS_MAX_S) return false;
    await this.#caller.wait(seconds * 1000, this.#options.signal);
    return true;
  }
}

function locationOf(place: FilePlace): tl.TypeInputFileLocation {
  const { id, access_hash: accessHash, file_reference: fileReference, thumb_size: thumbSize } = place;
  const _ = place.type === 'photo' ? 'inputPhotoFileLocation' : 'inputDocumentFileLocation';
  return { _, id, accessHash, fileReference, thumbSize };
}

function fileIn(media: MessageMedia): TelegramFile | null {
  return 'file' in media ? media.file : null;
}

function tooLarge(bytes: number, max_bytes: number): RangeError {
  return new RangeError(`the file has ${bytes} bytes or more; at most ${max_bytes} are wanted`);
}
