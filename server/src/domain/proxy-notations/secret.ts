import { isHostName } from '#domain/ip.ts';

/** An MTProxy's fake-TLS secret ends in a domain name, whose length RFC 1035 bounds. */
const SECRET_BYTES_MAX = 17 + 253;

const REASON =
  'the secret of an MTProxy is 32 hex digits, dd and 32 hex digits, ee and 32 hex digits and a domain in hex, or those in base64';

/**
 * Reads the three kinds of secret (core.telegram.org/mtproto/mtproto-transports: 16 bytes; `dd` for padded frames; `ee`
 * for fake TLS, with the domain behind the key) in hex or base64, and gives them in lower-case hex.
 */
export function parseMtproxySecret(value: unknown): { ok: true; secret: string } | { ok: false; reason: string } {
  const bytes = typeof value === 'string' ? bytesOf(value.trim()) : null;
  if (bytes === null || !isSecret(bytes)) return { ok: false, reason: REASON };
  return { ok: true, secret: bytes.toString('hex') };
}

function bytesOf(text: string): Buffer | null {
  if (text.length > SECRET_BYTES_MAX * 2) return null;
  // 16 bytes make 32 hex digits but 22 of base64, so that a short text of hex digits is base64.
  if (/^(?:[0-9a-f]{2}){16,}$/i.test(text)) return Buffer.from(text, 'hex');
  const bare = text.replace(/=+$/, '');
  return /^[\w+/-]+$/.test(bare) && bare.length % 4 !== 1 ? Buffer.from(bare, 'base64') : null;
}

function isSecret(bytes: Buffer): boolean {
  if (bytes.length === 16) return true;
  if (bytes.length === 17) return bytes[0] === 0xdd;
  return bytes.length <= SECRET_BYTES_MAX && bytes[0] === 0xee && isHostName(bytes.subarray(17).toString('latin1'));
}
