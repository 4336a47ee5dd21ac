import type { ErrorEntry, ForbiddenContent } from '#domain/telegram-error-catalogue.ts';

const gone = (what: string): ErrorEntry => ({
  family: 'target_error',
  scope: 'chat',
  do: `${what}: check the link or take the group out`,
});
const stale = (): ErrorEntry => ({
  family: 'target_stale',
  scope: 'chat',
  do: 'nothing: the link is resolved anew once; then check it',
});
const kind = (content: ForbiddenContent | 'forwards', what: string): ErrorEntry => ({
  family: 'content_forbidden',
  content,
  scope: 'content',
  do: `the group takes no ${what}; it gets other messages only`,
});
const unreachable = (what: string): ErrorEntry => ({
  family: 'peer_unreachable',
  scope: 'peer',
  do: `${what}: this person cannot be written to`,
});
const person = (what: string): ErrorEntry => ({
  family: 'needs_person',
  scope: 'chat',
  do: `${what}; Groundcrew never pays: take the group out or settle it by hand`,
});
const done = (what: string): ErrorEntry => ({ family: 'already_done', scope: 'operation', do: `nothing: ${what}` });
const input = (what: string): ErrorEntry => ({ family: 'bad_input', scope: 'content', do: what });
const closedTopic: ErrorEntry = { family: 'topic_closed', scope: 'content', do: 'choose another topic of this forum' };
const lostMessage: ErrorEntry = {
  family: 'message_gone',
  scope: 'content',
  do: 'the message is gone; check the link to it',
};
const staleFile: ErrorEntry = {
  family: 'file_stale',
  scope: 'operation',
  do: 'nothing: the file is fetched or uploaded anew, once',
};
const cap: ErrorEntry = {
  family: 'account_cap',
  scope: 'account',
  do: 'the account is in as many groups as Telegram allows; leave some with it before it joins more',
};

export const TARGET_AND_CONTENT_ERRORS: Record<string, ErrorEntry> = {
  CHAT_WRITE_FORBIDDEN: {
    family: 'target_banned',
    scope: 'chat',
    do: 'the group is closed for writing and is left alone',
  },
  USER_BANNED_IN_CHANNEL: {
    family: 'ask_membership',
    scope: 'chat',
    do: 'banned in this group, or restricted in all public groups: the membership tells; ask @SpamBot with the account',
  },
  CHANNEL_PRIVATE: gone('the account is no member of this private group (any more)'),
  CHANNEL_INVALID: stale(),
  CHAT_ID_INVALID: stale(),
  PEER_ID_INVALID: stale(),
  CHAT_ADMIN_REQUIRED: gone('only its admins may do this'),
  CHAT_RESTRICTED: gone('Telegram has restricted this group'),
  CHAT_FORBIDDEN: gone('the account may not see this group'),
  CHANNEL_PUBLIC_GROUP_NA: gone('the group is not available'),
  USERNAME_NOT_OCCUPIED: gone('nobody has this username'),
  USERNAME_INVALID: gone('this is no username'),
  INVITE_HASH_EXPIRED: gone('the invite link has expired'),
  INVITE_HASH_INVALID: gone('the invite link does not exist'),
  INVITE_HASH_EMPTY: gone('the invite link has no hash'),
  USERS_TOO_MUCH: gone('the group is full'),
  CHANNELS_TOO_MUCH: cap,
  USER_CHANNELS_TOO_MUCH: cap,
  INVITE_REQUEST_SENT: { family: 'requested', scope: 'operation', do: 'nothing: an admin of the group has to approve' },
  CHAT_GUEST_SEND_FORBIDDEN: { family: 'join_first', scope: 'chat', do: 'join the discussion group first' },

  CHAT_SEND_PLAIN_FORBIDDEN: kind('plain', 'text messages'),
  CHAT_SEND_MEDIA_FORBIDDEN: kind('media', 'media'),
  CHAT_SEND_PHOTOS_FORBIDDEN: kind('photos', 'photos'),
  CHAT_SEND_VIDEOS_FORBIDDEN: kind('videos', 'videos'),
  CHAT_SEND_DOCS_FORBIDDEN: kind('docs', 'files'),
  CHAT_SEND_GIFS_FORBIDDEN: kind('gifs', 'GIFs'),
  CHAT_SEND_STICKERS_FORBIDDEN: kind('stickers', 'stickers'),
  CHAT_SEND_POLL_FORBIDDEN: kind('poll', 'polls'),
  CHAT_SEND_VOICES_FORBIDDEN: kind('voices', 'voice messages'),
  CHAT_SEND_ROUNDVIDEOS_FORBIDDEN: kind('roundvideos', 'round videos'),
  CHAT_SEND_AUDIOS_FORBIDDEN: kind('audios', 'music'),
  CHAT_SEND_WEBPAGE_FORBIDDEN: kind('webpage', 'link previews'),
  CHAT_FORWARDS_RESTRICTED: kind('forwards', 'forwards'),
  TOPIC_CLOSED: closedTopic,
  TOPIC_DELETED: closedTopic,

  USER_IS_BLOCKED: unreachable('they blocked this account'),
  YOU_BLOCKED_USER: unreachable('this account blocked them'),
  USER_PRIVACY_RESTRICTED: unreachable('their privacy settings forbid it'),
  INPUT_USER_DEACTIVATED: unreachable('their account was deleted'),
  PRIVACY_PREMIUM_REQUIRED: unreachable('they take messages from Premium accounts only'),
  PREMIUM_ACCOUNT_REQUIRED: person('the account would need Premium'),
  ALLOW_PAYMENT_REQUIRED_X: person('each message costs Stars'),
  BALANCE_TOO_LOW: person('Stars are asked for'),
  STARS_PAYMENT_REQUIRED: person('joining costs Stars'),

  USER_ALREADY_PARTICIPANT: done('the account is in the group already'),
  RANDOM_ID_DUPLICATE: done('the message was sent already; it is looked up in the history'),
  MESSAGE_NOT_MODIFIED: done('it is so already'),
  MSG_ID_INVALID: lostMessage,
  MESSAGE_ID_INVALID: lostMessage,
  REACTION_INVALID: { family: 'reaction_refused', scope: 'content', do: 'choose a reaction that the group allows' },
  REACTIONS_TOO_MANY: {
    family: 'reaction_refused',
    scope: 'content',
    do: 'choose a reaction that the post has already',
  },
  FILE_REFERENCE_EXPIRED: staleFile,
  FILE_REFERENCE_X_EXPIRED: staleFile,
  FILE_PART_X_MISSING: staleFile,
  REPLY_MESSAGE_ID_INVALID: input('the message that is answered does not exist'),
  SEND_AS_PEER_INVALID: input('the account may not write in the name of that channel'),
  MESSAGE_EMPTY: input('the message is empty'),
  MESSAGE_TOO_LONG: input('shorten the message to 4096 characters'),
  MEDIA_CAPTION_TOO_LONG: input('shorten the caption to 1024 characters'),
  ENTITY_BOUNDS_INVALID: input('the formatting of the message is broken'),
  MEDIA_INVALID: input('the file is none that Telegram takes'),
  RANDOM_ID_EMPTY: { family: 'caller_bug', scope: 'installation', do: 'report this: a message had no random_id' },
};
