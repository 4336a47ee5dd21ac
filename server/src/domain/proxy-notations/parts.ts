// From loose parts, whatever notation they come from, to a checked proxy.
import { formatIp, isHostName, parseIpv4, parseIpv6 } from '#domain/ip.ts';
import type { Proxy, ProxyResult } from '#domain/proxies.ts';
import { parseMtproxySecret } from './secret.ts';

export type ProxyType = Proxy['type'];

/** Where nothing else is said: what the older scripts assumed, and 443 for TLS as curl does. */
const DEFAULT_PORTS: Record<Exclude<ProxyType, 'mtproxy'>, number> = {
  socks5: 1080,
  socks4: 1080,
  http: 8080,
  https: 443,
};

/** RFC 1929 gives user and password one length byte each. */
const CREDENTIAL_BYTES_MAX = 255;

const TYPE_NAMES: Record<string, ProxyType> = {
  socks5: 'socks5',
  socks5h: 'socks5',
  socks: 'socks5',
  socks4: 'socks4',
  socks4a: 'socks4',
  http: 'http',
  https: 'https',
  mtproxy: 'mtproxy',
  mtproto: 'mtproxy',
  // The constants of PySocks, as numbers or as numeric strings.
  '1': 'socks4',
  '2': 'socks5',
  '3': 'http',
};

/** `SOCKS5`, `ProxyType.SOCKS5`, `socks.SOCKS5`, 2; null for what is no type. */
export function readProxyType(value: unknown): ProxyType | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const name = String(value)
    .trim()
    .toLowerCase()
    .replace(/^(?:(?:socks|python_socks)\.)?(?:proxytype\.|proxy_type_)?/, '');
  return Object.hasOwn(TYPE_NAMES, name) ? (TYPE_NAMES[name] ?? null) : null;
}

export type ProxyParts = {
  type: ProxyType;
  host: unknown;
  port: unknown;
  user?: unknown;
  password?: unknown;
  secret?: unknown;
};

export function proxyFromParts(parts: ProxyParts): ProxyResult {
  const host = readHost(parts.host);
  if (host === null) return no('the host of the proxy is missing or neither a host name nor an IP address');
  if (parts.type === 'mtproxy') return mtproxyFromParts(host, parts);
  const port = absent(parts.port) ? DEFAULT_PORTS[parts.type] : readPort(parts.port);
  if (port === null) return no(PORT_REASON);
  const [user, password] = [readCredential(parts.user), readCredential(parts.password)];
  if (user === undefined || password === undefined) {
    return no(
      `user and password of a proxy are texts of at most ${CREDENTIAL_BYTES_MAX} bytes without control characters`,
    );
  }
  return { ok: true, proxy: { type: parts.type, host, port, user, password } };
}

function mtproxyFromParts(host: string, parts: ProxyParts): ProxyResult {
  const port = readPort(parts.port);
  if (port === null) return no(PORT_REASON);
  const secret = parseMtproxySecret(parts.secret);
  if (!secret.ok) return secret;
  return { ok: true, proxy: { type: 'mtproxy', host, port, secret: secret.secret } };
}

export const PORT_REASON = 'the port of the proxy is a number from 1 to 65535';

export function readPort(value: unknown): number | null {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  if (!/^\d{1,5}$/.test(text)) return null;
  const port = Number(text);
  return port >= 1 && port <= 65_535 ? port : null;
}

/** Lower-cased; IPv6 with or without brackets, in its short form. */
export function readHost(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim().replace(/^\[(.*)\]$/, '$1');
  if (parseIpv4(text) !== null) return text;
  const ipv6 = parseIpv6(text);
  if (ipv6 !== null) return formatIp(ipv6);
  return isHostName(text) ? text.toLowerCase() : null;
}

/** Null for none, undefined for one that cannot be used. */
function readCredential(value: unknown): string | null | undefined {
  if (absent(value)) return null;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value);
  if (!text.isWellFormed() || /\p{Cc}/u.test(text) || Buffer.byteLength(text) > CREDENTIAL_BYTES_MAX) return undefined;
  return text;
}

export function absent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function no(reason: string): ProxyResult {
  return { ok: false, reason };
}
