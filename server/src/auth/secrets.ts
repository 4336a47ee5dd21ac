import { createHash, randomBytes } from 'node:crypto';

/** What a link ends with: nobody guesses it. */
export function newLinkToken(): string {
  return randomBytes(32).toString('base64url');
}

/** All that is stored of a link or an API token: what is random needs no slow hash. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
