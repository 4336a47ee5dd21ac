// Where a diagnosis is written: a file of the owner's own, that is never put in the place of another.
import { writeFileSync } from 'node:fs';
import { packBundle } from '#diagnosis.ts';
import { errorOfFile } from '#lib/file-errors.ts';
import { GroundcrewError } from '#lib/errors.ts';

export type Written = { file: string; bytes: number; files: string[] };

/** Throws `already_exists` and what writing throws. */
export async function writeBundle(file: string, wish: Parameters<typeof packBundle>[0]): Promise<Written> {
  const { bytes, files } = await packBundle(wish);
  try {
    writeFileSync(file, bytes, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const there = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (there) throw new GroundcrewError('already_exists', { detail: `${file}; name another file`, cause: error });
    throw errorOfFile(error, file);
  }
  return { file, bytes: bytes.length, files };
}
