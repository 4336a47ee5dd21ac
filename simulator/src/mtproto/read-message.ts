/** From the body of a message to the object in it, in the language of the client's layer. */
import { TlUnknownObjectError } from '@mtcute/core/utils.js';
import type { Log } from '#log.ts';
import type { Codec, TlObject } from '#wire/codec.ts';
import type { AuthKey } from './auth-keys.ts';

export type Codecs = ReadonlyMap<number, Codec>;

/** The same in all layers; the layer's number stands behind it, and then what is said in that layer. */
const INVOKE_WITH_LAYER = 0xda9b0d0d;

/** What cannot be understood is refused, and logged. From the first message that announces one on, the key has a layer. */
export function readMessage(
  { codecs, log }: { codecs: Codecs; log: Log },
  key: AuthKey,
  body: Buffer,
): TlObject | { refused: string } {
  const layer = announcedLayer(body);
  if (layer !== null) {
    const codec = codecs.get(layer);
    if (!codec) {
      log.warn('Client of another layer', { layer, supported: [...codecs.keys()].join(), key: key.name });
      return { refused: 'CONNECTION_LAYER_INVALID' };
    }
    key.layer = layer;
    key.codec = codec;
  }
  try {
    return key.codec.read(body);
  } catch (error) {
    log.warn('Request that cannot be read', { error: String(error), key: key.name });
    const isUnknown = error instanceof TlUnknownObjectError;
    return { refused: isUnknown ? `INPUT_METHOD_INVALID_${error.objectId}` : 'INPUT_FETCH_ERROR' };
  }
}

function announcedLayer(body: Buffer): number | null {
  return body.length >= 8 && body.readUInt32LE(0) === INVOKE_WITH_LAYER ? body.readInt32LE(4) : null;
}
