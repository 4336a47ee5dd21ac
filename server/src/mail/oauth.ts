// Access tokens of OAuth 2, brought by a refresh token (RFC 6749, section 6).
import { MailFaultError, type MailFaultKind } from '#domain/mail/faults.ts';
import type { FreshToken, OauthSecrets } from '#domain/mail/gateway.ts';
import { publicAddresses } from '#lib/public-address.ts';
import type { MayDial } from './where.ts';

/** Real time. */
const ANSWER_MS = 20_000;
const BODY_MAX = 100_000;
const LIFE_S = 3_600;

/** Throws `token_expired` when the refresh token is not accepted any more, `unreachable` for all that passes by itself. */
export async function freshToken(secrets: OauthSecrets, options: MayDial): Promise<FreshToken> {
  const url = new URL(secrets.token_url);
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const fault = (kind: MailFaultKind, detail: string, cause?: unknown) =>
    new MailFaultError({ kind, protocol: 'oauth', host: url.hostname, port, detail }, { cause });
  const { refresh_token, client_id, client_secret } = secrets;
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token, client_id });
  if (client_secret !== null) form.set('client_secret', client_secret);
  let status = 0;
  let text = '';
  try {
    if (!options.allow_private) await publicAddresses(url.hostname);
    const answer = await fetch(url, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      // It would carry the secrets elsewhere.
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    status = answer.status;
    text = await boundedText(answer);
  } catch (error) {
    throw fault('unreachable', 'no answer', error);
  }
  const told = parsed(text);
  const word = (name: string): string | null => {
    const value: unknown = Reflect.get(told, name);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const access_token = word('access_token');
  if (status === 200 && access_token !== null) {
    const life: unknown = Reflect.get(told, 'expires_in');
    const seconds = typeof life === 'number' && life > 0 ? life : LIFE_S;
    return { access_token, expires_in_ms: seconds * 1000, refresh_token: word('refresh_token') };
  }
  const detail = `HTTP ${status}${word('error') === null ? '' : `, ${word('error')}`}`.slice(0, 200);
  throw fault(status >= 400 && status < 500 && status !== 429 ? 'token_expired' : 'unreachable', detail);
}

async function boundedText(answer: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer.body ?? []) {
    length += part.length;
    if (length > BODY_MAX) throw new Error('the answer is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
