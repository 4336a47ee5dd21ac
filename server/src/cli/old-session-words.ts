import type { OldSession } from '#engine/login/replace-session.ts';

/** What became of the session whose place a new one took, as the end of a sentence's line; empty where there was none. */
export function aboutOldSession(old: OldSession): string {
  switch (old.old_session) {
    case null:
      return '';
    case 'ended':
      return ' The session that it had was ended on Telegram.';
    case 'was_dead':
      return ' The session that it had was dead already.';
    case 'left_open':
      return ` The session that it had stays open on Telegram (${old.old_session_error}): end it there, Settings, Devices.`;
  }
}
