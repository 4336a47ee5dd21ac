import { Long, type tl } from '@mtcute/core';
import { randomBytes } from 'node:crypto';
import { TelegramError, type CallOptions, type UploadedPhoto } from '#domain/telegram.ts';
import type { Caller, MethodCall } from '#telegram/caller.ts';

/** Telegram takes no larger photo. */
const PHOTO_MAX_BYTES = 10 * 1_048_576;
/** The largest part that upload.saveFilePart takes. */
const PART_BYTES = 512 * 1024;
/** What goes over the main connection without holding up its pings. */
const SMALL_MAX_BYTES = 128 * 1024;

/** Marks handles as ours, and keeps them typed while the port does not know what they are. */
class PhotoHandle {
  readonly input: tl.RawInputPhoto;

  constructor(input: tl.RawInputPhoto) {
    this.input = input;
  }
}

/** Brings a photo to Telegram; the handle can be sent any number of times, by this account. */
export async function uploadPhoto(
  caller: Caller,
  photo: { bytes: Uint8Array; file_name: string },
  options: CallOptions = {},
): Promise<UploadedPhoto> {
  const { bytes, file_name } = photo;
  if (bytes.length === 0 || bytes.length > PHOTO_MAX_BYTES) throw invalidPhoto('upload.saveFilePart');
  return caller.within(options, 'the upload', async (signal) => {
    const call = { ...options, signal };
    const file = await uploadFile(caller, bytes, file_name, call);
    const media = await caller.call(
      { _: 'messages.uploadMedia', peer: { _: 'inputPeerSelf' }, media: { _: 'inputMediaUploadedPhoto', file } },
      call,
    );
    if (media._ !== 'messageMediaPhoto' || media.photo?._ !== 'photo') throw invalidPhoto('messages.uploadMedia');
    const { id, accessHash, fileReference } = media.photo;
    return { handle: new PhotoHandle({ _: 'inputPhoto', id, accessHash, fileReference }) };
  });
}

export function photoOf(photo: UploadedPhoto): tl.RawInputPhoto {
  if (photo.handle instanceof PhotoHandle) return photo.handle.input;
  throw new TypeError('the handle does not come from uploadPhoto');
}

async function uploadFile(caller: Caller, bytes: Uint8Array, name: string, call: MethodCall): Promise<tl.RawInputFile> {
  const fileId = Long.fromBytesLE([...randomBytes(8)]);
  const parts = Math.ceil(bytes.length / PART_BYTES);
  const save = async (lane: 'main' | 'media'): Promise<void> => {
    for (let part = 0; part < parts; part += 1) {
      const slice = bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
      await caller.call({ _: 'upload.saveFilePart', fileId, filePart: part, bytes: slice }, { ...call, lane });
    }
  };
  const large = bytes.length > SMALL_MAX_BYTES && (await caller.hasMediaLane(call));
  await (large ? caller.withMedia(() => save('media')) : save('main'));
  return { _: 'inputFile', id: fileId, parts, name, md5Checksum: '' };
}

function invalidPhoto(method: tl.RpcMethod['_']): TelegramError {
  return new TelegramError({ kind: 'rpc', code: 400, type: 'MEDIA_INVALID', argument: null, method });
}
