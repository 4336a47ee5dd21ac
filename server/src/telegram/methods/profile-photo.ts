import type { CallOptions } from '#domain/telegram.ts';
import { TelegramError } from '#domain/telegram.ts';
import type { Caller } from '#telegram/caller.ts';
import { readPhotoKey } from '#telegram/messages/photo-key.ts';
import { inputPeer } from '#telegram/methods/chats.ts';

/** A power of two that divides a megabyte; the small form of a picture has some 20 KB. */
const PART_BYTES = 512 * 1024;

/** The picture of a person, 160 pixels wide: https://core.telegram.org/api/files#downloading-files */
export async function profilePhoto(
  caller: Caller,
  user_id: number,
  photo_key: string,
  options?: CallOptions,
): Promise<Uint8Array> {
  const { dc_id, photo_id: photoId } = readPhotoKey(photo_key);
  const peer = await inputPeer(caller, user_id, 'upload.getFile', options);
  const lane = await caller.files(dc_id, options);
  try {
    const location = { _: 'inputPeerPhotoFileLocation', peer, photoId } as const;
    const answer = await lane.call({ _: 'upload.getFile', location, offset: 0, limit: PART_BYTES }, options);
    if (answer._ === 'upload.file') return answer.bytes;
    throw new TelegramError({ kind: 'connection', reason: 'protocol', detail: 'the picture was sent to a CDN' });
  } finally {
    lane.close();
  }
}
