import type { ContentKind } from '#domain/targets.ts';

/** One thing that may be posted. Of a photo the path is enough to tell it from others; its bytes are read when it is sent. */
export type Variant = { text: string; photo: Pick<Photo, 'path'> | null };
export type Photo = { path: string; file_name: string; bytes: Uint8Array };

export function kindOf(variant: Variant): ContentKind {
  return variant.photo ? 'photo' : 'text';
}
