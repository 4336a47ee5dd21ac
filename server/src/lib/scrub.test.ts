import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scrub } from './scrub.ts';
import { scrubText } from './scrub-text.ts';

/** What comes out of the log for one record. */
function logged(record: unknown): string {
  const out = scrub(`${JSON.stringify(record)}\n`);
  expect(out.endsWith('\n')).toBe(true);
  expect(() => JSON.parse(out) as unknown).not.toThrow();
  return out;
}

/** Bytes without a pattern, the same in every run. */
function bytes(count: number, seed: string): Buffer {
  return createHash('shake256', { outputLength: count }).update(seed).digest();
}

const auth_key = bytes(256, 'auth key');

/** The session of one auth key in every form that people have. */
function sessions(key: Buffer): string[] {
  return [
    `1${Buffer.concat([Buffer.from([2, 149, 154, 167, 41, 1, 187]), key]).toString('base64url')}=`,
    `1${Buffer.concat([Buffer.from([2, 0, 14]), Buffer.from('149.154.167.41'), Buffer.from([1, 187]), key]).toString('base64')}`,
    Buffer.concat([Buffer.from([2, 0, 1, 2, 3, 0]), key, Buffer.alloc(9, 7)]).toString('base64url'),
    Buffer.concat([Buffer.from([3, 0, 0, 0, 1]), key, bytes(60, 'more')]).toString('base64'),
    `${key.toString('hex')}:2`,
    key.toString('base64'),
  ];
}

/** At least this much of a secret in a row counts as leaked. */
const PIECE = 24;

function leaks(out: string, secret: string): boolean {
  for (let at = 0; at + PIECE <= secret.length; at++) if (out.includes(secret.slice(at, at + PIECE))) return true;
  return false;
}

describe('sessions never come out', () => {
  const all = Array.from({ length: 30 }, (_, seed) => sessions(bytes(256, String(seed)))).flat();
  const wrapped = (text: string, width: number, by: string): string =>
    (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(by);
  const places: Record<string, (session: string) => unknown> = {
    'a message': (session) => ({ msg: `could not import ${session}, sorry` }),
    'a deep key of no special name': (session) => ({ a: { b: [{ c: { d: session } }] } }),
    'the name of a key': (session) => ({ clients: { [session]: 1 } }),
    'a stack': (session) => ({ err: { stack: `Error: ${session}\n    at run (file.ts:1:2)` } }),
    'JSON in JSON in JSON': (session) => ({ body: JSON.stringify({ inner: JSON.stringify({ s: session }) }) }),
    'lines of 76': (session) => ({ msg: wrapped(session, 76, '\n') }),
    'lines that were escaped': (session) => ({ msg: `text ${JSON.stringify(wrapped(session, 64, '\r\n'))} more` }),
    'pieces of a literal': (session) => ({ msg: `'${wrapped(session, 40, "' +\n  '")}'` }),
    'an address': (session) => ({ url: `https://example.org/import?s=${encodeURIComponent(session)}&x=1` }),
    'a form that was encoded twice': (session) => ({ body: encodeURIComponent(`s=${encodeURIComponent(session)}`) }),
  };
  for (const [place, put] of Object.entries(places)) {
    test(`in ${place}`, () => {
      for (const session of all) expect(leaks(logged(put(session)), session)).toBe(false);
    });
  }

  test('a hexadecimal dump with colons or spaces', () => {
    for (const by of [':', ' ', '-']) {
      const dump = (auth_key.toString('hex').match(/../g) ?? []).join(by);
      expect(leaks(logged({ msg: `key ${dump}` }), dump)).toBe(false);
    }
  });
});

describe('keys that are printed as bytes never come out', () => {
  const list = [...auth_key];
  const has = (out: string): boolean => out.replaceAll(/[^\d,]/g, '').includes(list.slice(10, 16).join(','));
  const map = JSON.stringify(Object.fromEntries(list.entries()));
  const shapes: Record<string, unknown> = {
    'a Buffer': { k: auth_key },
    'a Uint8Array': { k: new Uint8Array(auth_key) },
    'a plain list': { k: list },
    'a Buffer in a message': { msg: `key ${JSON.stringify({ k: auth_key })} bad` },
    'a Buffer in JSON in JSON': { body: JSON.stringify({ b: JSON.stringify({ k: auth_key }) }) },
    'a map in a message': { msg: `key ${map} bad` },
    'a map in escaped JSON in a message': { msg: `body ${JSON.stringify(map)} bad` },
    'a list over many lines': { msg: inspect(new Uint8Array(auth_key), { maxArrayLength: 300 }) },
  };
  for (const [shape, record] of Object.entries(shapes)) {
    test(`as ${shape}`, () => {
      expect(has(logged(record).replaceAll(/"\d+\\*":/g, ''))).toBe(false);
      expect(logged(record)).toContain('[hidden');
    });
  }

  test('as inspected buffers of Node and Python', () => {
    expect(scrubText(inspect(auth_key))).toBe('[hidden bytes]');
    const python = `b'${(auth_key.toString('hex').match(/../g) ?? []).map((byte) => `\\x${byte}`).join('')}'`;
    expect(scrubText(`key=${python}`)).not.toContain(python.slice(20, 40));
  });
});

describe('whatever the secret is', () => {
  /** Long enough not to stand in a line by chance; without what would end a value in its notation. */
  const word = (without: RegExp) =>
    fc
      .string({ minLength: 10, maxLength: 40, unit: 'grapheme-ascii' })
      .filter((text) => !without.test(text) && !/^[a-z.]+$/.test(text));
  const secret = word(/^[\s]|[\s]$/);
  const plain = word(/[\s"'`<>&,;)}\]%\\|]|^[{[=:>-]|^(?:true|false|null|None)/i);
  const names =
    'password api_hash apiHash API-HASH session_string smtp_password proxyPassword authorization access_token';
  const more = 'Cookie set-cookie x-api-key clientSecret pwd GROUNDCREW_KEY auth_key token';
  const name = fc.constantFrom(...`${names} ${more}`.split(' '));
  /** The secret as it may stand in the output: at every depth of escaping. */
  const seen = (out: string, text: string): boolean => {
    let written = text;
    for (let depth = 0; depth < 5; depth++) {
      if (out.includes(written)) return true;
      written = JSON.stringify(written).slice(1, -1);
    }
    return false;
  };
  const nested = (record: unknown, depths: number[]): unknown =>
    depths.reduce<unknown>((inner, kind) => {
      if (kind === 0) return { deeper: inner };
      if (kind === 1) return ['first', inner];
      return kind === 2 ? { body: JSON.stringify(inner) } : { msg: `answer was ${JSON.stringify(inner)} (400)` };
    }, record);
  const depths = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 });

  test('no value of a telling key comes out, however deep and however escaped', () => {
    fc.assert(
      fc.property(name, secret, depths, (key, value, way) => {
        expect(seen(logged(nested({ ok: 1, [key]: value, after: 'x' }, way)), value)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  test('nor when the value is a record, a list or a number', () => {
    fc.assert(
      fc.property(name, secret, fc.integer({ min: 1e9 }), depths, (key, value, number, way) => {
        const out = logged(nested({ [key]: { a: [value, { b: value }], n: number }, [`my_${key}`]: number }, way));
        expect(seen(out, value) || out.includes(String(number))).toBe(false);
      }),
    );
  });

  test('nor out of text of the forms name=value, name: value, --name value, header lines', () => {
    const joined = fc.constantFrom('=', ': ', ' = ', ' => ', ':');
    fc.assert(
      fc.property(name, joined, plain, depths, (key, join, value, way) => {
        for (const text of [
          `failed with ${key}${join}${value}`,
          `{${key}${join}${value}, x: 1}`,
          `x=1&${key}=${value}&y=2`,
        ]) {
          expect(seen(logged(nested({ msg: text }, way)), value)).toBe(false);
        }
        const argument = value.replace(/^[-=]+/, '');
        expect(seen(logged({ msg: `run --${key} ${argument} now` }), argument)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test('nor out of quoted text', () => {
    fc.assert(
      fc.property(name, secret, fc.constantFrom('=', ': '), depths, (key, value, join, way) => {
        const texts = [`${key}${join}${JSON.stringify(value)} x`, `config { '${key}'${join}${inspect(value)}, x: 1 }`];
        for (const msg of texts) expect(seen(logged(nested({ msg }, way)), value)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test('nor out of addresses of proxies and databases, raw or encoded', () => {
    const scheme = fc.constantFrom('socks5', 'socks4', 'http', 'https', 'postgres', 'postgresql+asyncpg', 'redis');
    fc.assert(
      fc.property(scheme, plain, depths, (kind, password, way) => {
        const raw = `${kind}://crew:${password}@proxy.example.org:1080/x`;
        for (const address of [raw, encodeURIComponent(raw), `https://example.org/?next=${encodeURIComponent(raw)}`]) {
          const out = logged(nested({ proxy_url: address, msg: `proxy ${address} refused` }, way));
          expect(seen(out, password) || seen(out, encodeURIComponent(password))).toBe(false);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('nor out of the short notations of proxies', () => {
    const host = fc.constantFrom('203.0.113.7', 'proxy.example.org', 'localhost', '[2001:db8::1]');
    fc.assert(
      fc.property(host, word(/[\s"'`,;:@/%\\(=[]/), word(/[\s"'`,;%\\]|^\//), depths, (at, user, password, way) => {
        fc.pre(!user.includes(password));
        for (const text of [`${at}:1080:${user}:${password}`, `${user}:${password}@${at}:1080`]) {
          expect(seen(logged(nested({ proxy: text, msg: `proxy ${text} refused` }, way)), password)).toBe(false);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

test('links of MTProxies, tuples, tokens, private keys and header lists are covered', () => {
  const secret = 'ee0123456789abcdef0123456789abcdef';
  const cases: [unknown, string][] = [
    [{ msg: `tg://proxy?server=203.0.113.7&port=443&secret=${secret}` }, secret],
    [{ msg: `https://t.me/proxy?server=p.example.org&port=443&secret=${secret}` }, secret],
    [{ msg: `203.0.113.7:443:${secret} refused` }, secret],
    [{ msg: 'tg://socks?server=p.example.org&port=1080&user=u&pass=pa55word' }, 'pa55word'],
    [{ msg: "proxy ('socks5', 'p.example.org', 1080, True, 'crew', 'pa55word') refused" }, 'pa55word'],
    [{ proxy: ['socks5', 'p.example.org', 1080, true, 'crew', 'pa55word'] }, 'pa55word'],
    [{ rawHeaders: ['Host', 'x', 'Cookie', 'sid=pa55word; other=1'] }, 'pa55word'],
    [{ argv: ['--password', 'pa55word'] }, 'pa55word'],
    [{ headers: [{ name: 'Authorization', value: 'pa55word' }] }, 'pa55word'],
    [{ msg: 'GET / HTTP/1.1\r\nCookie: a=1; sid=pa55word\r\nHost: x' }, 'pa55word'],
    [{ msg: 'sent Bearer abcDEF123456.x-y_z' }, 'abcDEF123456'],
    [{ msg: 'Authorization: Basic Y3JldzpwYTU1d29yZA==' }, 'Y3JldzpwYTU1d29yZA'],
    [{ msg: 'bot 110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1' }, 'AAHdqTcv'],
    [{ msg: 'jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def' }, 'eyJzdWIi'],
    [{ msg: `-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----` }, 'MIIEow'],
    [{ msg: String.raw`pa\u0073sword=pa55word and {"p\u0061ssword":"pa55word"}` }, 'pa55word'],
    [{ session: 'short', cause: { message: 'api_hash 0123456789abcdef0123456789abcdef' } }, '0123456789abcdef'],
  ];
  for (const [record, hidden] of cases) expect(logged(record)).not.toContain(hidden);
});

test('a sealed record shows the key that seals it, and no more', () => {
  const sealed = `gc1:0123456789ab:${bytes(120, 'sealed').toString('base64url')}`;
  expect(scrubText(`read ${sealed} of account 12`)).toBe('read gc1:0123456789ab:[hidden] of account 12');
  expect(logged({ session_string: sealed, msg: 'x' })).toBe(
    '{"session_string":"gc1:0123456789ab:[hidden]","msg":"x"}\n',
  );
});
