import { Long, type tl } from '@mtcute/core';
import { randomBytes } from 'node:crypto';
import type { OutgoingMedia, UploadedMedia } from '#domain/telegram-media.ts';
import { TelegramError, type CallOptions } from '#domain/telegram.ts';
import type { Caller, MethodCall } from '#telegram/caller.ts';

/** Telegram takes no larger photo. */
const PHOTO_MAX_BYTES = 10 * 1_048_576;
/** https://core.telegram.org/api/files#uploading-files: 4000 parts of half a megabyte. */
const FILE_MAX_BYTES = 4000 * 512 * 1024;
/** The largest part that upload.saveFilePart takes. */
const PART_BYTES = 512 * 1024;
/** Larger files are uploaded in another way. */
const BIG_BYTES = 10 * 1_048_576;
/** What goes over the main connection without holding up its pings. */
const SMALL_MAX_BYTES = 128 * 1024;

/** Marks handles as ours, and keeps them typed while the port does not know what they are. */
class MediaHandle {
  readonly input: tl.RawInputMediaPhoto | tl.RawInputMediaDocument;

  constructor(input: tl.RawInputMediaPhoto | tl.RawInputMediaDocument) {
    this.input = input;
  }
}

/** Brings a file to Telegram; the handle can be sent any number of times, by this account. */
export async function uploadMedia(
  caller: Caller,
  media: OutgoingMedia,
  options: CallOptions = {},
): Promise<UploadedMedia> {
  const max = media.kind === 'photo' ? PHOTO_MAX_BYTES : FILE_MAX_BYTES;
  if (media.bytes.length === 0 || media.bytes.length > max) throw invalidMedia('upload.saveFilePart');
  return caller.within(options, 'the upload', async (signal) => {
    const call = { ...options, signal };
    try {
      return await uploadOnce(caller, media, call);
    } catch (error) {
      // Telegram forgets parts after a while; a second time they are all there.
      if (!(error instanceof TelegramError) || error.fault.kind !== 'rpc') throw error;
      if (error.fault.type !== 'FILE_PART_X_MISSING') throw error;
      return uploadOnce(caller, media, call);
    }
  });
}

export function inputMediaOf(media: { handle: unknown }): tl.RawInputMediaPhoto | tl.RawInputMediaDocument {
  if (media.handle instanceof MediaHandle) return media.handle.input;
  throw new TypeError('the handle does not come from an upload of this gateway');
}

async function uploadOnce(caller: Caller, media: OutgoingMedia, call: MethodCall): Promise<UploadedMedia> {
  const file = await uploadFile(caller, media.bytes, media.file_name, call);
  const request: tl.messages.RawUploadMediaRequest = {
    _: 'messages.uploadMedia',
    peer: { _: 'inputPeerSelf' },
    media: inputOf(media, file),
  };
  return { kind: media.kind, handle: new MediaHandle(uploadedOf(await caller.call(request, call))) };
}

function uploadedOf(media: tl.TypeMessageMedia): tl.RawInputMediaPhoto | tl.RawInputMediaDocument {
  if (media._ === 'messageMediaPhoto' && media.photo?._ === 'photo') {
    const { id, accessHash, fileReference } = media.photo;
    return { _: 'inputMediaPhoto', id: { _: 'inputPhoto', id, accessHash, fileReference } };
  }
  if (media._ === 'messageMediaDocument' && media.document?._ === 'document') {
    const { id, accessHash, fileReference } = media.document;
    return { _: 'inputMediaDocument', id: { _: 'inputDocument', id, accessHash, fileReference } };
  }
  throw invalidMedia('messages.uploadMedia');
}

function inputOf(media: OutgoingMedia, file: tl.TypeInputFile): tl.TypeInputMedia {
  if (media.kind === 'photo') return { _: 'inputMediaUploadedPhoto', file };
  const attributes: tl.TypeDocumentAttribute[] = [{ _: 'documentAttributeFilename', fileName: media.file_name }];
  const document = { _: 'inputMediaUploadedDocument', file, mimeType: media.mime_type, attributes } as const;
  switch (media.kind) {
    case 'document':
      // A picture that is sent as a document stays one.
      return { ...document, forceFile: true };
    case 'video': {
      const { duration_s: duration, width: w, height: h } = media;
      attributes.push({ _: 'documentAttributeVideo', supportsStreaming: true, duration, w, h });
      // Telegram would make an animation of a video without sound.
      return { ...document, nosoundVideo: true };
    }
    case 'voice':
      attributes.push({ _: 'documentAttributeAudio', voice: true, duration: Math.round(media.duration_s) });
      return document;
    case 'audio': {
      const { title, performer } = media;
      attributes.push({
        _: 'documentAttributeAudio',
        duration: Math.round(media.duration_s),
        ...(title === null ? {} : { title }),
        ...(performer === null ? {} : { performer }),
      });
      return document;
    }
  }
}

async function uploadFile(
  caller: Caller,
  bytes: OutgoingMedia['bytes'],
  name: string,
  call: MethodCall,
): Promise<tl.TypeInputFile> {
  const fileId = Long.fromBytesLE([...randomBytes(8)]);
  const parts = Math.ceil(bytes.length / PART_BYTES);
  const big = bytes.length > BIG_BYTES;
  const save = async (lane: 'main' | 'media'): Promise<void> => {
    for (let filePart = 0; filePart < parts; filePart += 1) {
      const [from, to] = [filePart * PART_BYTES, Math.min((filePart + 1) * PART_BYTES, bytes.length)];
      const piece = bytes instanceof Uint8Array ? bytes.subarray(from, to) : await bytes.read(from, to);
      const part = { fileId, filePart, bytes: piece };
      await caller.call(
        big ? { _: 'upload.saveBigFilePart', ...part, fileTotalParts: parts } : { _: 'upload.saveFilePart', ...part },
        { ...call, lane },
      );
    }
  };
  const large = bytes.length > SMALL_MAX_BYTES && (await caller.hasMediaLane(call));
  await (large ? caller.withMedia(() => save('media')) : save('main'));
  if (big) return { _: 'inputFileBig', id: fileId, parts, name };
  return { _: 'inputFile', id: fileId, parts, name, md5Checksum: '' };
}

export function invalidMedia(method: tl.RpcMethod['_']): TelegramError {
  return new TelegramError({ kind: 'rpc', code: 400, type: 'MEDIA_INVALID', argument: null, method });
}
