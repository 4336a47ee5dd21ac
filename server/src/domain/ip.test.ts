import fc from 'fast-check';
import { isIPv4, isIPv6 } from 'node:net';
import { describe, expect, it } from 'vitest';
import { formatIp, isHostName, parseIpv4, parseIpv6 } from './ip.ts';

describe('IP addresses', () => {
  it('are read as Node reads them', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
        expect(parseIpv4(text) !== null).toBe(isIPv4(text));
        expect(parseIpv6(text) !== null).toBe(isIPv6(text) && !text.includes('%'));
      }),
      { numRuns: 2_000 },
    );
  });

  it('come back from bytes as the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        expect(parseIpv6(formatIp(bytes))).toEqual(bytes);
        expect(parseIpv4(formatIp(bytes.slice(0, 4)))).toEqual(bytes.slice(0, 4));
      }),
    );
  });

  it('are printed short', () => {
    const printed = (text: string): string => formatIp(parseIpv6(text) ?? new Uint8Array());
    expect(printed('2001:0db8:0000:0000:0000:0000:0000:000a')).toBe('2001:db8::a');
    expect(printed('::')).toBe('::');
    expect(printed('0:0:1::')).toBe('0:0:1::');
  });
});

describe('Host names', () => {
  it.each(['localhost', 'proxy.example', 'proxy_1', 'venus.web.telegram.org', 'a-b.example.'])('take %s', (name) => {
    expect(isHostName(name)).toBe(true);
  });

  it.each(['', '.', 'a..b', '256.1.1.1', '1.2.3', 'a b', '-a.example', 'прокси.example', 'a/b', 'x'.repeat(64)])(
    'refuse %j',
    (name) => {
      expect(isHostName(name)).toBe(false);
    },
  );
});
