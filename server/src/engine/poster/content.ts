import type { ContentKind } from '#domain/targets.ts';

/** One thing that may be posted. */
export type Variant = { text: string; photo: Photo | null };
export type Photo = { path: string; file_name: string; bytes: Uint8Array };

export function kindOf(variant: Variant): ContentKind {
  return variant.photo ? 'photo' : 'text';
}
