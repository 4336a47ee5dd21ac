import { readUrlLink } from './link-urls.ts';

/** A group as people write it down, in the one form in which it is stored. */
export type GroupLink =
  /** `link` keeps the first spelling (`@VillaUbud`); `username` is without the @. */
  | { kind: 'public'; link: string; username: string }
  /** `https://t.me/+HASH` */
  | { kind: 'invite'; link: string; hash: string }
  /** `ID:1032422089`: a bare channel id that only an account which knows the channel can use. */
  | { kind: 'id'; link: string; channel_id: number };

export type LinkResult = { ok: true; link: GroupLink } | { ok: false; reason: string };

/** No form of a link comes near it; it bounds the work on a hostile line. */
const LINK_LENGTH_MAX = 512;

/** The highest id of a channel: 10^12 - 2^31, since marked ids below -2 * 10^12 belong to secret chats (TDLib, DialogId.h). */
const CHANNEL_ID_MAX = 997_852_516_352;
const MARKED_CHANNEL_ID_BASE = 1_000_000_000_000;

/** Paths and pages of t.me that name no chat (core.telegram.org/api/links). Nobody can have them as a username. */
const RESERVED_NAMES = new Set(
  (
    'addemoji addlist addstickers addtheme bg boost call confirmphone contact giftcode invoice joinchat login proxy ' +
    'setlanguage share socks'
  ).split(' '),
);

/** Reads any form in which a group is written (see the tests for all of them), repairing what older normalisers left. */
export function parseLink(text: string): LinkResult {
  if (text.length > LINK_LENGTH_MAX) return no(`longer than ${LINK_LENGTH_MAX} characters`);
  const clean = trimDecoration(text);
  if (clean === '') return no('empty');
  const url = readUrlLink(clean.replace(/^@+(?=\S*[/.:?])/, ''));
  if (url !== null) return url.kind === 'none' ? no(url.reason) : fromParts(url);
  return readShort(clean);
}

/** Equal for two spellings of one group. PostgreSQL says the same: `case when link like '@%' then lower(link) else link end`. */
export function linkKey(link: GroupLink | string): string {
  const text = typeof link === 'string' ? link : link.link;
  return text.startsWith('@') ? text.toLowerCase() : text;
}

/** Telegram's marked id of a channel, as `telegram_id` keeps it: -100… */
export function markedChannelId(channel_id: number): number {
  return -MARKED_CHANNEL_ID_BASE - channel_id;
}

/** A chat that was met, by its marked id; null for basic groups, which have no link of that kind. */
export function linkOfChat(telegram_id: number): Extract<GroupLink, { kind: 'id' }> | null {
  const channel_id = -telegram_id - MARKED_CHANNEL_ID_BASE;
  return channel_id > 0 ? { kind: 'id', link: `ID:${channel_id}`, channel_id } : null;
}

/** `@name`, `name`, `+HASH`, `joinchat/HASH`, `ID:n`, `-100n`, and any of them with an @ in front that does not belong there. */
function readShort(text: string): LinkResult {
  const bare = text.replace(/^@+/, '');
  const id = /^(?:id:)?\s*(-?\d+)$/i.exec(bare);
  if (id !== null) return readId(id[1] ?? '', /^id:/i.test(bare));
  // Only now, so that an address which nobody knows (`example.com/name`) is named as such.
  const path = bare.replace(/[?#].*$/s, '').replace(/[\s/]+$/, '');
  if (path.startsWith('+')) return inviteLink(path.slice(1));
  const joinchat = /^joinchat\/([^/]*)$/i.exec(path);
  if (joinchat !== null) return inviteLink(joinchat[1] ?? '');
  const named = /^([^/]*)(?:\/\d+)*$/.exec(path);
  if (named === null) return no('not a link to a Telegram group: expected @name, t.me/name, t.me/+HASH or ID:n');
  return publicLink(named[1] ?? '');
}

function fromParts(parts: { kind: 'name' | 'hash' | 'channel'; value: string }): LinkResult {
  switch (parts.kind) {
    case 'name':
      return /^(?:id:)?-?\d+$/i.test(parts.value) ? readShort(parts.value) : publicLink(parts.value);
    case 'hash':
      return inviteLink(parts.value);
    case 'channel':
      return readId(parts.value, true);
  }
}

/**
 * Telegram's rules (core.telegram.org/method/account.checkUsername; TDLib, misc.cpp, is_valid_username): Latin letters,
 * digits and underscores, a letter first, no underscore last, no two in a row, at most 32. People choose five and more,
 * but four are sold on fragment.com.
 */
function publicLink(username: string): LinkResult {
  if (username === '') return no('names no group');
  if (/[^\x21-\x7E]/.test(username)) {
    return no(
      /\s/.test(username)
        ? 'white space inside: a link has none, like @name, t.me/name or t.me/+HASH'
        : 'a username has Latin letters, digits and _ only',
    );
  }
  if (!/^\w+$/.test(username)) return no('a username has letters, digits and _ only');
  if (RESERVED_NAMES.has(username.toLowerCase()))
    return no(`t.me/${username.toLowerCase()} is a page of Telegram, not a group`);
  if (!/^[a-z]/i.test(username)) return no('a username begins with a letter');
  if (username.length < 4 || username.length > 32) return no('a username has 5 to 32 characters (4 if bought)');
  if (username.endsWith('_') || username.includes('__')) return no('a username neither ends in _ nor has two in a row');
  return { ok: true, link: { kind: 'public', link: `@${username}`, username } };
}

/** Telegram's hashes are base64url of 16 and 22 characters; how long others may become is not documented. */
function inviteLink(hash: string): LinkResult {
  if (hash === '') return no('an invite link without its hash');
  if (!/^[\w-]{4,64}$/.test(hash)) return no('an invite hash has 4 to 64 letters, digits, _ and -');
  // E.164 numbers have at most 15 digits; core.telegram.org/api/links#phone-number-links share the form t.me/+….
  if (/^\d{1,15}$/.test(hash)) return no('may be the link of a phone number, which is no group');
  return { ok: true, link: { kind: 'invite', link: `https://t.me/+${hash}`, hash } };
}

/** `trusted` when the text says that this is a channel's id; a bare number could as well be a phone. */
function readId(digits: string, trusted: boolean): LinkResult {
  const given = Number(digits);
  if (!Number.isSafeInteger(given)) return no('a channel id has at most 12 digits');
  if (given < 0 && given > -MARKED_CHANNEL_ID_BASE)
    return no('the id of a basic group or user: only channels have ids that can be joined');
  if (given > 0 && !trusted) return no('a bare number: write ID: in front if it is the id of a channel');
  const channel_id = given < 0 ? -given - MARKED_CHANNEL_ID_BASE : given;
  if (channel_id < 1 || channel_id > CHANNEL_ID_MAX) return no(`a channel id is between 1 and ${CHANNEL_ID_MAX}`);
  return { ok: true, link: { kind: 'id', link: `ID:${channel_id}`, channel_id } };
}

/** Takes away what copying adds around a link: invisible characters, quotes, list commas, emoji. */
export function trimDecoration(text: string): string {
  return (
    text
      // Zero-width characters, marks of direction, soft hyphen and BOM, wherever they stand.
      .replace(/[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/g, '')
      // A keycap (1️⃣) is a digit with two marks behind it: without this the digit would join the name.
      .replace(/[0-9#*]\uFE0F?\u20E3/g, ' ')
      .replace(/^(?:[\s"'<«“]|\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\uFE0F)+/u, '')
      .replace(/(?:[\s"'>»”,;.!]|\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\uFE0F)+$/u, '')
  );
}

function no(reason: string): LinkResult {
  return { ok: false, reason };
}
