// Signing in and out: the few routes beside the API's own.
import { serverUrl } from '#lib/base-path.ts';
import { sentenceOf } from '#lib/errors.ts';
import { loadTroubleTexts } from '#lib/i18n.ts';

/** `wrong`: what was typed does not fit; otherwise something else was in the way. */
export type SignInEnd = { end: 'in' } | { end: 'second_factor' } | { end: 'refused'; sentence: string; wrong: boolean };

const UNAUTHORIZED = 401;

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

/** What an app has to be shown, and the codes for when it is lost; `refused`: a sentence. */
export async function beginSecondFactor(
  password: string,
): Promise<{ uri: string; codes: string[] } | { refused: string }> {
  const { ok, json } = await post('two-factor/enable', { password });
  return ok ? { uri: String(fieldOf(json, 'totpURI')), codes: codesIn(json) } : { refused: sentenceIn(json) };
}

/** In the place of the old ones. */
export async function newBackupCodes(password: string): Promise<{ codes: string[] } | { refused: string }> {
  const { ok, json } = await post('two-factor/generate-backup-codes', { password });
  return ok ? { codes: codesIn(json) } : { refused: sentenceIn(json) };
}

/** Returns why not. */
export async function endSecondFactor(password: string): Promise<string | null> {
  const { ok, json } = await post('two-factor/disable', { password });
  return ok ? null : sentenceIn(json);
}

function fieldOf(json: unknown, name: string): unknown {
  return typeof json === 'object' && json !== null
    ? Object.entries(json).find(([key]) => key === name)?.[1]
    : undefined;
}

function codesIn(json: unknown): string[] {
  const codes = fieldOf(json, 'backupCodes');
  return Array.isArray(codes) ? codes.map(String) : [];
}

type Answer = { ok: boolean; status: number; json: unknown };

async function post(path: string, body: object): Promise<Answer> {
  const answer = await fetch(serverUrl(`api/auth/${path}`), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const json: unknown = await answer.json().catch(() => null);
  if (!answer.ok) await loadTroubleTexts().catch(() => {});
  return { ok: answer.ok, status: answer.status, json };
}

function ended({ ok, status, json }: Answer): SignInEnd {
  if (!ok) return { end: 'refused', sentence: sentenceIn(json), wrong: status === UNAUTHORIZED };
  const second = typeof json === 'object' && json !== null && 'twoFactorRedirect' in json && json.twoFactorRedirect;
  return second === true ? { end: 'second_factor' } : { end: 'in' };
}

function sentenceIn(json: unknown): string {
  const [code, sentence] = [fieldOf(json, 'code'), fieldOf(fieldOf(json, 'data'), 'sentence')];
  return sentenceOf(typeof code === 'string' ? code : '', typeof sentence === 'string' ? sentence : '');
}
