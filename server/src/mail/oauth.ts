// Access tokens of OAuth 2, brought by a refresh token (RFC 6749, section 6).
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { MailFaultError, type MailFaultKind } from '#domain/mail/faults.ts';
import type { FreshToken, OauthSecrets } from '#domain/mail/gateway.ts';
import { pinnedLookup, type MayReach } from '#lib/pinned-lookup.ts';

/** Real time. */
const ANSWER_MS = 20_000;
const BODY_MAX = 100_000;
const LIFE_S = 3_600;

/** Throws `token_expired` when the refresh token is not accepted any more, `unreachable` for all that passes by itself. */
export async function freshToken(secrets: OauthSecrets, options: MayReach): Promise<FreshToken> {
  const url = new URL(secrets.token_url);
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const fault = (kind: MailFaultKind, detail: string, cause?: unknown) =>
    new MailFaultError({ kind, protocol: 'oauth', host: url.hostname, port, detail }, { cause });
  const { refresh_token, client_id, client_secret } = secrets;
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token, client_id });
  if (client_secret !== null) form.set('client_secret', client_secret);
  const { status, text } = await post(url, form.toString(), options).catch((error: unknown) => {
    throw fault('unreachable', 'no answer', error);
  });
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

/** To the very address that was looked at, and nowhere else: a redirect would carry the secrets elsewhere. */
async function post(url: URL, form: string, options: MayReach): Promise<{ status: number; text: string }> {
  const signal = AbortSignal.timeout(ANSWER_MS);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = (url.protocol === 'https:' ? https : http).request(url, {
    ...(await pinnedLookup(url, options)),
    signal,
    method: 'POST',
    agent: false,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(form),
    },
  });
  request.on('error', reject);
  request.on('response', resolve);
  request.end(form);
  try {
    const answer = await promise;
    return { status: answer.statusCode ?? 0, text: await boundedText(answer) };
  } finally {
    request.destroy();
  }
}

async function boundedText(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
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
