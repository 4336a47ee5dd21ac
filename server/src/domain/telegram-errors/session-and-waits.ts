import type { ErrorEntry } from '#domain/telegram-error-catalogue.ts';

const dead = (what: string): ErrorEntry => ({
  family: 'session_dead',
  scope: 'account',
  do: `${what}: log the account in again`,
});

export const SESSION_AND_WAIT_ERRORS: Record<string, ErrorEntry> = {
  // Of the home DC; elsewhere the client exports its authorisation again by itself.
  AUTH_KEY_UNREGISTERED: dead('the session was logged out'),
  AUTH_KEY_INVALID: dead('the key of the session is not valid'),
  AUTH_KEY_PERM_EMPTY: dead('the key of the session was never bound'),
  AUTH_KEY_DUPLICATED: dead('the session was used from two places at once and is dead; stop the other program'),
  SESSION_REVOKED: dead('the session was ended from another device'),
  SESSION_EXPIRED: dead('the session has expired'),
  USER_DEACTIVATED: { family: 'session_dead', scope: 'account', do: 'the account was deleted; take it out' },
  USER_DEACTIVATED_BAN: {
    family: 'account_banned',
    scope: 'account',
    do: 'Telegram deleted the account for spam; take it out, or appeal to recover@telegram.org',
  },
  PHONE_NUMBER_BANNED: {
    family: 'account_banned',
    scope: 'account',
    do: 'Telegram banned this phone number; take the account out, or appeal to recover@telegram.org',
  },

  FROZEN_METHOD_INVALID: {
    family: 'hold',
    hold_reason: 'frozen',
    scope: 'account',
    do: 'Telegram has frozen the account (read-only); open it in an official app, appeal there, then lift the hold',
  },
  FROZEN_PARTICIPANT_MISSING: {
    family: 'hold',
    hold_reason: 'frozen',
    scope: 'account',
    do: 'Telegram has frozen the account; open it in an official app, appeal there, then lift the hold',
  },
  PEER_FLOOD: {
    family: 'hold',
    hold_reason: 'peer_flood',
    scope: 'account',
    do: 'the account was reported for spam; ask @SpamBot with it, wait until it is clean, then lift the hold',
  },
  USER_RESTRICTED: {
    family: 'hold',
    hold_reason: 'restricted',
    scope: 'account',
    do: 'the account is restricted for spam; ask @SpamBot with it, then lift the hold',
  },

  FLOOD_WAIT_X: { family: 'flood', scope: 'account_method', do: 'nothing: the account waits as long as Telegram asks' },
  SLOWMODE_WAIT_X: { family: 'slow_mode', scope: 'chat', do: 'nothing: the group is in slow mode and waits its time' },
  SLOWMODE_MULTI_MSGS_DISABLED: {
    family: 'one_at_a_time',
    scope: 'chat',
    do: 'send one message at a time to this group',
  },
  FLOOD_PREMIUM_WAIT_X: { family: 'wait', scope: 'operation', do: 'nothing: Telegram slows the transfer of files' },
  FLOOD_TEST_PHONE_WAIT_X: { family: 'wait', scope: 'operation', do: 'wait: too many calls for a test number' },
  '2FA_CONFIRM_WAIT_X': {
    family: 'wait',
    scope: 'operation',
    do: 'wait: the reset of the two-step password takes its time',
  },
  TAKEOUT_INIT_DELAY_X: { family: 'wait', scope: 'operation', do: 'confirm the export in an official app, or wait' },
  SCHEDULE_TOO_MUCH: { family: 'wait', scope: 'chat', do: 'wait: a chat takes 100 scheduled messages' },
};
