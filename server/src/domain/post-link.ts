// A link to one post, in every form in which Telegram gives it (core.telegram.org/api/links#message-links).
import { parseLink, trimDecoration, type GroupLink } from './links.ts';

/** A post as people name it, in the one form in which it is stored. */
export type PostLink = {
  /** `https://t.me/name/123` (the first spelling of the name is kept), `https://t.me/c/1032422089/123` */
  link: string;
  chat: Exclude<GroupLink, { kind: 'invite' }>;
  message_id: number;
};

export type PostLinkResult = { ok: true; link: PostLink } | { ok: false; reason: string };

/** Ids of messages are TL ints. */
const MESSAGE_ID_MAX = 2 ** 31 - 1;

const EXPECTED = 'expected https://t.me/name/123 or https://t.me/c/ID/123';

export function parsePostLink(text: string): PostLinkResult {
  const group = parseLink(text);
  if (!group.ok) return no(group.reason === 'empty' ? `empty: ${EXPECTED}` : group.reason);
  const chat = group.link;
  if (chat.kind === 'invite') {
    return no('an invite link names a group, not a post: copy the link of the post itself, https://t.me/c/ID/123');
  }
  const clean = trimDecoration(text);
  const [address = '', query = ''] = clean.replace(/#.*$/s, '').split(/\?(.*)/s);
  const options = queryOf(query);
  const comment = options.get('comment');
  if (comment !== undefined) {
    // The comment is a message of the channel's discussion group, which nothing in this link names.
    const id = /^\d{1,10}$/.test(comment) ? comment : '123';
    return no(
      `names a comment below the post, which is a message of the channel's discussion group: open that group in Telegram, find the comment there, choose Copy Message Link, and give that link (https://t.me/GROUP/${id} or https://t.me/c/ID/${id})`,
    );
  }
  const ids = /^tg:/i.test(address) ? [options.get('post')].filter((id) => id !== undefined) : idsIn(address, chat);
  // With topics: the topic's id, then the post's.
  const [last] = ids.slice(-1);
  if (last === undefined) return no(`names a group, not a post: ${EXPECTED}`);
  if (ids.length > 2) return no(`has more numbers behind the group than topic and post: ${EXPECTED}`);
  const message_id = Number(last);
  if (!/^\d+$/.test(last) || message_id < 1 || message_id > MESSAGE_ID_MAX) {
    return no(`"${last.slice(0, 20)}" is no number of a post: a whole number from 1 to ${MESSAGE_ID_MAX}`);
  }
  const place = chat.kind === 'public' ? chat.username : `c/${chat.channel_id}`;
  return { ok: true, link: { link: `https://t.me/${place}/${message_id}`, chat, message_id } };
}

/** The path segments behind the group's own. */
function idsIn(address: string, chat: PostLink['chat']): string[] {
  const segments = address
    .replace(/^[a-z]+:\/\//i, '')
    .split('/')
    .filter((segment) => segment !== '');
  // `name.t.me/123` has its group in the host, `t.me/s/name/123` and `t.me/c/ID/123` have a word before it.
  const own = chat.kind === 'public' ? chat.username.toLowerCase() : String(chat.channel_id);
  const at = segments.findIndex((segment, n) => {
    const plain = decoded(segment).toLowerCase().replace(/^@+/, '');
    if (plain === own || plain === `-100${own}`) return true;
    return (
      n === 0 &&
      plain
        .replace(/^www\./, '')
        .replace(/\.t\.me.*$/, '')
        .replaceAll('-', '_') === own
    );
  });
  return at === -1 ? [] : segments.slice(at + 1);
}

function queryOf(text: string): Map<string, string> {
  const pairs = text
    .replaceAll('&amp;', '&')
    .split('&')
    .map((part): [string, string] => {
      const [key = '', value = ''] = part.split(/=(.*)/s);
      return [key.toLowerCase(), decoded(value)];
    });
  return new Map(pairs.toReversed());
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function no(reason: string): PostLinkResult {
  return { ok: false, reason };
}
