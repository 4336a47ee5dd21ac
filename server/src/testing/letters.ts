// Mails as bytes, written the way the wild writes them.

export type LetterPart = { head: Record<string, string>; body: string | Buffer };

/** A mail of these headers. */
export function letterOf(headers: Record<string, string>, body: string | Buffer = ''): Buffer {
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`${head.join('')}\r\n`), Buffer.isBuffer(body) ? body : Buffer.from(body)]);
}

/** `multipart/<kind>` of these parts. */
export function multipart(kind: string, parts: readonly LetterPart[], headers: Record<string, string> = {}): Buffer {
  const edge = 'edge-of-the-parts';
  const pieces = parts.flatMap(({ head, body }) => [
    Buffer.from(`--${edge}\r\n`),
    letterOf(head, body),
    Buffer.from('\r\n'),
  ]);
  const all = { ...headers, 'MIME-Version': '1.0', 'Content-Type': `multipart/${kind}; boundary="${edge}"` };
  return letterOf(all, Buffer.concat([...pieces, Buffer.from(`--${edge}--\r\n`)]));
}

/** The bytes of a text in a charset of one byte a sign. */
export function bytesIn(text: string, charset: string): Buffer {
  const decoder = new TextDecoder(charset);
  const table = new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]));
  return Buffer.from(Array.from(text, (sign) => table.get(sign) ?? 0x3f));
}
