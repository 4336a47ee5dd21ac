import type { tl } from '@mtcute/core';
import { Long } from '@mtcute/core';
import type { LoginOptions } from '#domain/login/steps.ts';
import type { TelegramMe } from '#domain/telegram.ts';
import { delay } from '#lib/time.ts';
import { askPassword } from './ask-password.ts';
import { attempt, LoginFailed, type Attempt } from './attempt.ts';
import type { Conversation } from './conversation.ts';
import type { LoginLine } from './line.ts';
import { signIn, userOf } from './sign-in.ts';

/** A new code takes the old one's place so long before it expires: nobody should scan a dead one. */
const BEFORE_MS = 2000;
/** Telegram's codes live for 30 seconds; whatever it says, one is shown at least so long and at most so long. */
const SHOWN_MIN_MS = 3000;
const SHOWN_MAX_MS = 60_000;
/** Half an hour, after which nobody stands before the screen any more. */
const CODES_MAX = 60;
const KNOWN_USERS_MAX = 100;

export async function byQr(line: LoginLine, talk: Conversation, options: LoginOptions): Promise<TelegramMe> {
  const scans = new Scans();
  line.listen((updates) => scans.hear(updates));
  for (let shown = 0; shown < CODES_MAX; shown += 1) {
    const scanned = scans.next();
    const exported = await attempt(line, 'qr', () => exportToken(line, options));
    const result = 'got' in exported ? await follow(line, exported.got) : exported;
    if ('password_needed' in result) return askPassword(line, talk);
    if ('problem' in result) continue;
    if ('id' in result.got) return result.got;
    const { token, expires } = result.got;
    const expires_ms = expires * 1000;
    const url = `tg://login?token=${Buffer.from(token).toString('base64url')}`;
    talk.show({ step: 'show_qr', url, expires_at: new Date(expires_ms) });
    const shown_ms = expires_ms - line.serverNow() - BEFORE_MS;
    await Promise.race([scanned, delay(Math.min(Math.max(shown_ms, SHOWN_MIN_MS), SHOWN_MAX_MS), line.signal)]);
    if (scans.heard) talk.show({ step: 'wait' });
  }
  throw new LoginFailed(NOT_SCANNED);
}

function exportToken(line: LoginLine, options: LoginOptions): Promise<tl.auth.TypeLoginToken> {
  const { api_id: apiId, api_hash: apiHash, known_user_ids = [] } = options;
  const exceptIds = known_user_ids.slice(0, KNOWN_USERS_MAX).map((id) => Long.fromNumber(id));
  return line.call({ _: 'auth.exportLoginToken', apiId, apiHash, exceptIds });
}

/** Whose telephone scanned the code may live on another DC: the log-in goes on there. */
async function follow(
  line: LoginLine,
  token: tl.auth.TypeLoginToken,
): Promise<Attempt<TelegramMe | tl.auth.RawLoginToken>> {
  if (token._ === 'auth.loginToken') return { got: token };
  if (token._ === 'auth.loginTokenSuccess') return { got: userOf(token.authorization) };
  await line.move(token.dcId);
  return signIn(line, 'qr', async () => {
    const imported = await line.call({ _: 'auth.importLoginToken', token: token.token });
    if (imported._ === 'auth.loginTokenSuccess') return imported.authorization;
    throw new LoginFailed(UNCLEAR);
  });
}

/** Telegram says that a code was scanned, and not by whom: it is asked for then. */
class Scans {
  heard = false;
  #resolve: () => void = () => {};

  /** Resolves with the next scan from now on. */
  next(): Promise<void> {
    this.heard = false;
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  hear(updates: tl.TypeUpdates): void {
    const list = updates._ === 'updateShort' ? [updates.update] : 'updates' in updates ? updates.updates : [];
    if (!list.some((update) => update._ === 'updateLoginToken')) return;
    this.heard = true;
    this.#resolve();
  }
}

const NOT_SCANNED = {
  step: 'failed',
  code: 'cancelled',
  sentence: 'Nobody has scanned the QR code for half an hour; begin the log-in anew.',
  retry: { after_s: 0 },
} as const;

const UNCLEAR = {
  step: 'failed',
  code: 'refused',
  sentence: 'Telegram sent the QR log-in from one DC to another and back; begin it anew.',
  retry: { after_s: 0 },
} as const;
