import { describe, expect, it } from 'vitest';
import { parseProxy, type Proxy } from '#domain/proxies.ts';
import { HEX, plain, stored } from '#testing/proxies.ts';

describe('A proxy as Python prints it', () => {
  const address = { ...plain('socks5', 17_451, 'u', 'p'), host: '127.0.0.1' };
  it.each<[string, Proxy]>([
    [`('socks5','127.0.0.1',17451,True,'u','p')`, address],
    [`("socks5", '127.0.0.1', 17451, True, u'u', b'p',)`, address],
    [`['socks5', '127.0.0.1', 17451, None, 'u', 'p']`, address],
    [`(2, '127.0.0.1', 17451, True, 'u', 'p')`, address],
    [`(socks.SOCKS5, '127.0.0.1', 17451, True, 'u', 'p')`, address],
    [`(socks.PROXY_TYPE_SOCKS5, '127.0.0.1', 17451, True, 'u', 'p')`, address],
    [`(<ProxyType.SOCKS5: 2>, '127.0.0.1', 17451, True, 'u', 'p')`, address],
    [
      `{'proxy_type': 'socks5', 'addr': '127.0.0.1', 'port': 17451, 'rdns': True, 'username': 'u', 'password': 'p'}`,
      address,
    ],
    [`{'scheme': "socks5", 'hostname': '127.0.0.1', 'port': '17451', 'username': 'u', 'password': 'p'}`, address],
    [`('socks4', 'proxy.example', 1234)`, plain('socks4', 1234, null, null)],
    [`{'addr': 'proxy.example', 'port': 1080, 'username': None}`, plain('socks5', 1080, null, null)],
    [`('http', 'proxy.example', 80, True, "b'o\\"b", 'p\\x40\\'\\u00e9\\\\')`, plain('http', 80, `b'o"b`, `p@'é\\`)],
  ])('%s is read', (input, proxy) => {
    expect(parseProxy(input)).toEqual({ ok: true, proxy });
  });

  it('is an MTProxy with its secret, and none where nothing stands in it', () => {
    expect(stored(`('proxy.example', 443, 'dd${HEX}')`)).toBe(
      `tg://proxy?server=proxy.example&port=443&secret=dd${HEX}`,
    );
    for (const empty of ['()', '[]', '{}', `{'host': None}`]) expect(stored(empty)).toBe('none');
  });

  it.each([
    `('socks5','127.0.0.1',17451,True,'u','hunter2pw'`,
    `('socks5','127.0.0.1',17451,True,'u','hunter2pw') x`,
    `('socks5','127.0.0.1',1e3,True,'u','hunter2pw')`,
    `('socks5' '127.0.0.1')`,
    `{'socks5', '127.0.0.1'}`,
    `{'host': ('hunter2pw',)}`,
    '('.repeat(4000),
    `(${`'hunter2pw',`.repeat(300)})`,
    `('\\UFFFFFFFF', 'proxy.example')`,
  ])('%s is refused', (input) => {
    expect(stored(input)).toMatch(/^refused: .{10,}/);
    expect(stored(input)).not.toContain('hunter2pw');
  });
});
