import { renderMedia } from '#render/photo.ts';
import { unix } from '#render/time.ts';
import type { Photo } from '#world/types.ts';
import { me, type Context, type Handlers } from './handler.ts';
import { FILE_SLICE_MAX } from './limits.ts';
import { resolvePeer } from './peers.ts';
import { knownPhoto, photoOf } from './photos.ts';
import { RpcError } from './rpc-error.ts';

export const files: Handlers = {
  'upload.saveFilePart': ({ fileId, filePart, bytes }, context) =>
    savePart(context, fileId.toString(), filePart, bytes),
  'upload.saveBigFilePart': ({ fileId, filePart, bytes }, context) =>
    savePart(context, fileId.toString(), filePart, bytes),
  'messages.uploadMedia': ({ peer, media }, context) => {
    resolvePeer(context, peer);
    return renderMedia(photoOf(context, media), context.world.dcs[0]);
  },
  'upload.getFile': ({ location, offset, limit }, context) => {
    me(context);
    if (location._ !== 'inputPhotoFileLocation') throw new RpcError('LOCATION_INVALID');
    if (limit < 1 || limit > FILE_SLICE_MAX) throw new RpcError('LIMIT_INVALID');
    if (offset < 0) throw new RpcError('OFFSET_INVALID');
    const photo = knownPhoto(context, location, 'FILE_ID_INVALID');
    const bytes = photo.bytes.subarray(offset, offset + limit);
    return { _: 'upload.file', type: { _: fileTypes[photo.kind] }, mtime: unix(photo.at), bytes };
  },
};

const fileTypes = {
  jpeg: 'storage.fileJpeg',
  png: 'storage.filePng',
  gif: 'storage.fileGif',
  webp: 'storage.fileWebp',
} as const satisfies Record<Photo['kind'], string>;

function savePart(context: Context, file_id: string, part: number, bytes: Uint8Array): true {
  const refusal = context.world.files.savePart(me(context).id, file_id, part, bytes);
  if (refusal !== null) throw new RpcError(refusal);
  return true;
}
