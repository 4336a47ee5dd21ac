// What the system says of a file that cannot be written, in words for people.
import { GroundcrewError } from '#lib/errors.ts';

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
  EFBIG: 'it grew beyond what this user, or this file system, allows',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'there is a folder of that name',
  ENAMETOOLONG: 'the name is too long',
  EIO: 'the disk reports a fault',
};

/** The same error where it is none of a file. */
export function errorOfFile(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const why = error instanceof GroundcrewError ? undefined : WORDS[code];
  return why === undefined
    ? error
    : new GroundcrewError('file_unwritable', { detail: `${file}: ${why}`, cause: error });
}
