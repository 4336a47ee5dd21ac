// Files that people name: read whole, bounded, and with errors that say which file it was.
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { GroundcrewError } from '#lib/errors.ts';

/**
 * All bytes of a regular file. Throws, naming the file as `name` does, `file_missing`, `file_too_large` for what is larger than
 * `max` bytes, and `file_unreadable` for what may not be read or is no file (a pipe would never end).
 */
export async function readBounded(file: string, max: number, name: string = path.basename(file)): Promise<Uint8Array> {
  let handle: FileHandle;
  try {
    handle = await open(file);
  } catch (error) {
    throw isMissing(error) ? missing(name, error) : unreadable(name, error);
  }
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) throw unreadable(`${name}: not a file`);
    if (facts.size > max) {
      const detail = `${name}: ${mebibytes(facts.size)} MiB; at most ${mebibytes(max)} MiB are taken`;
      throw new GroundcrewError('file_too_large', { detail });
    }
    return await handle.readFile();
  } catch (error) {
    throw error instanceof GroundcrewError ? error : unreadable(name, error);
  } finally {
    await handle.close();
  }
}

/** Rounded up, so that what is a little too large does not look as if it were not. */
function mebibytes(bytes: number): number {
  return Math.ceil((bytes / 1024 / 1024) * 10) / 10;
}

export function missing(detail: string, cause?: unknown): GroundcrewError {
  return new GroundcrewError('file_missing', { detail: `${detail}: not there`, cause });
}

export function unreadable(detail: string, cause?: unknown): GroundcrewError {
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new GroundcrewError('file_unreadable', { detail: `${detail}${code}`, cause });
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
