import { writeStringSession } from '@mtcute/core/utils.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSession } from './format.ts';
import { parseSession } from './parse.ts';
import type { ParsedSession, SessionResult } from './session.ts';

/** A key that is nobody's. */
const KEY = Uint8Array.from({ length: 256 }, (_, index) => (index * 37 + 11) % 256);
const base64 = (...parts: (Uint8Array | number[])[]): string =>
  Buffer.concat(parts.map((part) => Uint8Array.from(part))).toString('base64');
const urlSafe = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_');
const telethon = `1${urlSafe(base64([2, 192, 0, 2, 7, 1, 187], KEY))}`;
const ipv6 = [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
const telethonIpv6 = `1${urlSafe(base64([4], ipv6, [1, 187], KEY))}`;
const gramjs = (host: string, port = 443): string =>
  `1${base64([2, 0, host.length], Buffer.from(host), [port >> 8, port & 255], KEY)}`;
const pyrogramNew = urlSafe(base64([2, 0, 0, 0, 9, 0], KEY, [0, 0, 0, 0, 0, 0, 3, 232, 0])).replaceAll('=', '');
const pyrogramOld = urlSafe(base64([2, 0], KEY, [0, 0, 3, 232, 0])).replaceAll('=', '');
const pyrogramOld64 = urlSafe(base64([2, 1], KEY, [0, 0, 0, 1, 0, 0, 3, 232, 1])).replaceAll('=', '');
const dc = { id: 2, ipAddress: '192.0.2.7', port: 443, ipv6: false, mediaOnly: false, testMode: false };
const self = { userId: 1000, isBot: false, isPremium: false, usernames: [] };
const mtcute = (data: Partial<Parameters<typeof writeStringSession>[0]>): string =>
  writeStringSession({ version: 3, primaryDcs: { main: dc, media: dc }, self: null, authKey: KEY, ...data });
const hex = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('hex');

const session = (fields: Partial<ParsedSession>): ParsedSession => ({
  kind: 'telethon',
  dc_id: 2,
  host: '192.0.2.7',
  port: 443,
  auth_key: KEY,
  user_id: null,
  test_mode: false,
  ...fields,
});
const reasonOf = (result: SessionResult): string => (result.ok ? 'no refusal' : result.reason);

describe('A session string', () => {
  it.each<[string, string, number | null, ParsedSession]>([
    ['Telethon', telethon, 353, session({})],
    ['Telethon with IPv6', telethonIpv6, 369, session({ dc_id: 4, host: '2001:db8::1' })],
    ['GramJS', gramjs('192.0.2.7'), null, session({ kind: 'gramjs' })],
    ['GramJS with 13 characters', gramjs('149.154.167.5'), 369, session({ kind: 'gramjs', host: '149.154.167.5' })],
    ['GramJS with 14 characters', gramjs('149.154.167.50'), 369, session({ kind: 'gramjs', host: '149.154.167.50' })],
    ['GramJS with 15 characters', gramjs('149.154.167.151'), 369, session({ kind: 'gramjs', host: '149.154.167.151' })],
    [
      'GramJS of a browser',
      gramjs('venus.web.telegram.org'),
      null,
      session({ kind: 'gramjs', host: 'venus.web.telegram.org' }),
    ],
    [
      'GramJS with a high port',
      gramjs('127.0.0.1', 45_000),
      null,
      session({ kind: 'gramjs', host: '127.0.0.1', port: 45_000 }),
    ],
    ['Pyrogram', pyrogramNew, 362, session({ kind: 'pyrogram', host: null, port: null, user_id: 1000 })],
    ['old Pyrogram', pyrogramOld, 351, session({ kind: 'pyrogram', host: null, port: null, user_id: 1000 })],
    [
      'old Pyrogram, 64-bit id',
      pyrogramOld64,
      356,
      session({ kind: 'pyrogram', host: null, port: null, user_id: 2 ** 32 + 1000, test_mode: true }),
    ],
    ['mtcute', mtcute({}), null, session({ kind: 'mtcute' })],
    ['mtcute with its account', mtcute({ self }), null, session({ kind: 'mtcute', user_id: 1000 })],
    [
      'mtcute with a media DC',
      mtcute({ self, primaryDcs: { main: dc, media: { ...dc, mediaOnly: true } } }),
      null,
      session({ kind: 'mtcute', user_id: 1000 }),
    ],
    [
      'mtcute for a test DC',
      mtcute({ primaryDcs: { main: { ...dc, testMode: true }, media: { ...dc, testMode: true } } }),
      null,
      session({ kind: 'mtcute', test_mode: true }),
    ],
    ['hex with its DC', `${hex(KEY)}:2`, null, session({ kind: 'hex', host: null, port: null })],
    ['HEX with its DC', `2:${hex(KEY).toUpperCase()}`, null, session({ kind: 'hex', host: null, port: null })],
    ['Telethon in hex', hex(telethon), 706, session({})],
    ["Telethon's payload in hex", hex(Buffer.from(telethon.slice(1), 'base64url')), 526, session({})],
  ])('%s is recognised by itself', (_kind, text, length, expected) => {
    expect(length ?? text.length).toBe(text.length);
    expect(parseSession(text)).toEqual({ ok: true, session: expected });
    expect(parseSession(Buffer.from(text))).toEqual({ ok: true, session: expected });
  });

  it('of mtcute versions 1 and 2 is read too', () => {
    const tl = [0x0d, 0xa1, 0xb7, 0x18, 0, 0, 0, 0, 2, 0, 0, 0, 9, ...Buffer.from('192.0.2.7'), 0, 0, 0xbb, 1, 0, 0];
    const key = [254, 0, 1, 0, ...KEY];
    const first = Buffer.from([
      1,
      3,
      0,
      0,
      0,
      ...tl.slice(0, 24),
      ...tl.slice(24),
      0xe8,
      3,
      0,
      0,
      0,
      0,
      0,
      0,
      0x37,
      0x97,
      0x79,
      0xbc,
      ...key,
    ]);
    expect(parseSession(first.toString('base64url'))).toEqual({
      ok: true,
      session: session({ kind: 'mtcute', user_id: 1000, test_mode: true }),
    });
    const second = Buffer.from([2, 4, 0, 0, 0, ...tl, ...tl, ...key]);
    expect(parseSession(second.toString('base64'))).toEqual({ ok: true, session: session({ kind: 'mtcute' }) });
  });

  it.each([telethon, telethonIpv6, gramjs('149.154.167.50'), gramjs('149.154.167.5')])(
    'may have lost its = and gained white space',
    (text) => {
      const whole = parseSession(text);
      expect(whole.ok).toBe(true);
      expect(parseSession(text.replace(/=+$/, ''))).toEqual(whole);
      expect(parseSession(text.replace(/=$/, ''))).toEqual(whole);
      expect(parseSession(`\uFEFF "${text.match(/.{1,60}/g)?.join('\r\n ')}"\n\u200B`)).toEqual(whole);
      expect(parseSession(Buffer.from(`\uFEFF${text}\n`))).toEqual(whole);
      expect(parseSession(text.replaceAll('+', '-').replaceAll('/', '_'))).toEqual(whole);
      expect(parseSession(text.replaceAll('-', '+').replaceAll('_', '/'))).toEqual(whole);
    },
  );
});

describe('What is no session', () => {
  it.each<[string, RegExp]>([
    ['', /empty/],
    ['  \n', /empty/],
    ['TO_BE_CREATED', /13 characters/],
    ['null', /4 characters/],
    ['hello, world!', /characters that no session string has/],
    [telethon.slice(0, -10), /characters that make no session \(is it cut\?\)/],
    [telethon.slice(1), /no session|DC is/],
    [`${telethon}AAAA`, /no session/],
    [`1${urlSafe(base64([2, 192, 0, 2, 7, 1, 187], new Uint8Array(256)))}`, /never logged in/],
    [`1${urlSafe(base64([0, 192, 0, 2, 7, 1, 187], KEY))}`, /the DC is 0/],
    [`1${urlSafe(base64([203, 192, 0, 2, 7, 1, 187], KEY))}`, /the DC is 203/],
    [`1${urlSafe(base64([2, 192, 0, 2, 7, 0, 0], KEY))}`, /port/],
    [hex(KEY), /without its DC/],
    [`${hex(KEY).slice(2)}:2`, /510 digits/],
    [`${hex(KEY)}:9`, /the DC is 9/],
    [hex(KEY).slice(1), /odd number/],
    [hex(new Uint8Array(200)), /hex of something else/],
    ['Q'.repeat(10_000_000), /no session/],
    [Buffer.from('SQLite format 3\0'.padEnd(200, 'x')).toString('base64'), /give the \.session file/],
    ['\u0000\u0001\u0002', /characters that no/],
    [`${hex(KEY)}:2`.repeat(2), /characters that no/],
    ['привіт', /characters that no/],
  ])('is refused with its reason', (text, reason) => {
    expect(reasonOf(parseSession(text))).toMatch(reason);
  });

  it('is refused when it is too long to be looked at', () => {
    expect(reasonOf(parseSession(new Uint8Array(64 * 1024 * 1024 + 1)))).toMatch(/longer than/);
  });

  it('never comes back in the reason', () => {
    fc.assert(
      fc.property(fc.nat(telethon.length), fc.stringMatching(/^[\w.:=-]{12,40}$/), (cut, junk) => {
        for (const text of [telethon.slice(0, cut) + junk, junk + telethon, junk]) {
          const reason = reasonOf(parseSession(text));
          expect(reason).not.toContain(junk);
          expect(reason).not.toContain(telethon.slice(1, 20));
        }
      }),
    );
  });

  it('is answered, never thrown, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const result = parseSession(Buffer.from(bytes).toString('base64url'));
        expect(result.ok || result.reason.length > 10).toBe(true);
        expect(parseSession(bytes)).toHaveProperty('ok');
      }),
      { numRuns: 2_000 },
    );
    // The lengths and first bytes that lead into each reader.
    fc.assert(
      fc.property(
        fc.constantFrom(263, 267, 271, 274, 275, 276, 289, 313, 325),
        fc.constantFrom(1, 2, 3),
        fc.infiniteStream(fc.nat(255)),
        (length, first, stream) => {
          const payload = Buffer.from([first, ...stream.take(length - 1)]);
          expect(parseSession(payload.toString('base64url'))).toHaveProperty('ok');
          expect(parseSession(`1${payload.toString('base64')}`)).toHaveProperty('ok');
        },
      ),
    );
  });
});

describe('The string that is stored', () => {
  const anySession = fc.record<ParsedSession>({
    kind: fc.constant('hex'),
    dc_id: fc.integer({ min: 1, max: 5 }),
    host: fc.oneof(fc.ipV4(), fc.constantFrom('2001:db8::1', '::1', '2001:67c:4e8:f002::a'), fc.domain()),
    port: fc.integer({ min: 1, max: 65_535 }),
    auth_key: fc.uint8Array({ minLength: 256, maxLength: 256 }).filter((key) => key.some((byte) => byte > 0)),
    user_id: fc.option(fc.integer({ min: 1, max: 2 ** 40 })),
    test_mode: fc.boolean(),
  });

  it('keeps DC, address, key and test mode of every session', () => {
    fc.assert(
      fc.property(anySession, fc.boolean(), (given, hasAddress) => {
        const expected = hasAddress ? given : { ...given, host: null, port: null };
        const text = formatSession(expected);
        const result = parseSession(text);
        expect(result).toMatchObject({
          ok: true,
          session: {
            dc_id: given.dc_id,
            host: expected.host,
            port: expected.port,
            auth_key: given.auth_key,
            test_mode: given.test_mode,
          },
        });
        expect(result.ok && formatSession(result.session)).toBe(text);
      }),
    );
  });

  it("is Telethon's own for an address, and keeps the user id where only the DC is known", () => {
    expect(formatSession(session({}))).toBe(telethon);
    expect(formatSession(session({ dc_id: 4, host: '2001:db8::1' }))).toBe(telethonIpv6);
    expect(formatSession(session({ host: 'venus.web.telegram.org' }))).toBe(gramjs('venus.web.telegram.org'));
    expect(parseSession(formatSession(session({ host: null, port: null, user_id: 7 })))).toMatchObject({
      session: { user_id: 7 },
    });
  });

  it('for a test DC is one that mtcute reads and writes itself', () => {
    const test = { ...dc, testMode: true };
    expect(formatSession(session({ test_mode: true, user_id: 1000 }))).toBe(
      mtcute({ primaryDcs: { main: test, media: test }, self }),
    );
  });
});
