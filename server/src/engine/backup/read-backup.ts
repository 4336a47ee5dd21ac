// Opens a backup, and reads it through to see that nothing of it is missing or changed.
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { GroundcrewError } from '#lib/errors.ts';
import { frameReader, type FrameReader } from '#lib/frame-reader.ts';
import { locksOfFile, openFile, type Locks, type Secrets } from '#lib/sealed-file.ts';
import type { Sequence, Table } from '#store/backup/catalogue.ts';
import { readManifest, type Manifest, type Totals } from './manifest.ts';

const NEW_LINE = 10;
const READ_BYTES = 262_144;

/** What opens the file. Throws `file_unreadable`, and `backup_unreadable` where it is no backup. */
export async function locksOfBackup(file: string): Promise<Locks> {
  const source = createReadStream(file, { highWaterMark: READ_BYTES });
  try {
    return await locksOfFile(source);
  } catch (error) {
    throw unreadable(error, file);
  } finally {
    source.destroy();
  }
}

/** Its frames, checked. Throws what `openFile` throws. */
export async function withBackup<T>(
  file: string,
  secrets: Secrets,
  work: (reader: FrameReader) => Promise<T>,
): Promise<T> {
  const source = createReadStream(file, { highWaterMark: READ_BYTES });
  const opened = Readable.from(openFile(source, secrets), { objectMode: false });
  const unpacked = createGunzip();
  opened.on('error', (error) => unpacked.destroy(error));
  opened.pipe(unpacked);
  const reader = frameReader(unpacked);
  try {
    return await work(reader);
  } catch (error) {
    throw unreadable(error, file);
  } finally {
    unpacked.destroy();
    opened.destroy();
    source.destroy();
  }
}

function unreadable(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error instanceof GroundcrewError) return error;
  if (code === 'ENOENT') return new GroundcrewError('file_missing', { detail: file, cause: error });
  if (/^E[A-Z]+$/.test(code))
    return new GroundcrewError('file_unreadable', { detail: `${file} (${code})`, cause: error });
  if (code.startsWith('Z_'))
    return new GroundcrewError('backup_unreadable', { detail: 'it cannot be unpacked', cause: error });
  return error;
}

export type Verified = Totals & { manifest: Manifest; has_key: boolean };

/** Reads all of it. Throws where anything is missing, changed or does not add up. */
export function verifyBackup(file: string, secrets: Secrets, onBytes: (bytes: number) => void): Promise<Verified> {
  return withBackup(file, secrets, async (reader) => {
    const manifest = await readManifest(reader);
    const has_key = (await reader.take('K')) !== null;
    const found: Totals = { tables: 0, rows: 0, files: 0 };
    let read = 0;
    const through = async (count: (bytes: Buffer) => number) => {
      let counted = 0;
      for (let bytes = await reader.take('D'); bytes; bytes = await reader.take('D')) {
        counted += count(bytes);
        onBytes((read += bytes.length));
      }
      return counted;
    };
    for (let table = await reader.json<Table>('T'); table; table = await reader.json<Table>('T')) {
      const rows = await through(linesIn);
      const end = await reader.json<{ rows: number }>('E');
      if (end?.rows !== rows) throw wrong(`the table ${table.name} has ${rows} rows instead of ${end?.rows ?? 'some'}`);
      found.tables += 1;
      found.rows += rows;
    }
    if (!(await reader.json<Sequence[]>('S'))) throw wrong('its sequences are missing');
    for (let kept = await reader.json<{ path: string }>('F'); kept; kept = await reader.json<{ path: string }>('F')) {
      const bytes = await through((part) => part.length);
      const end = await reader.json<{ bytes: number }>('E');
      if (end?.bytes !== bytes)
        throw wrong(`the file ${kept.path} has ${bytes} bytes instead of ${end?.bytes ?? 'some'}`);
      found.files += 1;
    }
    await readTotals(reader, found);
    return { manifest, has_key, ...found };
  });
}

/** The end: nothing may be missing, and nothing may follow. */
export async function readTotals(reader: FrameReader, found: Totals): Promise<void> {
  const totals = await reader.json<Totals>('Z');
  if (!totals) throw wrong('its end is missing');
  for (const name of ['tables', 'rows', 'files'] as const) {
    if (totals[name] !== found[name]) throw wrong(`it has ${found[name]} ${name} instead of ${totals[name]}`);
  }
  await reader.end();
}

function wrong(detail: string): GroundcrewError {
  return new GroundcrewError('backup_unreadable', { detail });
}

function linesIn(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(NEW_LINE); at !== -1; at = bytes.indexOf(NEW_LINE, at + 1)) lines += 1;
  return lines;
}
