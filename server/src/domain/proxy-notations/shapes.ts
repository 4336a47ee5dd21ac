// The dicts and tuples in which Python libraries keep a proxy.
import type { ProxyResult } from '#domain/proxies.ts';
import { absent, proxyFromParts, readPort, readProxyType } from './parts.ts';

const TYPES = 'socks5, socks4, http, https or mtproxy';

export function readProxyShape(input: object): ProxyResult {
  if (Array.isArray(input)) return readTuple(input);
  const dict = new Map(Object.entries(input).map(([key, value]): [string, unknown] => [key.toLowerCase(), value]));
  return readDict(dict);
}

/** `{type, host, …}`, `{proxy_type, addr, …, rdns}` (Telethon) and `{scheme, hostname, …}` (Pyrogram). */
function readDict(dict: Map<string, unknown>): ProxyResult {
  const first = (...names: string[]): unknown => names.map((name) => dict.get(name)).find((value) => !absent(value));
  if (![...dict.values()].some((value) => !absent(value))) return { ok: true, proxy: null };
  const secret = first('secret');
  const named = first('type', 'proxy_type', 'scheme', 'protocol');
  const type = absent(named) ? (absent(secret) ? 'socks5' : 'mtproxy') : readProxyType(named);
  if (type === null) return no(`the type of the proxy is not known: expected ${TYPES}`);
  if (type !== 'mtproxy' && !absent(secret))
    return no(`a secret belongs to an MTProxy, but the type says something else`);
  return proxyFromParts({
    type,
    host: first('host', 'addr', 'hostname', 'server', 'ip', 'address'),
    port: first('port'),
    user: first('username', 'user', 'login'),
    password: first('password', 'pass'),
    secret,
  });
}

/**
 * `[type, host, port, rdns, user, password]`, where the type may be PySocks' 1, 2, 3 and everything behind the port may be
 * missing (rdns too), or Telethon's MTProxy `[host, port, secret]`.
 */
function readTuple(items: readonly unknown[]): ProxyResult {
  if (items.length === 0) return { ok: true, proxy: null };
  if (items.length > 6) return no('a list for a proxy is [type, host, port, rdns, user, password]');
  const [first, second, third, ...rest] = items;
  if (items.length === 3 && typeof third === 'string' && readPort(third) === null && readPort(second) !== null) {
    return proxyFromParts({ type: 'mtproxy', host: first, port: second, secret: third });
  }
  const type = readProxyType(first);
  if (type === null) return no(`the first of a list for a proxy is its type: expected ${TYPES}`);
  if (type === 'mtproxy') return proxyFromParts({ type, host: second, port: third, secret: rest[0] });
  // With six there is an rdns; with fewer it is one only if it looks like one.
  const hasRdns =
    items.length === 6 || typeof rest[0] === 'boolean' || rest[0] === null || rest[0] === 0 || rest[0] === 1;
  const [user, password] = hasRdns ? rest.slice(1) : rest;
  return proxyFromParts({ type, host: second, port: third, user, password });
}

function no(reason: string): ProxyResult {
  return { ok: false, reason };
}
