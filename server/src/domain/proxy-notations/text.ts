// Proxies written as one line of text.
import { parseIpv4 } from '#domain/ip.ts';
import type { ProxyResult } from '#domain/proxies.ts';
import { PORT_REASON, proxyFromParts, readHost, readPort, readProxyType } from './parts.ts';
import type { ProxyType } from './parts.ts';

/** Longer than any host with the longest user and password, all of it escaped. */
const TEXT_LENGTH_MAX = 4096;

const EXPECTED =
  'expected socks5://user:password@host:port (or socks4, http, https), tg://proxy?server=&port=&secret=, ' +
  'host:port:user:password, user:password@host:port or host:port';

export function readProxyText(text: string): ProxyResult {
  if (text.length > TEXT_LENGTH_MAX) return no(`a proxy has at most ${TEXT_LENGTH_MAX} characters`);
  const link = /^(?:tg:(?:\/\/)?|(?:https?:\/\/)?(?:www\.)?(?:t|telegram)\.(?:me|dog)\/)(proxy|socks)\/?\?(.*)$/is.exec(
    text,
  );
  if (link !== null) return readTelegramLink(link[1] ?? '', link[2] ?? '');
  const url = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text);
  if (url === null) return readPlace('socks5', text, false);
  const type = readProxyType(url[1]);
  if (type === null) return no(`the scheme of the proxy is not known: ${EXPECTED}`);
  if (type === 'mtproxy') return no('an MTProxy is written tg://proxy?server=HOST&port=PORT&secret=SECRET');
  return readPlace(type, url[2] ?? '', true);
}

/** core.telegram.org/api/links#proxy-links */
function readTelegramLink(kind: string, query: string): ProxyResult {
  const values = new Map<string, string>();
  for (const pair of query.replace(/#.*$/s, '').replaceAll('&amp;', '&').split('&')) {
    const [key = '', ...value] = pair.split('=');
    // No URLSearchParams: it turns the + of base64 into a space.
    values.set(key.toLowerCase(), unescaped(value.join('=')));
  }
  const [host, port] = [values.get('server'), values.get('port')];
  if (kind.toLowerCase() === 'proxy')
    return proxyFromParts({ type: 'mtproxy', host, port, secret: values.get('secret') });
  return proxyFromParts({ type: 'socks5', host, port, user: values.get('user'), password: values.get('pass') });
}

type Login = { host: string; port: string; user?: string; password?: string };

/**
 * What stands behind the scheme, or all of it when there is none: then the type is socks5, the port must be given (any
 * word would be a host otherwise), and nothing is percent-decoded, since short notations come raw from proxy lists.
 */
function readPlace(type: Exclude<ProxyType, 'mtproxy'>, text: string, isUrl: boolean): ProxyResult {
  const found = [readUserFirst(text, isUrl), readUserLast(text)].filter((reading) => reading !== null);
  const readings = found.filter(({ port }) => port === '' || readPort(port) !== null);
  const [reading, other] = readings.toSorted((a, b) => addressLikeness(b.host) - addressLikeness(a.host));
  if (reading === undefined && found.length > 0) return no(PORT_REASON);
  if (reading === undefined) return no(isUrl ? `host or port of the proxy cannot be read: ${EXPECTED}` : EXPECTED);
  // `one.example:1080:bob:x@two.example:99` is a user "one.example" or a password that ends in "two.example:99".
  if (other !== undefined && addressLikeness(other.host) === addressLikeness(reading.host)) {
    return no(
      'can be read in two ways; write it as socks5://user:password@host:port with @ and : escaped as %40 and %3A',
    );
  }
  const decode = (value: string | undefined): string | undefined =>
    isUrl && value !== undefined ? unescaped(value) : value;
  return proxyFromParts({ ...reading, type, user: decode(reading.user), password: decode(reading.password) });
}

/** `user:password@host:port` and `host:port`; a password may contain @ and :, a host may not. */
function readUserFirst(text: string, isUrl: boolean): Login | null {
  const at = text.lastIndexOf('@');
  const place = text.slice(at + 1).replace(isUrl ? /[/?#].*$/s : /\/$/, '');
  const [, host, port] = /^(\[[^\]]*\]|[^:[\]]*)(?::(\d*))?$/.exec(place) ?? [];
  if (host === undefined || readHost(host) === null) return null;
  if ((port ?? '') === '' && !isUrl) return null;
  if (at < 0) return { host, port: port ?? '' };
  const [user = '', ...password] = text.slice(0, at).split(':');
  return { host, port: port ?? '', user, password: password.join(':') };
}

/** `host:port:user:password`, the form of proxy lists. The password may contain anything. */
function readUserLast(text: string): Login | null {
  const [, host, port, user, password] = /^(\[[^\]]*\]|[^:[\]@]*):(\d+):([^:]*)(?::(.*))?$/s.exec(text) ?? [];
  if (host === undefined || port === undefined || readHost(host) === null) return null;
  return { host, port, user: user ?? '', password: password ?? '' };
}

/** An address says more than a name with dots, and that more than a word. */
function addressLikeness(host: string): number {
  if (host.startsWith('[') || parseIpv4(host) !== null) return 2;
  return host.includes('.') || host === 'localhost' ? 1 : 0;
}

/** A % that escapes nothing is one. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function no(reason: string): ProxyResult {
  return { ok: false, reason };
}
