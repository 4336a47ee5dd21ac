// Where an embedded server lives, and as whom it runs. PostgreSQL refuses root: under root it runs as `nobody`, or as the
// user to whom the folder belongs. A user who cannot enter the folder gets a home under /var/lib instead; the symbolic link
// `home` in the folder says where.
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { User } from './user.ts';
import { ownName, userCanEnter, userNamed, userWithId } from './user.ts';

export type Place = {
  /** What our own processes share: the lock and the list of who uses the server. */
  lock: string;
  users: string;
  /** What the server needs to reach. */
  home: string;
  data: string;
  log: string;
  /** Whom the server runs as; null for ourselves. */
  as: User | null;
  /** The users of this machine who may connect. */
  admitted: string[];
};

/** Where homes are made that cannot be in their folder. */
const ELSEWHERE = '/var/lib';
/** A socket's path has at most 103 bytes on macOS and 107 on Linux; `/.s.PGSQL.5432` takes 14. */
const SOCKET_FOLDER_BYTES = 88;

/** Makes the folders that our processes share. Throws when the folder is another user's. */
export function preparePlace(folder: string): Pick<Place, 'lock' | 'users'> & { folder: string } {
  makeEnterable(path.resolve(folder));
  const real = realpathSync(folder);
  const owner = statSync(real).uid;
  const we = process.getuid?.() ?? 0;
  if (we !== 0 && owner !== we) {
    const name = userWithId(owner)?.name ?? `the user ${owner}`;
    throw new Error(`${real} belongs to ${name}: run this as ${name}, or set DATABASE_URL to use another database.`);
  }
  const shared = { lock: path.join(real, 'lock'), users: path.join(real, 'users') };
  for (const dir of Object.values(shared)) {
    mkdirSync(dir, { recursive: true });
    give(dir, real);
  }
  return { ...shared, folder: real };
}

/** Call it under the lock: it may make a home. */
export function findPlace(folder: string): Place {
  const { lock, users, folder: real } = preparePlace(folder);
  const root = process.getuid?.() === 0;
  const owner = root ? userWithId(statSync(real).uid) : null;
  const as = root ? (owner && owner.uid !== 0 ? owner : userNamed('nobody')) : null;
  const home = as ? homeFor(real, as) : real;
  const admitted = root ? ['root', ...(owner && owner.uid !== 0 ? [owner.name] : [])] : ['root', ownName()];
  const log = path.join(home, 'postgres.log');
  return { lock, users, home, data: path.join(home, 'pgdata'), log, as, admitted };
}

function homeFor(folder: string, as: User): string {
  const link = path.join(folder, 'home');
  const known = readLink(link);
  if (known !== null && belongsTo(known, folder, link)) return known;
  if (known === null && userCanEnter(as, folder)) return folder;
  if (known === null && statSync(path.join(folder, 'pgdata'), { throwIfNoEntry: false })) {
    const open = `let that user pass through all folders above it (chmod o+x)`;
    throw new Error(`The database in ${folder} runs as ${as.name}, who cannot enter that folder any more: ${open}.`);
  }
  const home = mkdtempSync(path.join(ELSEWHERE, 'groundcrew-'));
  chmodSync(home, 0o711);
  writeFileSync(path.join(home, 'folder'), folder);
  const draft = `${link}.new`;
  rmSync(draft, { force: true });
  symlinkSync(home, draft);
  renameSync(draft, link);
  return home;
}

/** A folder that was moved keeps its home; a copy of a folder gets one of its own. */
function belongsTo(home: string, folder: string, link: string): boolean {
  const note = path.join(home, 'folder');
  const other = readTextOrNull(note);
  if (other === null)
    throw new Error(`${link} leads to ${home}, which is not there any more: restore it, or remove the link.`);
  if (other === folder) return true;
  if (readLink(path.join(other, 'home')) === home) return false;
  writeFileSync(note, folder);
  return true;
}

/** The folder of the server's socket, made if needed. It never changes, since the URLs in use name it. */
export function socketFolder(place: Place): string {
  const near = path.join(place.home, 'run');
  if (Buffer.byteLength(near) <= SOCKET_FOLDER_BYTES) {
    makePrivate(near, place.as);
    return near;
  }
  const note = path.join(place.home, 'socket-folder');
  const known = readTextOrNull(note);
  if (known !== null && makePrivate(known, place.as)) return known;
  const made = mkdtempSync(path.join(os.tmpdir(), 'groundcrew-'));
  makePrivate(made, place.as);
  writeOwned(note, made, place.home);
  return made;
}

/** False when the folder is there but somebody else's, or open to others: in a folder for all, anybody may have made it. */
export function makePrivate(dir: string, as: User | null): boolean {
  const made = mkdirSync(dir, { recursive: true, mode: 0o700 }) !== undefined;
  const { uid, mode } = lstatSync(dir);
  if (!lstatSync(dir).isDirectory()) return false;
  const ours = uid === process.getuid?.();
  if (as && (made || ours)) chownSync(dir, as.uid, as.gid);
  if (made || ours) chmodSync(dir, 0o700);
  return made || ours || (uid === as?.uid && (mode & 0o077) === 0);
}

/** Replaces a file as a whole, for the owner of `folder`. */
export function writeOwned(file: string, text: string, folder: string): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  chmodSync(draft, 0o644);
  give(draft, folder);
  renameSync(draft, file);
}

/** What root makes in another user's folder must not lock that user out. */
export function give(made: string, folder: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(folder);
  if (uid !== 0) chownSync(made, uid, gid);
}

/** Root's folders must let the server's user pass, whatever the umask; those that are there already stay as they are. */
function makeEnterable(dir: string): void {
  const first = mkdirSync(dir, { recursive: true });
  if (first === undefined || process.getuid?.() !== 0) return;
  for (let at = dir; at.length >= first.length; at = path.dirname(at)) chmodSync(at, 0o711);
}

function readLink(link: string): string | null {
  try {
    return readlinkSync(link);
  } catch {
    return null;
  }
}

function readTextOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
