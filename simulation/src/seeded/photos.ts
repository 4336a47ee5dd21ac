/** Photos that go with some messages: they lie in the data folder that all processes share, and now and then one is away. */
import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import type { Chance } from '@groundcrew/simulator';
import type { Admin } from './admin.ts';

type Sql = (text: string, values: readonly unknown[]) => Promise<unknown>;

/** One goes over the main connection, the other is too large for that. */
const PICTURES = [3_000, 200_000].map((bytes) => {
  const picture = pictureOf(bytes);
  return { picture, photo_path: `photos/${createHash('sha256').update(picture).digest('hex')}.png` };
});
const PATHS = PICTURES.map(({ photo_path }) => photo_path);

/** Every other variant of the campaign and of the niches gets one. */
export async function addPhotos(admin: Admin, folder: string): Promise<void> {
  mkdirSync(path.join(folder, 'photos'), { recursive: true });
  for (const { picture, photo_path } of PICTURES) writeFileSync(path.join(folder, photo_path), picture);
  for (const table of ['campaign_variants', 'message_variants']) {
    await admin.sql(
      `update ${table} set photo_path = case when right(text, 1) = '2' then $1 else $2 end where right(text, 1) in ('2', '4')`,
      PATHS,
    );
  }
}

/** Looks like a PNG to whoever reads the beginning; its rest says nothing. */
function pictureOf(bytes: number): Buffer {
  const head = Buffer.from('89504e470d0a1a0a0000000d4948445200000040000000400802000000', 'hex');
  return Buffer.concat([head, deflateSync(Buffer.alloc(64)), Buffer.alloc(bytes)]);
}

/** One is away, or something else lies in its place, and the database has forgotten it. Returns how it comes back. */
export async function losePhoto(folder: string, luck: Chance, sql: Sql): Promise<() => void> {
  const photo_path = luck.pick(PATHS);
  const file = path.join(folder, photo_path);
  renameSync(file, `${file}.away`);
  if (luck.happens(0.3)) writeFileSync(file, 'this is no photo');
  await sql('delete from photos where photo_path = $1', [photo_path]);
  return () => renameSync(`${file}.away`, file);
}
