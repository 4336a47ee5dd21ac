// Requests that nobody should send: nearly valid ones, and ones that are broken in every way.
import type { Chance } from '@groundcrew/simulator/chance.ts';
import { requestFor } from './examples.ts';
import { API, type Operation } from './operations.ts';
import { PLACES } from './workspaces.ts';

export type Shot = { method: string; url: string; headers: Record<string, string>; body: string | null };

const LONG = 20_000;
const TEXTS: readonly string[] = [
  '',
  ' ',
  'NaN',
  '1e999',
  '-1',
  '9'.repeat(40),
  'null',
  '__proto__',
  'constructor',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202e😀 é',
  "' or 1=1 --",
  '%',
  '../../etc/passwd',
  '2026-13-45T99:99:99Z',
  '+275760-09-13T00:00:00.001Z',
  'x'.repeat(LONG),
];
const NUMBERS: readonly number[] = [0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 7_770_101];
const TYPES: readonly string[] = [
  'application/json',
  'text/plain',
  'text/csv',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  'x',
  '',
];
const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND'];
const HEADERS: readonly [string, string][] = [
  ['x-request-id', 'x'.repeat(5000)],
  ['idempotency-key', '\u00ff'],
  ['idempotency-key', 'k'.repeat(300)],
  ['accept', 'text/html, */*;q=0'],
  ['content-encoding', 'gzip'],
  ['x-forwarded-for', "'; drop"],
  ['origin', 'null'],
  ['cookie', 'groundcrew.session_token=%00%ff'],
  ['authorization', `Bearer gc_${'a'.repeat(64)}`],
  ['range', 'bytes=5-1'],
];

export function shotAt(operation: Operation, chance: Chance): Shot {
  const sent = requestFor(operation, PLACES.alfa, chance.happens(0.5));
  const method = chance.happens(0.05) ? chance.pick(METHODS) : operation.method;
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  let url = `${API}${sent.path}`;
  if (chance.happens(0.3)) url = oddUrl(url, operation, chance);
  if (chance.happens(0.1)) headers['content-type'] = chance.pick(TYPES);
  if (chance.happens(0.1)) {
    const [name, value] = chance.pick(HEADERS);
    headers[name] = value;
  }
  if (method === 'GET' || method === 'HEAD') return { method, url, headers: {}, body: null };
  const changed = sent.body === undefined && chance.happens(0.8) ? undefined : spoilt(sent.body ?? {}, chance);
  const body = changed === undefined ? null : (JSON.stringify(changed) ?? null);
  if (body === null) return { method, url, headers: {}, body };
  return { method, url, headers, body: chance.happens(0.1) ? oddBody(body, chance) : body };
}

function oddUrl(url: string, operation: Operation, chance: Chance): string {
  const text = encodeURIComponent(chance.pick(TEXTS).toWellFormed());
  const names = operation.parameters.filter((each) => each.in === 'query').map(({ name }) => name);
  if (names.length > 0 && chance.happens(0.6)) {
    return `${url}${url.includes('?') ? '&' : '?'}${chance.pick(names)}${chance.pick(['=', '[]=', '[a]=', '[__proto__]='])}${text}`;
  }
  const tricks = [
    `${url}/`,
    `${url}//x`,
    url.replace(/\d+/, text.slice(0, 500)),
    `${url}%00`,
    `${url}%zz`,
    `${url}/../me`,
    `${url};a=b`,
  ];
  return chance.pick(tricks);
}

function oddBody(body: string, chance: Chance): string {
  const cut = body.slice(0, chance.int(body.length + 1));
  return chance.pick([cut, `${body}}`, '['.repeat(LONG), `\ufeff${body}`, '"', '--x\r\n\r\n', `{"__proto__":${body}}`]);
}

/** Some fields become what they must not be. */
function spoilt(value: unknown, chance: Chance, depth = 0): unknown {
  if (chance.happens(depth === 0 ? 0.05 : 0.25)) return odd(chance);
  if (Array.isArray(value)) {
    const many = value.map((each: unknown) => spoilt(each, chance, depth + 1));
    return chance.happens(0.1) ? Array.from({ length: 2000 }, () => many[0]) : many;
  }
  if (typeof value !== 'object' || value === null || value instanceof Blob) return value;
  const fields = Object.entries(value).map(([name, each]) => [name, spoilt(each, chance, depth + 1)]);
  if (chance.happens(0.1)) fields.push([chance.pick(TEXTS), odd(chance)]);
  return Object.fromEntries(chance.happens(0.1) ? fields.slice(1) : fields);
}

function odd(chance: Chance): unknown {
  const kind = chance.int(6);
  if (kind === 0) return null;
  if (kind === 1) return chance.pick(NUMBERS);
  if (kind === 2) return chance.happens(0.5);
  if (kind === 3) return [chance.pick(TEXTS)];
  if (kind === 4) return { [chance.pick(TEXTS)]: chance.pick(NUMBERS) };
  return chance.pick(TEXTS);
}
