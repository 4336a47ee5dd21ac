// Links to groups that are written as addresses: https://t.me/…, name.t.me, tg://….

/** What an address names; `none` when it is an address, but none of a group. */
export type UrlLink = { kind: 'name' | 'hash' | 'channel'; value: string } | { kind: 'none'; reason: string };

/** Telegram's own hosts (core.telegram.org/api/links). */
const HOSTS = new Set(['t.me', 'telegram.me', 'telegram.dog']);

/** Of what is named as wrong. */
const SHOWN_MAX = 20;

/** Null when the text is no address at all. */
export function readUrlLink(text: string): UrlLink | null {
  const deep = /^tg:(?:\/\/)?([a-z]+)\/?(?:\?([^#]*))?/i.exec(text);
  if (deep !== null) return readDeepLink((deep[1] ?? '').toLowerCase(), queryOf(deep[2] ?? ''));
  const [, scheme, host, rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#\s]+)(.*)$/is.exec(text) ?? [];
  if (host === undefined) return null;
  if (scheme !== undefined && !/^https?$/i.test(scheme))
    return none('expected a link that begins with https:// or tg://');
  const name = hostOf(host);
  const subdomain = /^([\w-]+)\.t\.me$/.exec(name);
  if (subdomain !== null) return readSubdomain(host, rest);
  if (HOSTS.has(name)) return readPath(pathOf(rest));
  if (scheme === undefined && !/^[^@]+\.[a-z]{2,}$/i.test(name)) return null;
  return none('not a link of Telegram: expected t.me, telegram.me or telegram.dog');
}

function hostOf(host: string): string {
  return host
    .toLowerCase()
    .replace(/:(?:80|443)$/, '')
    .replace(/\.$/, '')
    .replace(/^www\./, '');
}

/** `name.t.me`, which keeps the spelling of its name; a host name has - where the username has _. */
function readSubdomain(host: string, rest: string): UrlLink {
  const name = (host.replace(/^www\./i, '').split('.')[0] ?? '').replaceAll('-', '_');
  const [first] = pathOf(rest);
  if (first !== undefined && !/^\d+$/.test(first))
    return none('a link to name.t.me has at most a message number behind it');
  return { kind: 'name', value: name };
}

/** Path segments without query and fragment, percent-decoded. */
function pathOf(rest: string): string[] {
  return (
    rest
      .replace(/[?#].*$/s, '')
      // Between it and a comment.
      .trimEnd()
      // Some programs turn the + of an invite into an escaped space.
      .replace(/^\/+%20/, '/+')
      .split('/')
      .filter((segment) => segment !== '')
      .map((segment) => percentDecoded(segment))
  );
}

function readPath([first, second, ...more]: string[]): UrlLink {
  if (first === undefined) return none('names no group');
  if (first.startsWith('+')) return { kind: 'hash', value: first.slice(1) };
  switch (first.toLowerCase()) {
    case 'joinchat':
      return second === undefined ? none('t.me/joinchat without its hash') : { kind: 'hash', value: second };
    case 'c':
      return readChannel(second, more);
    case 's':
      // The preview page of a public channel.
      return second === undefined ? none('names no group') : { kind: 'name', value: second };
    default:
      break;
  }
  if ([second, ...more].some((segment) => segment !== undefined && !/^\d+$/.test(segment))) {
    return none('behind the name of a group only message numbers are expected');
  }
  return { kind: 'name', value: first.replace(/^@+/, '') };
}

function readChannel(id: string | undefined, more: readonly string[]): UrlLink {
  if (id === undefined || !/^\d+$/.test(id)) return none('t.me/c without the id of a channel');
  const other = more.find((segment) => !/^\d+$/.test(segment));
  return other === undefined
    ? { kind: 'channel', value: id }
    : none(`behind the id of a channel only message numbers are expected, and "${other.slice(0, SHOWN_MAX)}" is none`);
}

function readDeepLink(action: string, query: Map<string, string>): UrlLink {
  const [domain, invite, channel] = [query.get('domain'), query.get('invite'), query.get('channel')];
  if (action === 'resolve' && domain !== undefined) return { kind: 'name', value: domain.replace(/^@+/, '') };
  if (action === 'resolve' && query.has('phone')) return none('the link of a phone number, which is no group');
  if (action === 'join' && invite !== undefined) return { kind: 'hash', value: invite.replace(/^\+/, '') };
  if (action === 'privatepost' && channel !== undefined) {
    return /^\d+$/.test(channel)
      ? { kind: 'channel', value: channel }
      : none('tg://privatepost without the id of a channel');
  }
  return none('expected tg://resolve?domain=, tg://join?invite= or tg://privatepost?channel=');
}

/** The first value of each key. No URLSearchParams: it turns + into a space. */
function queryOf(text: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const part of text.replaceAll('&amp;', '&').split('&')) {
    const [key = '', ...value] = part.split('=');
    if (!query.has(key.toLowerCase())) query.set(key.toLowerCase(), percentDecoded(value.join('=')));
  }
  return query;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function none(reason: string): UrlLink {
  return { kind: 'none', reason };
}
