/**
 * Secrets at rest. Each one has a data key of its own (AES-256-GCM), and that key is wrapped by the master key, so that
 * a rotation wraps data keys anew and never touches contents. The text form is
 *
 *     gc1:<id of the master key>:<base64url of wrap nonce, wrapped data key, wrap tag, nonce, cipher text, tag>
 *
 * Both layers authenticate the text's place (`account:12:session_string`): a value that is copied into another row or
 * column does not open there.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { GroundcrewError } from '#lib/errors.ts';

export const MASTER_KEY_BYTES = 32;

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const WRAP_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES;
const SHAPE = /^gc1:([0-9a-f]{12}):([A-Za-z0-9_-]+)$/;

export type MasterKeys = {
  /** Seals everything from now on. */
  current: Buffer;
  /** Older ones, which still open what they sealed. */
  others: readonly Buffer[];
};

export type SecretBox = {
  /** The id of the current master key: tells nothing about the key. Another one after a rotation. */
  readonly key_id: string;
  /** `place` is authenticated, not stored: `account:12:session_string`. */
  seal: (plain: string, place: string) => string;
  /** Throws a SecretError: `key_wrong` (no such key here), `secret_damaged` (tampered with, or from another place). */
  open: (text: string, place: string) => string;
  /** Wraps the data key by the current master key; the text itself when it is wrapped by it already. */
  rewrap: (text: string, place: string) => string;
  /** Reads the keys anew where they can be: another one may be the current one now. */
  refresh: () => void;
};

/** A stored secret that does not open. It names the key that is missing, never any content. */
export class SecretError extends GroundcrewError {
  constructor(code: 'key_wrong' | 'secret_damaged', place: string, key_id: string | null, cause?: unknown) {
    const detail = code === 'key_wrong' ? `${place} was sealed with key ${key_id}, which is not given` : place;
    super(code, { detail, details: { place, key_id }, cause });
    this.name = 'SecretError';
  }
}

/** Whether a column holds a sealed secret, or plain text that somebody wrote by SQL. */
export function isSealed(text: string): boolean {
  return text.startsWith('gc1:');
}

/** `reload`: what the keys are now, where somebody may have changed them; asked when a key is met that is not known. */
export function createSecretBox(master: Buffer | MasterKeys, reload?: () => MasterKeys | null): SecretBox {
  const wrapping = new Map<string, KeyObject>();
  let key_id = '';
  const learn = ({ current, others }: MasterKeys) => {
    key_id = masterKeyId(current);
    // What was known stays known: it may have sealed what is read next.
    for (const key of [current, ...others]) wrapping.set(masterKeyId(key), wrappingKey(key));
  };
  learn(Buffer.isBuffer(master) ? { current: master, others: [] } : master);

  function refresh(): void {
    const keys = reload?.();
    if (keys) learn(keys);
  }

  function keyOf(id: string): KeyObject | undefined {
    if (!wrapping.has(id)) refresh();
    return wrapping.get(id);
  }

  function wrap(data_key: Buffer, place: string): Buffer {
    return encrypt(wrapping.get(key_id)!, data_key, `${key_id}:${place}`);
  }

  function read(text: string, place: string): { id: string; data_key: Buffer; body: Buffer } {
    const [, id, payload] = SHAPE.exec(text) ?? [];
    if (id === undefined || payload === undefined) throw new SecretError('secret_damaged', place, null);
    const key = keyOf(id);
    if (!key) throw new SecretError('key_wrong', place, id);
    const bytes = Buffer.from(payload, 'base64url');
    if (bytes.length < WRAP_BYTES + NONCE_BYTES + TAG_BYTES) throw new SecretError('secret_damaged', place, id);
    const data_key = decrypt(key, bytes.subarray(0, WRAP_BYTES), { id, place, context: `${id}:${place}` });
    return { id, data_key, body: bytes.subarray(WRAP_BYTES) };
  }

  return {
    get key_id() {
      return key_id;
    },
    refresh,
    seal: (plain, place) => {
      const data_key = randomBytes(KEY_BYTES);
      const body = encrypt(createSecretKey(data_key), Buffer.from(plain, 'utf8'), place);
      return format(key_id, wrap(data_key, place), body);
    },
    open: (text, place) => {
      const { id, data_key, body } = read(text, place);
      return decrypt(createSecretKey(data_key), body, { id, place, context: place }).toString('utf8');
    },
    rewrap: (text, place) => {
      const { id, data_key, body } = read(text, place);
      return id === key_id ? text : format(key_id, wrap(data_key, place), body);
    },
  };
}

function format(key_id: string, wrapped: Buffer, body: Buffer): string {
  return `gc1:${key_id}:${Buffer.concat([wrapped, body]).toString('base64url')}`;
}

/** Derived, so that it can stand beside each record and still tells nothing about the key. */
export function masterKeyId(master: Buffer): string {
  if (master.length !== MASTER_KEY_BYTES) throw new RangeError(`A master key has ${MASTER_KEY_BYTES} bytes.`);
  return createHmac('sha256', master).update('groundcrew master key id').digest('hex').slice(0, 12);
}

function wrappingKey(master: Buffer): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', master, '', 'groundcrew wrap', KEY_BYTES)));
}

/** A cipher takes a key object four times as fast as the bytes of a key. */
function encrypt(key: KeyObject, plain: Buffer, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(context, 'utf8'));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: KeyObject, sealed: Buffer, from: { id: string; place: string; context: string }): Buffer {
  const tag_at = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(from.context, 'utf8'));
  decipher.setAuthTag(sealed.subarray(tag_at));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, tag_at)), decipher.final()]);
  } catch (cause) {
    throw new SecretError('secret_damaged', from.place, from.id, cause);
  }
}
