// Makes one file of everything: the database as one moment saw it, files of the data folder, and the key of its secrets.
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { openHashKey } from '#lib/auth-key-hash.ts';
import { errorOfFile } from '#lib/file-errors.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { jsonFrame } from '#lib/frames.ts';
import { sealFile, type Secrets } from '#lib/sealed-file.ts';
import { createSecretBox, type MasterKeys } from '#lib/secret-box.ts';
import { withSnapshot, type Snapshot } from '#store/backup/dump.ts';
import { fileFrames, filesToKeep } from './files.ts';
import { manifestOf, type Totals } from './manifest.ts';

export type BackupWish = {
  url: string;
  schema: string;
  data_folder: string;
  /** Where to; must not be there. A folder: a file in it that is named by the time. */
  to: { file: string } | { folder: string };
  product_version: string;
  secrets: Secrets;
  /** Those of the installation: they go into what a passphrase locks. Null: nothing was ever sealed. */
  keys: MasterKeys | null;
  /** How many bytes were read so far. */
  onBytes: (bytes: number) => void;
};

export type BackupMade = Totals & { file: string; bytes: number; made_at: string };

/** Owner only. */
const FILE_MODE = 0o600;
/** Most of what is backed up is text; more effort makes it hardly smaller and much slower. */
const EFFORT = 1;

/**
 * Works while servers do. The file appears when it is whole and on the disk, or not at all. Throws `already_exists`,
 * `file_unwritable`, and `key_wrong` where the keys do not open what the database holds.
 */
export async function writeBackup(wish: BackupWish): Promise<BackupMade> {
  const { to } = wish;
  if ('file' in to) assertFree(to.file);
  return withSnapshot(wish, async (snapshot) => {
    assertKeyFits(snapshot, wish.keys);
    const file = 'file' in to ? to.file : path.join(to.folder, nameAt(snapshot.manifest.made_at));
    const draft = `${file}.partial-${process.pid}`;
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      const { bytes, totals } = await writeDraft(draft, snapshot, wish);
      publish(draft, file);
      return { file, bytes, made_at: snapshot.manifest.made_at, ...totals };
    } catch (error) {
      throw errorOfFile(error, file);
    } finally {
      rmSync(draft, { force: true });
    }
  });
}

/** `groundcrew-2026-01-12T100000Z.backup`. */
function nameAt(made_at: string): string {
  return `groundcrew-${made_at.replaceAll(':', '')}.backup`;
}

function assertFree(file: string): void {
  if (!existsSync(file)) return;
  throw new GroundcrewError('already_exists', {
    detail: `${file}; a backup never overwrites a file: name another one`,
  });
}

/** A backup whose secrets nobody can open is none. */
function assertKeyFits({ manifest, sealed_hash_key }: Snapshot, keys: MasterKeys | null): void {
  if (sealed_hash_key === null) return;
  if (!keys) {
    const detail = `what is stored was sealed with key ${manifest.key_id}, which is not given: it has to be in the backup`;
    throw new GroundcrewError('key_missing', { detail });
  }
  openHashKey(createSecretBox(keys), sealed_hash_key);
}

async function writeDraft(draft: string, snapshot: Snapshot, wish: BackupWish) {
  const totals: Totals = { tables: 0, rows: 0, files: 0 };
  const frames = Readable.from(framesOf(snapshot, wish, totals), { objectMode: false });
  const packed = createGzip({ level: EFFORT });
  frames.on('error', (error) => packed.destroy(error));
  frames.pipe(packed);
  const handle = await open(draft, 'wx', FILE_MODE);
  let bytes = 0;
  try {
    // Whatever the umask.
    chmodSync(draft, FILE_MODE);
    for await (const part of sealFile(packed, wish.secrets)) {
      await handle.writeFile(part);
      bytes += part.length;
    }
    await handle.sync();
  } finally {
    frames.destroy();
    packed.destroy();
    await handle.close();
  }
  return { bytes, totals };
}

async function* framesOf(snapshot: Snapshot, wish: BackupWish, totals: Totals): AsyncGenerator<Buffer> {
  const { data_folder, keys, secrets } = wish;
  yield jsonFrame('M', manifestOf(wish.product_version, snapshot.manifest));
  // Under a lock of the same key it would say nothing new.
  if (keys && secrets.passphrase !== undefined) {
    yield jsonFrame(
      'K',
      [keys.current, ...keys.others].map((key) => key.toString('base64')),
    );
  }
  let read = 0;
  const rows = snapshot.frames((_table, bytes) => wish.onBytes((read += bytes)));
  let next = await rows.next();
  for (; next.done !== true; next = await rows.next()) yield next.value;
  Object.assign(totals, next.value);
  const files = filesToKeep(data_folder, snapshot.files);
  yield* fileFrames(data_folder, files);
  totals.files = files.length;
  yield jsonFrame('Z', totals);
}

/** Under its name at once, and never in the place of another file. */
function publish(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EEXIST') assertFree(file);
    // Some file systems have no links.
    renameSync(draft, file);
  }
  const folder = openSync(path.dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
