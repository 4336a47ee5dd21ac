// Files that people name: read whole, bounded, and with errors that say which file it was.
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { GroundcrewError } from '#lib/errors.ts';

/**
 * All bytes of a regular file. Throws `file_unreadable`, naming the file as `name` does, for what is not there, not readable,
 * no file (a pipe would never end), or larger than `max` bytes.
 */
export async function readBounded(file: string, max: number, name: string = path.basename(file)): Promise<Uint8Array> {
  let handle: FileHandle;
  try {
    handle = await open(file);
  } catch (error) {
    throw unreadable(isMissing(error) ? `${name}: not there` : name, error);
  }
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) throw unreadable(`${name}: not a file`);
    if (facts.size > max) throw unreadable(`${name}: larger than ${max / 1024 / 1024} MiB`);
    return await handle.readFile();
  } catch (error) {
    throw error instanceof GroundcrewError ? error : unreadable(name, error);
  } finally {
    await handle.close();
  }
}

export function unreadable(detail: string, cause?: unknown): GroundcrewError {
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new GroundcrewError('file_unreadable', { detail: `${detail}${code}`, cause });
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
