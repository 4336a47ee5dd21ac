// Where the master key comes from: the environment, a file that the operator names, or, for the embedded database only,
// a file that we make in the data folder.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchownSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { GroundcrewError } from '#lib/errors.ts';
import { MASTER_KEY_BYTES, type MasterKeys } from '#lib/secret-box.ts';

export type MasterKeyOptions = {
  GROUNDCREW_KEY?: string | undefined;
  GROUNDCREW_KEY_FILE?: string | undefined;
  /** `NODE_ENV=production`. */
  production: boolean;
  /** The database is not the embedded one. */
  own_database: boolean;
  data_folder: string;
};

export type FoundMasterKeys = MasterKeys & { from: 'environment' | 'file' | 'data_folder'; made: boolean };

const FORMS = `${MASTER_KEY_BYTES} bytes as base64, base64url or ${MASTER_KEY_BYTES * 2} hexadecimal digits`;
const HOW_TO_MAKE_ONE =
  'make one with "openssl rand -base64 32" or ' +
  `"node -e 'console.log(crypto.randomBytes(32).toString(\`base64\`))'", and keep a copy of it: without it the stored secrets are lost`;
/** Owner only. */
const FILE_MODE = 0o600;
/** Others may pass through, not look around: under root the database beside the key runs as another user. */
const FOLDER_MODE = 0o711;
const OTHERS_MODE_BITS = 0o077;

/**
 * The key, and after it, separated by commas or white space, older ones that may still be needed to open records.
 * Throws `key_missing` or `key_unusable`; no message holds anything of a key.
 */
export function readMasterKey(options: MasterKeyOptions): FoundMasterKeys {
  const found = findMasterKey(options);
  if (found) return found;
  const made = makeKeyFile(keyFileOf(options));
  return { ...ownKey(keyFileOf(options)), made };
}

/**
 * The same without making one: null where there is none yet and one may be made. A database that was sealed with a key that
 * is gone must not get another.
 */
export function findMasterKey(options: MasterKeyOptions): FoundMasterKeys | null {
  const { GROUNDCREW_KEY: text, GROUNDCREW_KEY_FILE: file } = options;
  if (text && file) {
    throw new GroundcrewError('key_unusable', {
      detail: 'GROUNDCREW_KEY and GROUNDCREW_KEY_FILE are both set; keep one',
    });
  }
  if (text) return { ...parseKeys(text, 'GROUNDCREW_KEY'), from: 'environment', made: false };
  // The mode of this file is the operator's affair: secrets that containers mount are readable by all inside.
  if (file) return { ...parseKeys(readKeyFile(file), file), from: 'file', made: false };
  const { production, own_database } = options;
  const own = keyFileOf(options);
  if (production || own_database) {
    const why = production ? 'NODE_ENV is production' : 'the database is one of your own';
    const detail = `${why}, so GROUNDCREW_KEY or GROUNDCREW_KEY_FILE has to be given; ${HOW_TO_MAKE_ONE}`;
    throw new GroundcrewError('key_missing', { detail: `${detail}${existingKeyHint(own)}` });
  }
  // Before the database comes to live in it.
  mkdirSync(path.dirname(own), { recursive: true, mode: FOLDER_MODE });
  return statSync(own, { throwIfNoEntry: false }) ? { ...ownKey(own), made: false } : null;
}

/** Where the key of the embedded database lies. */
export function keyFileOf({ data_folder }: MasterKeyOptions): string {
  return path.join(data_folder, 'key');
}

function ownKey(file: string): Omit<FoundMasterKeys, 'made'> {
  const { mode } = statSync(file);
  if ((mode & OTHERS_MODE_BITS) !== 0) {
    throw new GroundcrewError('key_unusable', {
      detail: `others can read ${file}; allow it to its owner only: chmod 600 '${file}'`,
    });
  }
  return { ...parseKeys(readKeyFile(file), file), from: 'data_folder' };
}

function existingKeyHint(file: string): string {
  const there = statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
  return there ? `. The key of the embedded database is in ${file}` : '';
}

/** True when it was not there before. */
function makeKeyFile(file: string): boolean {
  if (statSync(file, { throwIfNoEntry: false })) return false;
  return installKeys(file, [randomBytes(MASTER_KEY_BYTES)]);
}

/** False when there is a file already. It appears complete or not at all, so that two first starts agree on one key. */
export function installKeys(file: string, keys: readonly Buffer[]): boolean {
  mkdirSync(path.dirname(file), { recursive: true, mode: FOLDER_MODE });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const descriptor = openSync(draft, 'wx', FILE_MODE);
  try {
    writeSync(descriptor, keys.map((key) => `${key.toString('base64')}\n`).join(''));
    fsyncSync(descriptor);
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    closeSync(descriptor);
    rmSync(draft, { force: true });
  }
}

function readKeyFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new GroundcrewError('key_unusable', { detail: `${file} cannot be read`, cause });
  }
}

function parseKeys(text: string, where: string): MasterKeys {
  const [current, ...others] = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => parseKey(part, where));
  if (!current) throw new GroundcrewError('key_unusable', { detail: `${where} is empty; it has to be ${FORMS}` });
  return { current, others };
}

function parseKey(text: string, where: string): Buffer {
  const key = /^[0-9a-f]{64}$/i.test(text)
    ? Buffer.from(text, 'hex')
    : // 32 bytes are 43 characters and one `=`, which is left away in base64url. Node reads both alphabets alike.
      /^[\w+/-]{43}=?$/.test(text)
      ? Buffer.from(text, 'base64')
      : null;
  if (key?.length !== MASTER_KEY_BYTES) {
    throw new GroundcrewError('key_unusable', { detail: `${where} is not ${FORMS}; ${HOW_TO_MAKE_ONE}` });
  }
  return key;
}

/** Puts these keys in the place of those in the file, at once, for the same owner. */
export function replaceKeys(file: string, { current, others }: MasterKeys): void {
  const { uid, gid } = statSync(file);
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const descriptor = openSync(draft, 'wx', FILE_MODE);
  try {
    writeSync(descriptor, [current, ...others].map((key) => `${key.toString('base64')}\n`).join(''));
    if (process.getuid?.() === 0) fchownSync(descriptor, uid, gid);
    fsyncSync(descriptor);
    renameSync(draft, file);
  } finally {
    closeSync(descriptor);
    rmSync(draft, { force: true });
  }
}

/** Where the keys of these settings stand; null: in the environment. */
export function fileOfKeys(options: MasterKeyOptions): string | null {
  if (options.GROUNDCREW_KEY) return null;
  return options.GROUNDCREW_KEY_FILE || keyFileOf(options);
}

/** Keys in a file that somebody names. Throws `key_unusable`. */
export function keysInFile(file: string): MasterKeys {
  return parseKeys(readKeyFile(file), file);
}
