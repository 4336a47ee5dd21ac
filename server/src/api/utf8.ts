// Texts are UTF-8, and nothing else is taken for it: what is read wrongly in silence would be sent to people like that.
import { isUtf8 } from 'node:buffer';
import { badField, GroundcrewError } from '#lib/errors.ts';

const UTF8 = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii']);
/** Shown of what somebody else has sent. */
const SHOWN_MAX = 60;

/** Throws `wrong_type` for a content type that names another character set. */
export function assertCharset(content_type: string | undefined): void {
  const [, quoted, plain] = /;\s*charset\s*=\s*(?:"([^"]*)"|([^\s;]*))/i.exec(content_type ?? '') ?? [];
  const charset = (quoted ?? plain)?.trim();
  if (charset === undefined || UTF8.has(charset.toLowerCase())) return;
  const detail = `charset ${charset.slice(0, SHOWN_MAX)}: it takes UTF-8`;
  throw new GroundcrewError('wrong_type', { detail, details: { allowed: ['utf-8'] } });
}

/** Throws `bad_value`, naming the field and the place of the first byte that is none of UTF-8. A byte order mark is left out. */
export function utf8Text(bytes: Uint8Array, field: string): string {
  if (!isUtf8(bytes)) throw badField(field, firstBadByte(bytes));
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

/** A table of a form, or that was the body itself. */
export async function tableText(table: Blob): Promise<string> {
  assertCharset(table.type);
  return utf8Text(new Uint8Array(await table.arrayBuffer()), 'csv');
}

/** Written anew, the text has another character in its place. */
function firstBadByte(bytes: Uint8Array): string {
  const anew = Buffer.from(Buffer.from(bytes).toString('utf8'), 'utf8');
  const at = bytes.findIndex((byte, n) => byte !== anew[n]);
  const line = bytes.subarray(0, at).reduce((count, byte) => count + (byte === 0x0a ? 1 : 0), 1);
  const byte = (bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, '0');
  return `it is not UTF-8: byte ${at + 1} (0x${byte}), in line ${line}`;
}
