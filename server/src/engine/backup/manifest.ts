// What a backup says of itself, inside of what is encrypted.
import { GroundcrewError } from '#lib/errors.ts';
import type { FrameReader } from '#lib/frame-reader.ts';
import type { DatabaseManifest } from '#store/backup/dump.ts';

/** Raised with every change that older releases cannot read. */
const FORMAT = 1;

export type Manifest = {
  format: number;
  product_version: string;
  database: DatabaseManifest;
};

/** At the very end: what there must have been. */
export type Totals = { tables: number; rows: number; files: number };

export function manifestOf(product_version: string, database: DatabaseManifest): Manifest {
  return { format: FORMAT, product_version, database };
}

/** Throws `backup_unreadable`. */
export async function readManifest(reader: FrameReader): Promise<Manifest> {
  const manifest = await reader.json<Manifest>('M');
  if (!manifest) throw new GroundcrewError('backup_unreadable', { detail: 'it does not begin as a backup does' });
  if (manifest.format > FORMAT) {
    const detail = `it was made by Groundcrew ${manifest.product_version} in a newer format: restore it with that release`;
    throw new GroundcrewError('backup_unreadable', { detail });
  }
  return manifest;
}
