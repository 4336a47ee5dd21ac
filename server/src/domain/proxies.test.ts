import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HEX, plain, stored } from '#testing/proxies.ts';
import { describeProxy, parseProxy, type Proxy } from './proxies.ts';

const DOMAIN = Buffer.from('www.example.com').toString('hex');

describe('No proxy', () => {
  it.each([undefined, null, '', '  ', {}, [], 'None', 'null', '{}', { type: '', host: null }])(
    'is what %j means',
    (input) => {
      expect(parseProxy(input)).toEqual({ ok: true, proxy: null });
    },
  );
});

describe('A proxy as an address', () => {
  it.each<[string, Proxy]>([
    ['socks5://bob:pw@proxy.example:1234', plain('socks5', 1234)],
    ['SOCKS5://bob:pw@Proxy.Example:1234/', plain('socks5', 1234)],
    ['socks5h://bob:pw@proxy.example:1234', plain('socks5', 1234)],
    ['socks4://bob@proxy.example:1234', plain('socks4', 1234, 'bob', null)],
    ['http://bob:pw@proxy.example', plain('http', 8080)],
    ['https://bob:pw@proxy.example:8443/path?x=1', plain('https', 8443)],
    ['socks5://proxy.example', plain('socks5', 1080, null, null)],
    ['socks4://proxy.example', plain('socks4', 1080, null, null)],
    ['socks5://:pw@proxy.example', plain('socks5', 1080, null, 'pw')],
    ['socks5://bob:p%40w%3A%2F%25@proxy.example:1', plain('socks5', 1, 'bob', 'p@w:/%')],
    ['socks5://bob:p@w:x/y?z#@proxy.example:1', plain('socks5', 1, 'bob', 'p@w:x/y?z#')],
    ['socks5://bob:100%@proxy.example:1', plain('socks5', 1, 'bob', '100%')],
    ['socks5://proxy.example:1080:bob:pw', plain('socks5', 1080)],
    ['socks5://bob:pw@[2001:DB8:0::1]:1080', { ...plain('socks5', 1080), host: '2001:db8::1' }],
    ['socks5://[::1]', { ...plain('socks5', 1080, null, null), host: '::1' }],
    ['tg://socks?server=proxy.example&port=1080&user=bob&pass=pw', plain('socks5', 1080)],
    ['https://t.me/socks?server=proxy.example&port=1080', plain('socks5', 1080, null, null)],
  ])('%s is read', (input, proxy) => {
    expect(parseProxy(input)).toEqual({ ok: true, proxy });
  });
});

describe('A proxy in a short notation', () => {
  it.each<[string, Proxy]>([
    ['proxy.example:1080:bob:pw', plain('socks5', 1080)],
    ['proxy.example:1080:bob:p:w@x', plain('socks5', 1080, 'bob', 'p:w@x')],
    ['bob:pw@proxy.example:1080', plain('socks5', 1080)],
    ['bob:p:w@x@proxy.example:1080', plain('socks5', 1080, 'bob', 'p:w@x')],
    ['proxy.example:1080', plain('socks5', 1080, null, null)],
    ['bob:p%41w@proxy.example:1080', plain('socks5', 1080, 'bob', 'p%41w')],
    [' 192.0.2.7:1080:bob:pw\n', { ...plain('socks5', 1080), host: '192.0.2.7' }],
    ['[2001:db8::1]:1080:bob:pw', { ...plain('socks5', 1080), host: '2001:db8::1' }],
    ['[2001:db8::1]:1080', { ...plain('socks5', 1080, null, null), host: '2001:db8::1' }],
    ['192.0.2.7:1080:bob:p@word:99', { ...plain('socks5', 1080, 'bob', 'p@word:99'), host: '192.0.2.7' }],
    ['bob:1080:x:y@192.0.2.7:99', { ...plain('socks5', 99, 'bob', '1080:x:y'), host: '192.0.2.7' }],
  ])('%s is read', (input, proxy) => {
    expect(parseProxy(input)).toEqual({ ok: true, proxy });
  });
});

describe('A proxy as a Python library keeps it', () => {
  it.each<[unknown, Proxy]>([
    [{ type: 'socks5', host: 'proxy.example', port: 1234, username: 'bob', password: 'pw' }, plain('socks5', 1234)],
    [{ type: 'http', host: 'proxy.example', username: 'bob', password: 'pw' }, plain('http', 8080)],
    [{ host: 'proxy.example', username: 'bob', password: 'pw', port: '' }, plain('socks5', 1080)],
    [
      { proxy_type: 'socks5', addr: 'proxy.example', port: 1234, rdns: true, username: 'bob', password: 'pw' },
      plain('socks5', 1234),
    ],
    [
      { proxy_type: 3, addr: 'proxy.example', port: '1234', rdns: true, username: 'bob', password: 'pw' },
      plain('http', 1234),
    ],
    [
      { scheme: 'SOCKS5', hostname: 'proxy.example', port: 1234, username: 'bob', password: 'pw' },
      plain('socks5', 1234),
    ],
    [{ scheme: 'socks4', hostname: 'proxy.example', port: 1234 }, plain('socks4', 1234, null, null)],
    [['socks5', 'proxy.example', 1234, true, 'bob', 'pw'], plain('socks5', 1234)],
    [['http', 'proxy.example', 1234, null, 'bob', 'pw'], plain('http', 1234)],
    [[2, 'proxy.example', 1234, true, 'bob', 'pw'], plain('socks5', 1234)],
    [[1, 'proxy.example', 1234], plain('socks4', 1234, null, null)],
    [[3, 'proxy.example', 1234, false], plain('http', 1234, null, null)],
    [['ProxyType.SOCKS5', 'proxy.example', 1234, 'bob', 'pw'], plain('socks5', 1234)],
    [['socks5', 'proxy.example'], plain('socks5', 1080, null, null)],
    [['socks5', 'proxy.example', 1234, true, 'bob', 12345], plain('socks5', 1234, 'bob', '12345')],
    ['{"type":"socks5","host":"proxy.example","port":1234,"username":"bob","password":"pw"}', plain('socks5', 1234)],
    ['["socks5","proxy.example",1234,true,"bob","pw"]', plain('socks5', 1234)],
  ])('%j is read', (input, proxy) => {
    expect(parseProxy(input)).toEqual({ ok: true, proxy });
  });
});

describe('An MTProxy', () => {
  const ee = `ee${HEX}${DOMAIN}`;
  const base64url = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url');
  it.each<[unknown, string]>([
    [`tg://proxy?server=proxy.example&port=443&secret=${HEX}`, HEX],
    [`tg:proxy?server=proxy.example&port=443&secret=${HEX.toUpperCase()}`, HEX],
    [`https://t.me/proxy?server=proxy.example&port=443&secret=dd${HEX}`, `dd${HEX}`],
    [`t.me/proxy?port=443&amp;secret=${ee}&amp;server=proxy.example`, ee],
    [`https://telegram.me/proxy?server=proxy.example&port=443&secret=${base64url(HEX)}`, HEX],
    [`tg://proxy?server=proxy.example&port=443&secret=${base64url(`dd${HEX}`)}`, `dd${HEX}`],
    [`tg://proxy?server=proxy.example&port=443&secret=${Buffer.from(ee, 'hex').toString('base64')}`, ee],
    [['proxy.example', 443, `dd${HEX}`], `dd${HEX}`],
    [['proxy.example', '443', HEX], HEX],
    [['mtproxy', 'proxy.example', 443, HEX], HEX],
    [{ server: 'proxy.example', port: 443, secret: HEX }, HEX],
    [{ type: 'MTPROTO', host: 'proxy.example', port: 443, secret: ee }, ee],
  ])('%j is read and stays one', (input, secret) => {
    expect(parseProxy(input)).toEqual({
      ok: true,
      proxy: { type: 'mtproxy', host: 'proxy.example', port: 443, secret },
    });
  });

  it.each([
    '',
    'zz',
    HEX.slice(2),
    `cc${HEX}`,
    `ee${HEX}`,
    `ee${HEX}ffff`,
    `${HEX}00`,
    'ab'.repeat(400),
    'A',
    base64url(`dd${HEX}00`),
  ])('is refused with the secret %j', (secret) => {
    expect(stored(`tg://proxy?server=proxy.example&port=443&secret=${secret}`)).toMatch(
      /^refused: the secret of an MTProxy is/,
    );
  });

  it('is refused as SOCKS, without a port, and under another type', () => {
    expect(stored(`tg://proxy?server=proxy.example&secret=${HEX}`)).toMatch(/port/);
    expect(stored(`mtproxy://proxy.example:443`)).toMatch(/tg:\/\/proxy/);
    expect(stored({ type: 'socks5', host: 'proxy.example', port: 443, secret: HEX })).toMatch(
      /secret belongs to an MTProxy/,
    );
  });
});

describe('What is no proxy', () => {
  it.each([
    'socks5://bob:pw@proxy.example:99999',
    'socks5://proxy.example:0',
    'proxy.example:99999',
    'proxy.example:99999:bob:pw',
    'bob:pw@proxy.example:123456789',
    `('socks5', 'proxy.example', 99999)`,
  ])('for its port is told so: %s', (input) => {
    expect(stored(input)).toBe('refused: the port of the proxy is a number from 1 to 65535');
  });

  it.each([
    'proxy',
    'proxy.example',
    'bob:hunter2pw@proxy.example',
    'ftp://bob:hunter2pw@proxy.example:21',
    'vmess://hunter2pw',
    'socks5://',
    'socks5://bob:hunter2pw@',
    'socks5://bob:hunter2pw@proxy.example:0',
    'socks5://bob:hunter2pw@proxy.example:65536',
    'socks5://bob:hunter2pw@proxy.example:12x',
    'socks5://bob:hunter2pw@a b:1',
    'proxy.example:1080:bob:hunter2pw\u0000',
    'proxy.example:1080@bob:hunter2pw',
    'bob:hunter2pw:proxy.example:1080',
    'socks5://256.1.1.1:1080',
    '2001:db8::1:1080',
    'one.example:1080:bob:hunter2pw@two.example:99',
    'socks5://[2001:db8::1:1080',
    'socks5://bob:hunter2pw@прокси.example:1',
    `socks5://bob:${'hunter2pw'.repeat(40)}@proxy.example:1`,
    'x'.repeat(1_000_000),
    '[[[[',
    '{"type":',
    true,
    42,
    () => 0,
    ['ftp', 'proxy.example', 21, 'hunter2pw'],
    [2],
    ['socks5'],
    [null, null, null],
    [1, 2, 3, 4, 5, 6, 7],
    { type: 'ftp', host: 'proxy.example' },
    { type: 'socks5' },
    { type: 'socks5', host: ['proxy.example'], port: 1 },
    { type: {}, host: 'proxy.example' },
    { host: 'proxy.example', port: 1.5 },
    { host: 'proxy.example', port: -1 },
    { host: 'proxy.example', password: { hunter2pw: 1 } },
    { nonsense: 1 },
    { __proto__: { host: 'proxy.example' }, x: 1 },
  ])('is refused, and the reason tells no password', (input) => {
    expect(stored(input)).toMatch(/^refused: .{10,}/);
    expect(stored(input)).not.toContain('hunter2pw');
  });
});

describe('Any proxy', () => {
  const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
  const port = fc.integer({ min: 1, max: 65_535 });
  const credential = fc.option(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((text) => Buffer.byteLength(text) < 256),
  );
  const login = fc.record({
    type: fc.constantFrom('socks5', 'socks4', 'http', 'https'),
    host,
    port,
    username: credential,
    password: credential,
  });

  it('that is stored is read back as the same', () => {
    fc.assert(
      fc.property(login, (dict) => {
        const proxy = parseProxy(dict);
        const text = stored(dict);
        expect(text.startsWith('refused') ? proxy : parseProxy(text)).toEqual(proxy);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is described without its password and secret', () => {
    const secretive = fc.stringMatching(/^[!-~]{8,20}$/);
    fc.assert(
      fc.property(secretive, host, port, (password, host, port) => {
        const proxy: Proxy = { type: 'socks5', host, port, user: 'bob', password };
        expect(describeProxy(proxy)).not.toContain(password);
        expect(describeProxy({ ...proxy, user: password, password: null })).not.toContain(password);
      }),
    );
    expect(describeProxy({ type: 'mtproxy', host: '::1', port: 443, secret: HEX })).toBe('mtproxy://[::1]:443');
    expect(describeProxy(plain('http', 8080))).toBe('http://bob:***@proxy.example:8080');
    expect(describeProxy(plain('http', 8080, null, null))).toBe('http://proxy.example:8080');
  });

  it('is never taken as it is described: its password would be three stars from then on', () => {
    fc.assert(
      fc.property(fc.constantFrom('socks5', 'socks4', 'http', 'https'), host, port, (type, host, port) => {
        const proxy: Proxy = { type, host, port, user: 'bob', password: 'secret' };
        expect(parseProxy(describeProxy(proxy))).toMatchObject({
          ok: false,
          reason: expect.stringContaining('hidden'),
        });
      }),
    );
    const tuple = { proxy_type: 'socks5', addr: '192.0.2.1', port: 1080, username: 'bob', password: '***' };
    expect(parseProxy(tuple)).toMatchObject({ ok: false });
  });

  it('or anything else is answered, never thrown, and reasons are the same whatever stands in it', () => {
    const reasons = new Set<string>();
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.string(), fc.stringMatching(/^(?:socks5:\/\/)?[\w:@.[\]%/-]{0,50}$/)),
        (input) => {
          const result = parseProxy(input);
          if (!result.ok) reasons.add(result.reason);
        },
      ),
      { numRuns: 5_000 },
    );
    expect(reasons.size).toBeLessThan(15);
  });
});
