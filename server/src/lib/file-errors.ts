// What the system says of a file that cannot be written, in words for people.
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
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

/** What a person does about it, beside naming another place. */
const MEND: Readonly<Record<string, string>> = {
  EROFS: 'mount it so that it can be written',
  EACCES: 'give this user the right',
  EPERM: 'give this user the right',
  ENOSPC: 'make room',
  EDQUOT: 'make room',
};

/** The same error where it is none of a file. */
export function errorOfFile(error: unknown, file: string): unknown {
  const why = error instanceof GroundcrewError ? undefined : WORDS[codeOf(error)];
  return why === undefined
    ? error
    : new GroundcrewError('file_unwritable', { detail: `${file}: ${why}`, cause: error });
}

/** What a folder lacks that the setting names, and what to do about it; what else went wrong as it is said by itself. */
export function folderFault(fault: unknown, setting: string, file?: string): string {
  const error = reasonOf(fault);
  const code = codeOf(error);
  if (WORDS[code] === undefined) return String(error);
  const at = file ?? pathOf(error) ?? 'a file';
  const mend = MEND[code] === undefined ? '' : `${MEND[code]}, or `;
  return `${at}: ${WORDS[code]}; ${mend}name another folder with ${setting}`;
}

/** Null where it is something else than that a folder of ours does not let us write. */
export function refusedFolder(fault: unknown, setting: string): GroundcrewError | null {
  const error = reasonOf(fault);
  if (!['EROFS', 'EACCES', 'EPERM'].includes(codeOf(error)) || pathOf(error) === null) return null;
  return new GroundcrewError('bad_configuration', {
    detail: folderFault(error, setting),
    details: { setting },
    cause: error,
  });
}

/** Of a folder that is to be made on a read-only disk Node says that there is none: https://github.com/nodejs/node/issues/47098 */
function reasonOf(error: unknown): unknown {
  const made = codeOf(error) === 'ENOENT' && error instanceof Error && 'syscall' in error && error.syscall === 'mkdir';
  let folder = made ? pathOf(error) : null;
  if (folder === null) return error;
  while (!existsSync(folder) && folder !== path.dirname(folder)) folder = path.dirname(folder);
  try {
    accessSync(folder, constants.W_OK);
    return error;
  } catch (reason) {
    return reason;
  }
}

function pathOf(error: unknown): string | null {
  return error instanceof Error && 'path' in error ? String(error.path) : null;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
