import { createHmac, timingSafeEqual } from 'node:crypto';

/** Longer ones are none of ours. */
const VALUE_MAX = 1000;

/**
 * What stands in a cookie that better-auth has signed: `value.base64(HMAC-SHA256)`, percent-encoded (better-call's
 * `getSignedCookie`). Null: there is none, or somebody else made it. Of several of one name the first counts: browsers send that
 * of the longest path first.
 */
export function signedCookie(header: string | undefined, name: string, secret: string): string | null {
  const text = header === undefined ? null : cookieIn(header, name);
  const dot = text?.lastIndexOf('.') ?? -1;
  if (text === null || dot < 1 || text.length > VALUE_MAX) return null;
  const value = text.slice(0, dot);
  const given = Buffer.from(text.slice(dot + 1));
  const right = Buffer.from(createHmac('sha256', secret).update(value).digest('base64'));
  return given.length === right.length && timingSafeEqual(given, right) ? value : null;
}

function cookieIn(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at !== -1 && pair.slice(0, at).trim() === name) return decoded(pair.slice(at + 1).trim());
  }
  return null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
