/** Whether an account may call a method at all, by what Telegram thinks of it. */
import type { AuthKey } from '#mtproto/auth-keys.ts';
import type { Person } from '#world/types.ts';

/** What works without anybody being logged in. */
const OPEN = new Set([
  'help.getConfig',
  'help.getNearestDc',
  'help.getAppConfig',
  'auth.importAuthorization',
  'auth.sendCode',
  'auth.resendCode',
  'auth.cancelCode',
  'auth.signIn',
  'auth.exportLoginToken',
  'auth.importLoginToken',
]);

/** What else works while only the two-step password is missing. */
const PASSWORD_STEP = new Set(['account.getPassword', 'auth.checkPassword']);

/** What a frozen account may not do. */
const WRITES = new Set([
  'messages.sendMessage',
  'messages.sendMedia',
  'messages.sendMultiMedia',
  'messages.sendReaction',
  'messages.sendVote',
  'messages.editMessage',
  'messages.updatePinnedMessage',
  'messages.migrateChat',
  'messages.createForumTopic',
  'messages.editForumTopic',
  'messages.uploadMedia',
  'messages.importChatInvite',
  'messages.deleteChatUser',
  'channels.joinChannel',
  'channels.leaveChannel',
]);

/** What other DCs than the user's home do for whoever has imported an authorization there. */
const ANYWHERE = new Set([
  'upload.getFile',
  'upload.saveFilePart',
  'upload.saveBigFilePart',
  'auth.logOut',
  'auth.exportAuthorization',
]);

/** Telegram's refusal; null: it may. */
export function whyNotCall(
  person: Person | null,
  { pending_user_id, revoked, dc }: Pick<AuthKey, 'pending_user_id' | 'revoked' | 'dc'>,
  method: string,
): string | null {
  if (OPEN.has(method)) return null;
  if (pending_user_id !== null) return PASSWORD_STEP.has(method) ? null : 'SESSION_PASSWORD_NEEDED';
  if (revoked) return 'SESSION_REVOKED';
  if (!person) return 'AUTH_KEY_UNREGISTERED';
  if (dc !== person.dc && !ANYWHERE.has(method)) return `USER_MIGRATE_${person.dc}`;
  switch (person.state) {
    case 'revoked':
      return 'SESSION_REVOKED';
    case 'banned':
      return 'USER_DEACTIVATED_BAN';
    case 'deactivated':
      return 'USER_DEACTIVATED';
    case 'frozen':
      return WRITES.has(method) ? 'FROZEN_METHOD_INVALID' : null;
    case 'spam_restricted':
    case 'ok':
      return null;
  }
}

/** Whether Telegram still sends anything to this person's sessions. */
export function isReachable({ state }: Person): boolean {
  return state !== 'revoked' && state !== 'banned' && state !== 'deactivated';
}
