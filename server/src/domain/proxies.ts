import { readProxyShape } from './proxy-notations/shapes.ts';
import { readPython } from './proxy-notations/python.ts';
import { readProxyText } from './proxy-notations/text.ts';

/** A way out for one account's connections. An MTProxy never turns into SOCKS. */
export type Proxy =
  | {
      type: 'socks5' | 'socks4' | 'http' | 'https';
      host: string;
      port: number;
      user: string | null;
      password: string | null;
    }
  | { type: 'mtproxy'; host: string; port: number; secret: string };

export type ProxyResult = { ok: true; proxy: Proxy | null } | { ok: false; reason: string };

/**
 * Reads any notation of a proxy: an address, a short notation, or the dict and tuple of a Python library. Absent, empty
 * and `{}` mean none (null). What is not understood is refused, never taken for none: an account whose proxy was lost
 * would go out by its own address. Reasons are fixed sentences, so that they carry no part of the input.
 */
export function parseProxy(input: unknown): ProxyResult {
  const read = readAny(input);
  if (!read.ok || read.proxy === null || read.proxy.type === 'mtproxy' || read.proxy.password !== HIDDEN) return read;
  return { ok: false, reason: 'its password is hidden (***), as it is in what is shown: give the whole address' };
}

/** In the place of a password that people are not shown. What is shown never becomes what is stored. */
const HIDDEN = '***';

function readAny(input: unknown): ProxyResult {
  if (input === null || input === undefined) return { ok: true, proxy: null };
  if (typeof input === 'string') return parseText(input);
  if (typeof input === 'object') return readProxyShape(input);
  return { ok: false, reason: 'a proxy is an address, an object or a list' };
}

function parseText(input: string): ProxyResult {
  const text = input.replace(/[\u200B-\u200D\uFEFF]/g, '').trim();
  if (text === '' || /^(?:null|none)$/i.test(text)) return { ok: true, proxy: null };
  if (!/^[[{(]/.test(text) || text.length > 4096) return readProxyText(text);
  // A column or a file may hold the dict or tuple as text. `[2001:db8::1]:1080` begins like a list, but is none.
  const value = readJson(text) ?? readPython(text);
  return typeof value === 'object' && value !== null ? readProxyShape(value) : readProxyText(text);
}

function readJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/**
 * Reads what a person gives as a new proxy. Here only the word `none` is none: an empty text is most often a variable or a field
 * that nobody has filled, and would lead the account out by its own address.
 */
export function parseGivenProxy(text: string): ProxyResult {
  const parsed = parseProxy(text);
  if (!parsed.ok || parsed.proxy !== null || /^none$/i.test(text.trim())) return parsed;
  return { ok: false, reason: 'it is empty; say none to go without a proxy' };
}

/** The one address that is stored: `parseProxy(formatProxy(proxy))` gives the same proxy. It holds the password. */
export function formatProxy(proxy: Proxy): string {
  if (proxy.type === 'mtproxy') {
    return `tg://proxy?server=${encodeURIComponent(proxy.host)}&port=${proxy.port}&secret=${proxy.secret}`;
  }
  const user = encodeURIComponent(proxy.user ?? '');
  const password = proxy.password === null ? '' : `:${encodeURIComponent(proxy.password)}`;
  const login = proxy.user === null && proxy.password === null ? '' : `${user}${password}@`;
  return `${proxy.type}://${login}${hostInUrl(proxy.host)}:${proxy.port}`;
}

/** For logs and screens. A user without a password is often a token, and hidden too. */
export function describeProxy(proxy: Proxy): string {
  const place = `${hostInUrl(proxy.host)}:${proxy.port}`;
  if (proxy.type === 'mtproxy') return `mtproxy://${place}`;
  if (proxy.user === null && proxy.password === null) return `${proxy.type}://${place}`;
  const user = proxy.password === null ? '' : encodeURIComponent(proxy.user ?? '');
  return `${proxy.type}://${user}:${HIDDEN}@${place}`;
}

function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
