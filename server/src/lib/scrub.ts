import { bytesInDisguise } from '#lib/scrub-bytes.ts';
import { HIDDEN } from '#lib/scrub-named.ts';
import { scrubText } from '#lib/scrub-text.ts';
import { isSensitiveKey } from '#lib/sensitive-names.ts';

/**
 * A finished line of the log without its secrets, wherever they stand in it: in a deep key, a message, a stack, a buffer,
 * JSON within JSON. Paths of pino's `redact` miss all but the first. The result is JSON if the line was.
 */
export function scrub(line: string): string {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    return scrubText(line);
  }
  const clean = scrubValue(record);
  return clean === record ? line : `${JSON.stringify(clean)}${line.endsWith('\n') ? '\n' : ''}`;
}

/** The same value when there is nothing to hide, so that ordinary lines cost no copy. */
function scrubValue(value: unknown): unknown {
  if (typeof value === 'string') return scrubString(value);
  if (typeof value !== 'object' || value === null) return value;
  const bytes = bytesInDisguise(value);
  if (bytes !== null) return bytes;
  return Array.isArray(value) ? scrubArray(value) : scrubObject(value);
}

function scrubString(text: string): string {
  if (/^\s*[[{"]/.test(text)) {
    try {
      const inner: unknown = JSON.parse(text);
      const clean = scrubValue(inner);
      if (clean !== inner) return JSON.stringify(clean);
    } catch {
      // Not JSON, or only a part of it: the text is searched as text.
    }
  }
  return scrubText(text);
}

function scrubArray(values: readonly unknown[]): unknown {
  const clean = values.map((value, at) => {
    // Raw headers: name, value, name, value.
    const before = values[at - 1];
    return typeof value === 'string' && typeof before === 'string' && isSensitiveKey(before)
      ? HIDDEN
      : scrubValue(value);
  });
  if (isProxyTuple(values)) return [...clean.slice(0, 3), HIDDEN];
  return clean.some((value, at) => value !== values[at]) ? clean : values;
}

/** `['socks5', host, port, rdns, user, password]` of Python libraries. */
function isProxyTuple(values: readonly unknown[]): boolean {
  const [type, host, port] = values;
  return (
    values.length > 3 &&
    (/^(?:socks[45]h?|https?|mtproxy)$/i.test(String(type)) || type === 1 || type === 2 || type === 3) &&
    typeof host === 'string' &&
    /^\d{2,5}$/.test(String(port))
  );
}

function scrubObject(record: object): unknown {
  const entries = Object.entries(record);
  const named = entries.some(
    ([key, value]) => /^(?:name|key|header|field)$/i.test(key) && isSensitiveKey(String(value)),
  );
  const clean = entries.map(([key, value]): [string, unknown] => [
    scrubText(key),
    isSensitiveKey(key) || (named && key === 'value') ? covered(value) : scrubValue(value),
  ]);
  const changed = clean.some(([key, value], at) => key !== entries[at]?.[0] || value !== entries[at]?.[1]);
  return changed ? Object.fromEntries(clean) : record;
}

/** That there is none, or whether there is one, may be seen, and so may the id of the key that seals it. */
function covered(value: unknown): unknown {
  if (value === null || typeof value === 'boolean' || value === '') return value;
  const sealed = typeof value === 'string' ? /^gc1:\w{1,64}:/.exec(value) : null;
  return sealed ? `${sealed[0]}${HIDDEN}` : HIDDEN;
}
