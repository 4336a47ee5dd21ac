/** A photo out of what a client sends: newly uploaded, or named by its id. */
import type { tl } from '@mtcute/core';
import type { Photo } from '#world/types.ts';
import { me, type Context } from './handler.ts';
import { RpcError } from './rpc-error.ts';

export function photoOf(context: Context, media: tl.TypeInputMedia): Photo {
  if (media._ === 'inputMediaUploadedPhoto') return uploaded(context, media.file);
  if (media._ !== 'inputMediaPhoto') throw new RpcError('MEDIA_INVALID');
  if (media.id._ !== 'inputPhoto') throw new RpcError('MEDIA_EMPTY');
  return knownPhoto(context, media.id, 'MEDIA_EMPTY');
}

export function knownPhoto(
  { world }: Context,
  reference: { id: tl.Long; accessHash: tl.Long; fileReference: Uint8Array },
  error: string,
): Photo {
  const photo = world.files.photo(reference);
  if (!photo) throw new RpcError(error);
  if (!photo.file_reference.equals(reference.fileReference)) throw new RpcError('FILE_REFERENCE_EXPIRED');
  return photo;
}

function uploaded(context: Context, file: tl.TypeInputFile): Photo {
  if (file._ === 'inputFileStoryDocument') throw new RpcError('MEDIA_INVALID');
  const md5 = file._ === 'inputFile' ? file.md5Checksum : '';
  const upload = { user_id: me(context).id, file_id: file.id.toString(), parts: file.parts, md5 };
  const photo = context.world.files.makePhoto(upload, context.now);
  if ('refused' in photo) throw new RpcError(photo.refused);
  return photo;
}
