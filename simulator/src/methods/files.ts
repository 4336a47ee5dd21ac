import type { tl } from '@mtcute/core';
import { renderMedia } from '#render/media.ts';
import { unix } from '#render/time.ts';
import type { Document, Photo } from '#world/types.ts';
import { me, type Context, type Handlers } from './handler.ts';
import { FILE_SLICE_MAX } from './limits.ts';
import { knownDocument, knownPhoto, mediaOf } from './media.ts';
import { resolvePeer } from './peers.ts';
import { RpcError } from './rpc-error.ts';

/** Bytes. */
const PIECE = 4096;
const PRECISE_PIECE = 1024;

export const files: Handlers = {
  'upload.saveFilePart': ({ fileId, filePart, bytes }, context) =>
    savePart(context, fileId.toString(), filePart, bytes),
  'upload.saveBigFilePart': ({ fileId, filePart, bytes }, context) =>
    savePart(context, fileId.toString(), filePart, bytes),
  'messages.uploadMedia': ({ peer, media }, context) => {
    resolvePeer(context, peer);
    return renderMedia(context.world, me(context), mediaOf(context, media));
  },
  'upload.getFile': ({ location, offset, limit, precise }, context) => {
    me(context);
    checkRange(offset, limit, precise ?? false);
    const file = fileAt(context, location);
    if (file.dc !== context.dc) throw new RpcError(`FILE_MIGRATE_${file.dc}`);
    const bytes = file.bytes.subarray(offset, offset + limit);
    const type = 'kind' in file ? fileTypes[file.kind] : 'storage.filePartial';
    return { _: 'upload.file', type: { _: type }, mtime: unix(file.at), bytes };
  },
};

/** https://core.telegram.org/api/files#downloading-files: whole pieces that lie within one megabyte. */
function checkRange(offset: number, limit: number, precise: boolean): void {
  const piece = precise ? PRECISE_PIECE : PIECE;
  if (offset < 0 || offset % piece !== 0) throw new RpcError('OFFSET_INVALID');
  if (limit < piece || limit > FILE_SLICE_MAX || limit % piece !== 0) throw new RpcError('LIMIT_INVALID');
  if (!precise && FILE_SLICE_MAX % limit !== 0) throw new RpcError('LIMIT_INVALID');
  const [first, last] = [offset, offset + limit - 1].map((at) => Math.floor(at / FILE_SLICE_MAX));
  if (first !== last) throw new RpcError('LIMIT_INVALID');
}

function fileAt(context: Context, location: tl.TypeInputFileLocation): Photo | Document {
  if (location._ === 'inputPhotoFileLocation') return knownPhoto(context, location, 'FILE_ID_INVALID');
  if (location._ === 'inputDocumentFileLocation') return knownDocument(context, location, 'FILE_ID_INVALID');
  if (location._ === 'inputPeerPhotoFileLocation') return pictureAt(context, location);
  throw new RpcError('LOCATION_INVALID');
}

/** A picture that has been replaced is not given out any more. */
function pictureAt(context: Context, { peer, photoId }: tl.RawInputPeerPhotoFileLocation): Photo {
  const found = resolvePeer(context, peer);
  const picture = 'person' in found ? found.person.picture : null;
  if (!picture?.id.equals(photoId)) throw new RpcError('FILE_ID_INVALID');
  return picture;
}

const fileTypes = {
  jpeg: 'storage.fileJpeg',
  png: 'storage.filePng',
  gif: 'storage.fileGif',
  webp: 'storage.fileWebp',
} as const satisfies Record<Photo['kind'], string>;

function savePart(context: Context, file_id: string, part: number, bytes: Uint8Array): true {
  const refusal = context.world.files.savePart({ user_id: me(context).id, dc: context.dc, file_id }, part, bytes);
  if (refusal !== null) throw new RpcError(refusal);
  return true;
}
