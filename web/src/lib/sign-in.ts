// Signing in and out: the few routes beside the API's own.
import { serverUrl } from '#lib/base-path.ts';

export type SignInEnd = { end: 'in' } | { end: 'second_factor' } | { end: 'refused'; sentence: string };

export async function signIn(email: string, password: string): Promise<SignInEnd> {
  return ended(await post('sign-in/email', { email, password }));
}

/** `code`: of the app, or one of the backup codes. */
export async function verifyCode(code: string, kind: 'totp' | 'backup-code'): Promise<SignInEnd> {
  return ended(await post(`two-factor/verify-${kind}`, { code }));
}

export async function signOut(): Promise<void> {
  await post('sign-out', {});
}

async function post(path: string, body: object): Promise<{ ok: boolean; json: unknown }> {
  const answer = await fetch(serverUrl(`api/auth/${path}`), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const json: unknown = await answer.json().catch(() => null);
  return { ok: answer.ok, json };
}

function ended({ ok, json }: { ok: boolean; json: unknown }): SignInEnd {
  if (!ok) return { end: 'refused', sentence: sentenceIn(json) };
  const second = typeof json === 'object' && json !== null && 'twoFactorRedirect' in json && json.twoFactorRedirect;
  return second === true ? { end: 'second_factor' } : { end: 'in' };
}

function sentenceIn(json: unknown): string {
  if (typeof json !== 'object' || json === null || !('data' in json)) return '';
  const { data } = json;
  return typeof data === 'object' && data !== null && 'sentence' in data ? String(data.sentence) : '';
}
