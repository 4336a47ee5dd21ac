// Requests that nobody should send: nearly valid ones, and ones that are broken in every way.
import type { Chance } from '@groundcrew/simulator/chance.ts';
import { requestFor } from './examples.ts';
import { oddForm, oddTable } from './hostile-forms.ts';
import { LONG, NUMBERS, odd, RAW_NUMBERS, spoilt, TEXTS } from './hostile-values.ts';
import { API, nameOf, type Operation } from './operations.ts';
import type { Raw } from './send.ts';
import { PLACES } from './workspaces.ts';

export type Shot = Raw & {
  /** It goes to the route itself: what it answers is described there. */
  straight: boolean;
};

const TYPES: readonly string[] = [
  'application/json',
  'application/json; charset=utf-16',
  'application/problem+json',
  'text/plain',
  'text/csv',
  'text/csv; charset=latin1',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'multipart/form-data; boundary=""',
  'application/x-www-form-urlencoded',
  'x',
  '',
];
const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND', 'TRACE'];
const HEADERS: readonly { name: string; value: string | string[] }[] = [
  { name: 'x-request-id', value: 'x'.repeat(5000) },
  { name: 'x-request-id', value: ['one', 'two'] },
  { name: 'idempotency-key', value: '\u00ff' },
  { name: 'idempotency-key', value: 'k'.repeat(300) },
  { name: 'idempotency-key', value: ['one', 'two'] },
  { name: 'idempotency-key', value: 'the same' },
  { name: 'idempotency-key', value: '' },
  { name: 'accept', value: 'text/html, */*;q=0' },
  { name: 'accept-encoding', value: 'gzip;q=NaN' },
  { name: 'content-encoding', value: 'gzip' },
  { name: 'content-encoding', value: ['gzip', 'br'] },
  { name: 'x-forwarded-for', value: "'; drop" },
  { name: 'x-forwarded-host', value: 'elsewhere.example.com' },
  { name: 'x-forwarded-proto', value: 'javascript' },
  { name: 'forwarded', value: 'for="[::1"; host=x' },
  { name: 'host', value: 'elsewhere.example.com:1' },
  { name: 'origin', value: 'null' },
  { name: 'referer', value: '\u00e9'.repeat(100) },
  { name: 'cookie', value: 'groundcrew.session_token=%00%ff' },
  { name: 'cookie', value: '='.repeat(3000) },
  { name: 'authorization', value: `Bearer gc_${'a'.repeat(64)}` },
  { name: 'authorization', value: ['Bearer x', 'Basic eDp5'] },
  { name: 'x-api-key', value: ['one', 'two'] },
  { name: 'range', value: 'bytes=5-1' },
  { name: 'expect', value: '200-maybe' },
  { name: 'x-http-method-override', value: 'DELETE' },
  { name: 'if-none-match', value: '*' },
  { name: 'upgrade-insecure-requests', value: '1' },
];

export function shotAt(operation: Operation, chance: Chance): Shot {
  const { path, body: wanted, multipart } = requestFor(operation, PLACES.alfa, chance.happens(0.5));
  const method = chance.happens(0.05) ? chance.pick(METHODS) : operation.method;
  const headers: Shot['headers'] = {};
  let url = `${API}${path}`;
  const is_odd = chance.happens(0.3);
  if (is_odd) url = oddUrl(url, operation, chance);
  const straight = method === operation.method && url.split('?')[0] === `${API}${path}`.split('?')[0];
  if (chance.happens(0.15)) {
    const { name, value } = chance.pick(HEADERS);
    headers[name] = value;
  }
  if (method === 'GET' || method === 'HEAD' || (wanted === undefined && chance.happens(0.8))) {
    return { method, path: url, headers, body: null, straight };
  }
  const { type, body } = multipart && chance.happens(0.85) ? formAt(operation, wanted, chance) : jsonAt(wanted, chance);
  headers['content-type'] = chance.happens(0.08) ? chance.pick(TYPES) : type;
  return { method, path: url, headers, body, straight };
}

function formAt(operation: Operation, wanted: unknown, chance: Chance): { type: string; body: Buffer } {
  const is_table = nameOf(operation).endsWith('/import');
  if (is_table && chance.happens(0.15)) return { type: 'text/csv', body: oddTable(chance) };
  return oddForm(wanted, chance, is_table);
}

function jsonAt(wanted: unknown, chance: Chance): { type: string; body: Buffer } {
  const type = 'application/json';
  const text = JSON.stringify(spoilt(wanted ?? {}, chance)) ?? '';
  return { type, body: Buffer.from(chance.happens(0.15) ? oddBody(text, chance) : text) };
}

function oddUrl(url: string, operation: Operation, chance: Chance): string {
  const text = encodeURIComponent(chance.pick(TEXTS).toWellFormed());
  const names = operation.parameters.filter((each) => each.in === 'query').map(({ name }) => name);
  if (names.length > 0 && chance.happens(0.7)) {
    const name = chance.pick(names);
    const mark = url.includes('?') ? '&' : '?';
    const number = encodeURIComponent(String(chance.pick(NUMBERS)));
    return chance.pick([
      `${url}${mark}${name}=${text}`,
      `${url}${mark}${name}=${number}`,
      `${url}${mark}${name}=${number}&${name}=${text}`,
      `${url}${mark}${`${name}=1&`.repeat(50)}`,
      `${url}${mark}${name}[]=${text}&${name}[]=${number}`,
      `${url}${mark}${name}[0]=${text}&${name}[99999999]=1`,
      `${url}${mark}${name}[a]=${text}`,
      `${url}${mark}${name}[__proto__]=${text}`,
      `${url}${mark}${name}${'[a]'.repeat(200)}=1`,
      `${url}${mark}${name}`,
      `${url}${mark}${name}=%`,
      `${url}${mark}__proto__=${text}&constructor[prototype]=1`,
    ]);
  }
  return chance.pick([
    `${url}/`,
    `${url}//x`,
    url.replace(/\d+/, text.slice(0, 500)),
    url.replace(/\d+/, encodeURIComponent(String(chance.pick(NUMBERS)))),
    `${url}%00`,
    `${url}%zz`,
    `${url}/../me`,
    `${url}/%2e%2e/me`,
    `${url};a=b`,
    `${url}?`,
    `${url}#x`,
    url.toUpperCase(),
    `/${url}`,
    `http://elsewhere.example.com${url}`,
  ]);
}

/** Text that JSON.stringify would never make. */
function oddBody(body: string, chance: Chance): string {
  const cut = body.slice(0, chance.int(body.length + 1));
  const depth = chance.pick([31, 33, 2000]);
  return chance.pick([
    cut,
    `${body}}`,
    '['.repeat(LONG),
    body.replace(/:("[^"]*"|\d+)/, `:${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
    body.replace(/:("[^"]*"|\d+|true|false)/, `:${chance.pick(RAW_NUMBERS)}`),
    body.replace(/^\{/, `{"__proto__":{"role":"owner"},`),
    body.replace(/^\{/, `{${body.slice(1, -1) || '"a":1'},`),
    body.replaceAll('"', "'"),
    `\ufeff${body}`,
    '"',
    '',
    JSON.stringify(odd(chance)) ?? '',
    '--x\r\n\r\n',
    `{"__proto__":${body}}`,
  ]);
}
