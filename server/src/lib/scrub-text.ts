// What must never be read in a log, wherever it stands in a text: sessions, keys, passwords in addresses, tokens.
import { scrubByteText } from '#lib/scrub-bytes.ts';
import { HIDDEN, scrubNamed } from '#lib/scrub-named.ts';

type Replace = (text: string) => string;

const HOST = String.raw`(?:(?:\d{1,3}\.){3}\d{1,3}|\[[0-9a-fA-F:]+\]|[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)`;

const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
/** A record of ours: which key seals it may be seen. */
const SEALED = /\bgc1:(\w{1,64}):[\w-]+/g;
const ADDRESS = /([a-zA-Z][a-zA-Z0-9+.-]{0,30}:(?:\\*\/){2})([^\s"'<>`]*)@/g;
/** `host/path/` or `host:8080/path/` in front of an `@` that belongs to the path, as in https://t.me/@name. */
const PATH_OF_A_SITE = /^(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?[/?#]/i;
const USER_AT_HOST = new RegExp(
  String.raw`(^|[\s"'(,;=[])([^\s:@/"'(,;=]{1,200}):([^\s"'/][^\s"']{0,300})@(${HOST}:\d{2,5})\b`,
  'g',
);
const HOST_PORT_USER = new RegExp(String.raw`(?<![\w.:/-])(${HOST}):(\d{2,5}):([^\s:"',/]{1,200}):([^\s"',]+)`, 'g');
const HOST_PORT_SECRET = new RegExp(
  String.raw`(?<![\w.:/-])(${HOST}:\d{2,5}):((?:[0-9a-fA-F]{2}){16,}|(?:[de]e|7[e-v])[\w+/=-]{16,})`,
  'g',
);
const PROXY_TUPLE =
  /([[(]\s*(?:[ub]?["'](?:socks[45]h?|https?|mtproxy)["']|[123])\s*,\s*["'][^"']+["']\s*,\s*["']?\d{2,5}["']?)\s*,[^)\]]*/gi;
const API_HASH = /(api[\s_-]?hash[^\n]{0,20}?)\b[0-9a-f]{32}\b/gi;
const SCHEME_TOKEN = /\b(Bearer|Basic|Digest|Token)(\s+)([\w.~+/-]{8,}={0,2})/gi;
const WEB_TOKEN = /\beyJ[\w-]{8,}\.[\w-]{4,}\.?[\w-]*/g;
const BOT_TOKEN = /\b(\d{6,12}):AA[\w-]{30,40}/g;
/**
 * Base64 in one piece or wrapped into lines and string literals, its `+` and `/` perhaps escaped. A last piece may be
 * short if it looks like more than a word. Shorter runs are paths, hashes and words.
 */
const BASE64_CHARACTER = String.raw`(?:[A-Za-z0-9+/_-]|\\+(?:/|u00(?:2[bBfF]|3[dD])))`;
const WRAPPING = String.raw`={0,2}(?:\\+[rnt]|\+(?=\s)|[\s"',\\]){1,12}`;
const BASE64 = new RegExp(
  String.raw`${BASE64_CHARACTER}{24,}(?:${WRAPPING}${BASE64_CHARACTER}{24,})*(?:${WRAPPING}(?=[a-z+/_-]{0,23}[A-Z0-9=])[A-Za-z0-9+/_-]{1,23})?={0,2}`,
  'g',
);
const SHORTEST_SESSION = 200;
/** 256 bytes are 512 digits; the hashes that people read have at most 128. */
const HEX = /[0-9a-fA-F]{2}(?:[\s:,-]?[0-9a-fA-F]{2}){99,}/g;
const WITH_DIGIT_OR_CAPITAL = /[A-Z0-9=]/;

/** Each with what a text must contain to be worth a search. */
const RULES: { near: RegExp; replace: Replace }[] = [
  { near: /PRIVATE KEY/, replace: (text) => text.replace(PRIVATE_KEY, HIDDEN) },
  { near: /gc1:/, replace: (text) => text.replace(SEALED, `gc1:$1:${HIDDEN}`) },
  { near: /[:=\s]/, replace: scrubNamed },
  { near: /\/[^]*@/, replace: (text) => text.replace(ADDRESS, address) },
  { near: /:\d{2,5}:/, replace: hostNotations },
  { near: /:[^]*@/, replace: (text) => text.replace(USER_AT_HOST, `$1$2:${HIDDEN}@$4`) },
  { near: /,/, replace: (text) => text.replace(PROXY_TUPLE, `$1, ${HIDDEN}`) },
  { near: /api[\s_-]?hash/i, replace: (text) => text.replace(API_HASH, `$1${HIDDEN}`) },
  { near: /bearer|basic|digest|token/i, replace: (text) => text.replace(SCHEME_TOKEN, schemeToken) },
  { near: /eyJ/, replace: (text) => text.replace(WEB_TOKEN, HIDDEN) },
  { near: /:AA/, replace: (text) => text.replace(BOT_TOKEN, `$1:${HIDDEN}`) },
  { near: /[A-Za-z0-9+/_-]{24}/, replace: (text) => text.replace(BASE64, base64) },
  { near: /[0-9a-fA-F]{2}.?[0-9a-fA-F]{2}/, replace: longHex },
  { near: /[<,\\]/, replace: scrubByteText },
];

const RUN = /[^\s"'<>]+/g;
const PERCENT_ESCAPE = /%[0-9A-Fa-f]{2}/;

/** How often escaped text inside escaped text is looked into. */
const MAX_DEPTH = 4;

/** The text with `[hidden]` in the place of every secret that can be told from its shape or its name. */
export function scrubText(text: string, depth = 0): string {
  if (text.length < 4) return text;
  let clean = text;
  const deeper = depth < MAX_DEPTH;
  // Before the rules: they would hide the middle of an encoded session and leave pieces too short to be known.
  if (deeper && PERCENT_ESCAPE.test(clean)) {
    clean = clean.replace(RUN, (run) => (PERCENT_ESCAPE.test(run) ? through(percentDecoded, run, depth) : run));
  }
  for (const { near, replace } of RULES) if (near.test(clean)) clean = replace(clean);
  // After the rules: they tell the quote that ends a value from those inside by its backslashes.
  if (deeper && clean.includes('\\')) clean = through(unescaped, clean, depth);
  return clean;
}

/** What hides a secret behind an encoding is shown decoded and scrubbed; what hides none stays as it was written. */
function through(decode: Replace, text: string, depth: number): string {
  const decoded = decode(text);
  if (decoded === text) return text;
  const clean = scrubText(decoded, depth + 1);
  return clean === decoded ? text : clean;
}

function percentDecoded(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|([^]))/g, (_, digits?: string, character = '') =>
    digits ? String.fromCharCode(Number.parseInt(digits, 16)) : (ESCAPES[character] ?? character),
  );
}

function address(whole: string, scheme: string, user_info: string): string {
  if (user_info === '') return whole;
  // Another address may stand in the query of this one.
  if (PATH_OF_A_SITE.test(user_info)) return `${scheme}${`${user_info}@`.replace(ADDRESS, address)}`;
  const colon = user_info.indexOf(':');
  if (colon === -1) return /^postgres/i.test(scheme) ? whole : `${scheme}${HIDDEN}@`;
  return `${scheme}${user_info.slice(0, colon)}:${HIDDEN}@`;
}

function hostNotations(text: string): string {
  return text
    .replace(HOST_PORT_SECRET, `$1:${HIDDEN}`)
    .replace(HOST_PORT_USER, (whole, host: string, port: string, user: string) =>
      // `file.ts:12:30:` of a compiler and `12:30:15:250` of a clock are no proxies.
      /^\d+$/.test(host) || (/^\d{1,4}$/.test(user) && !/^[\d.]+$/.test(host)) ? whole : `${host}:${port}:${HIDDEN}`,
    );
}

function schemeToken(whole: string, scheme: string, space: string, token: string): string {
  return WITH_DIGIT_OR_CAPITAL.test(token) ? `${scheme}${space}${HIDDEN}` : whole;
}

function base64(run: string): string {
  return run.replaceAll(/[^A-Za-z0-9+/_-]/g, '').length >= SHORTEST_SESSION ? HIDDEN : run;
}

function longHex(text: string): string {
  return text.replace(HEX, HIDDEN);
}
