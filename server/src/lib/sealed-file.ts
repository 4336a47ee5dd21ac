/**
 * Files that only those open who have a passphrase or a key of the installation, written and read as streams.
 *
 *     groundcrew-backup 1\n
 *     {"cipher": …, "locks": [{"kind": "passphrase", …}, {"kind": "key", …}]}\n
 *     chunks of 64 KiB, each encrypted by AES-256-GCM and followed by its tag
 *
 * Each lock holds the file's own key, wrapped. The chunks' key is derived from that one and from every byte before the chunks, so
 * that nothing of the head can be changed either. A chunk's nonce is its number and whether it is the last one: chunks that are
 * missing, moved or cut off at the end do not open (the construction is age's STREAM: https://age-encryption.org/v1).
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, scrypt } from 'node:crypto';
import { GroundcrewError } from '#lib/errors.ts';
import { masterKeyId } from '#lib/secret-box.ts';

const MAGIC = 'groundcrew-backup ';
const VERSION = 1;
const CIPHER = 'aes-256-gcm, 64 KiB';
const CHUNK_BYTES = 65_536;
const TAG_BYTES = 16;
const NONCE_BYTES = 12;
const KEY_BYTES = 32;
/** A head has some hundred bytes; what claims more is none. */
const HEAD_MAX_BYTES = 16_384;
/** 128 MiB and about half a second for each try: what https://cheatsheetseries.owasp.org asks for. */
const SCRYPT = { n: 131_072, r: 8, p: 1 };
/** What a file may demand of whoever opens it. */
const SCRYPT_MAX_N = 1_048_576;

export type Secrets = {
  /** Any of both; who writes gives at least one. */
  passphrase?: string | undefined;
  /** Master keys: the first one locks, any of them opens. */
  keys?: readonly Buffer[] | undefined;
};

type Lock =
  | { kind: 'passphrase'; n: number; r: number; p: number; salt: string; wrapped: string }
  | { kind: 'key'; key_id: string; wrapped: string };

type Head = { cipher: string; locks: Lock[] };

/** What opens a file: told without opening it. */
export type Locks = { passphrase: boolean; key_ids: string[] };

/** The bytes of a file that has `plain` in it. */
export async function* sealFile(plain: AsyncIterable<Uint8Array>, secrets: Secrets): AsyncGenerator<Buffer> {
  const file_key = randomBytes(KEY_BYTES);
  const head: Head = { cipher: CIPHER, locks: await locksOf(file_key, secrets) };
  const bytes = Buffer.from(`${MAGIC}${VERSION}\n${JSON.stringify(head)}\n`);
  yield bytes;
  const key = chunkKey(file_key, bytes);
  let number = 0;
  let held: Buffer | null = null;
  for await (const chunk of inChunks(plain, CHUNK_BYTES)) {
    if (held) yield sealChunk(key, number++, false, held);
    held = chunk;
  }
  yield sealChunk(key, number, true, held ?? Buffer.alloc(0));
}

/**
 * What is in such a file. Throws `backup_unreadable` where it is none, was cut off or changed, and `backup_locked` where the
 * secrets do not open it; nothing is handed out that was not proved to be what was written.
 */
export async function* openFile(bytes: AsyncIterable<Uint8Array>, secrets: Secrets): AsyncGenerator<Buffer> {
  const { head, raw, rest } = await readHead(bytes);
  const key = chunkKey(await fileKeyOf(head, secrets), raw);
  let number = 0;
  let held: Buffer | null = null;
  for await (const chunk of inChunks(rest, CHUNK_BYTES + TAG_BYTES)) {
    if (held) yield openChunk(key, number++, false, held);
    held = chunk;
  }
  if (!held) throw damaged('it ends behind its head: it was cut off');
  yield openChunk(key, number, true, held);
}

/** What opens this file. Throws `backup_unreadable`. */
export async function locksOfFile(bytes: AsyncIterable<Uint8Array>): Promise<Locks> {
  const { locks } = (await readHead(bytes)).head;
  return {
    passphrase: locks.some(({ kind }) => kind === 'passphrase'),
    key_ids: locks.flatMap((lock) => (lock.kind === 'key' ? [lock.key_id] : [])),
  };
}

function damaged(detail: string, cause?: unknown): GroundcrewError {
  return new GroundcrewError('backup_unreadable', { detail, cause });
}

async function locksOf(file_key: Buffer, { passphrase, keys = [] }: Secrets): Promise<Lock[]> {
  const locks: Lock[] = [];
  if (passphrase !== undefined) {
    const salt = randomBytes(NONCE_BYTES + 4).toString('base64');
    const wrapped = wrap(await stretch(passphrase, { ...SCRYPT, salt }), file_key);
    locks.push({ kind: 'passphrase', ...SCRYPT, salt, wrapped });
  }
  const [key] = keys;
  if (key) locks.push({ kind: 'key', key_id: masterKeyId(key), wrapped: wrap(fromMaster(key), file_key) });
  if (locks.length === 0) throw new RangeError('A file needs a passphrase or a key.');
  return locks;
}

async function fileKeyOf({ locks }: Head, { passphrase, keys = [] }: Secrets): Promise<Buffer> {
  for (const lock of locks) {
    if (lock.kind === 'key') {
      const key = keys.find((key) => masterKeyId(key) === lock.key_id);
      const opened = key && unwrap(fromMaster(key), lock.wrapped);
      if (opened) return opened;
    } else if (passphrase !== undefined) {
      const opened = unwrap(await stretch(passphrase, lock), lock.wrapped);
      if (opened) return opened;
    }
  }
  const wants = locks.map((lock) => (lock.kind === 'key' ? `the installation's key ${lock.key_id}` : 'its passphrase'));
  const tried = passphrase === undefined ? '' : '; the passphrase that was given is not it';
  throw new GroundcrewError('backup_locked', {
    detail: `it opens by ${wants.join(' or ')}${tried}`,
    details: { opens_by: locks.map(({ kind }) => kind) },
  });
}

function stretch(passphrase: string, { n, r, p, salt }: { n: number; r: number; p: number; salt: string }) {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const options = { N: n, r, p, maxmem: 256 * n * r };
  // Typed on another keyboard, the same letters may come in other bytes.
  scrypt(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64'), KEY_BYTES, options, (error, key) => {
    if (error) reject(error);
    else resolve(key);
  });
  return promise;
}

function fromMaster(master: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', master, '', 'groundcrew backup', KEY_BYTES));
}

function wrap(key: Buffer, plain: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  return Buffer.concat([nonce, encrypt(key, nonce, plain)]).toString('base64');
}

function unwrap(key: Buffer, wrapped: string): Buffer | null {
  const bytes = Buffer.from(wrapped, 'base64');
  return decrypt(key, bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES));
}

function chunkKey(file_key: Buffer, head: Buffer): Buffer {
  const salt = createHash('sha256').update(head).digest();
  return Buffer.from(hkdfSync('sha256', file_key, salt, 'groundcrew backup chunks', KEY_BYTES));
}

function nonceOf(number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeUIntBE(number, NONCE_BYTES - 7, 6);
  nonce[NONCE_BYTES - 1] = last ? 1 : 0;
  return nonce;
}

function sealChunk(key: Buffer, number: number, last: boolean, plain: Buffer): Buffer {
  return encrypt(key, nonceOf(number, last), plain);
}

function openChunk(key: Buffer, number: number, last: boolean, sealed: Buffer): Buffer {
  const plain = decrypt(key, nonceOf(number, last), sealed);
  if (plain) return plain;
  if (last && decrypt(key, nonceOf(number, false), sealed)) throw damaged('its end is missing: it was cut off');
  const from = number * (CHUNK_BYTES + TAG_BYTES);
  throw damaged(`the ${CHUNK_BYTES / 1024} KiB from byte ${from} of its content on were changed or cut off`);
}

function encrypt(key: Buffer, nonce: Buffer, plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, nonce: Buffer, sealed: Buffer): Buffer | null {
  if (sealed.length < TAG_BYTES) return null;
  const tag_at = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(tag_at));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, tag_at)), decipher.final()]);
  } catch {
    return null;
  }
}

/** The same bytes in pieces of this size; the last one may be shorter. */
async function* inChunks(bytes: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = [];
  let have = 0;
  for await (const part of bytes) {
    parts.push(part);
    have += part.length;
    if (have < size) continue;
    const all = Buffer.concat(parts);
    let at = 0;
    for (; all.length - at >= size; at += size) yield all.subarray(at, at + size);
    parts = [all.subarray(at)];
    have = all.length - at;
  }
  if (have > 0) yield Buffer.concat(parts);
}

async function readHead(bytes: AsyncIterable<Uint8Array>) {
  const source = bytes[Symbol.asyncIterator]();
  let raw = Buffer.alloc(0);
  for (let lines = 0; lines < 2;) {
    const { done, value } = await source.next();
    if (done === true || raw.length > HEAD_MAX_BYTES) throw damaged(notOurs(raw));
    raw = Buffer.concat([raw, value]);
    if (!MAGIC.startsWith(raw.subarray(0, MAGIC.length).toString('latin1'))) throw damaged(notOurs(raw));
    lines = raw.subarray(0, HEAD_MAX_BYTES).toString('latin1').split('\n', 3).length - 1;
  }
  const first_end = raw.indexOf('\n');
  const end = raw.indexOf('\n', first_end + 1);
  const version = Number(raw.subarray(MAGIC.length, first_end).toString('latin1'));
  if (version !== VERSION) {
    throw damaged(
      `it is of version ${version}, and this release reads version ${VERSION}: use the release that made it`,
    );
  }
  const head = parseHead(raw.subarray(first_end + 1, end).toString('utf8'));
  const behind = raw.subarray(end + 1);
  return { head, raw: raw.subarray(0, end + 1), rest: rest(behind, source) };
}

function notOurs(raw: Buffer): string {
  return raw.length === 0 ? 'it is empty' : 'it is no backup of Groundcrew, or its head was cut off';
}

async function* rest(behind: Buffer, source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (behind.length > 0) yield behind;
  for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
}

function parseHead(text: string): Head {
  let head: unknown;
  try {
    head = JSON.parse(text);
  } catch (cause) {
    throw damaged('its head was changed', cause);
  }
  if (typeof head !== 'object' || head === null || !('cipher' in head) || !('locks' in head)) {
    throw damaged('its head was changed');
  }
  const { cipher, locks } = head;
  if (cipher !== CIPHER) throw damaged('it is encrypted in a way that this release does not know');
  if (!Array.isArray(locks) || locks.length > 10) throw damaged('its head was changed');
  return { cipher, locks: locks.map(parseLock) };
}

function parseLock(lock: unknown): Lock {
  const { kind, key_id, wrapped, n, r, p, salt }: Partial<Record<string, unknown>> = Object(lock);
  if (typeof wrapped === 'string') {
    if (kind === 'key' && typeof key_id === 'string') return { kind, key_id, wrapped };
    const bounded = typeof n === 'number' && n > 1 && n <= SCRYPT_MAX_N && Number.isInteger(Math.log2(n));
    if (kind === 'passphrase' && typeof salt === 'string' && bounded && r === SCRYPT.r && p === SCRYPT.p) {
      return { kind, n, r, p, salt, wrapped };
    }
  }
  throw damaged('its head was changed');
}
