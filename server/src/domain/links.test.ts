import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkKey, parseLink } from './links.ts';

const stored = (text: string): string => {
  const result = parseLink(text);
  return result.ok ? result.link.link : `refused: ${result.reason}`;
};
const HASH = 'AbCd-EfGh_0123456789xY';

describe('A link to a public group', () => {
  it.each([
    '@Villa_Ubud',
    'Villa_Ubud',
    't.me/Villa_Ubud',
    'https://t.me/Villa_Ubud',
    'http://t.me/Villa_Ubud/',
    'HTTPS://T.ME/Villa_Ubud',
    't.me/Villa_Ubud/123',
    't.me/Villa_Ubud/12/345',
    'https://t.me/Villa_Ubud?boost',
    't.me/Villa_Ubud#top',
    't.me/Villa_Ubud/123?single#x',
    'telegram.me/Villa_Ubud',
    'https://telegram.dog/Villa_Ubud',
    'www.t.me/Villa_Ubud',
    'https://www.telegram.me/Villa_Ubud',
    'https://Villa_Ubud.t.me',
    'Villa_Ubud.t.me/',
    'https://Villa-Ubud.t.me',
    'Villa_Ubud.t.me/77?x=1',
    't.me/s/Villa_Ubud',
    'https://t.me/@Villa_Ubud',
    'tg://resolve?domain=Villa_Ubud',
    'tg:resolve?domain=Villa_Ubud',
    'tg://resolve?domain=Villa_Ubud&post=12',
    'TG://RESOLVE?domain=Villa_Ubud',
    '@Villa_Ubud?start=1',
    '@Villa_Ubud#x',
    '@Villa_Ubud # the nice one',
    't.me/Villa_Ubud/123 # the nice one',
  ])('is read from %s', (text) => {
    expect(stored(text)).toBe('@Villa_Ubud');
  });

  it.each([
    '@Villa_Ubud/',
    '@@Villa_Ubud',
    '@https://t.me/Villa_Ubud',
    '@t.me/Villa_Ubud',
    '\uFEFF@Villa_Ubud',
    '  @Villa_Ubud \r\n',
    '@Villa\u200B_Ubud\u200D',
    '@Villa_Ubud 🔥',
    '@Villa_Ubud🔥🔥',
    '@Villa_Ubud ❤️',
    '@Villa_Ubud 🇺🇦',
    '@Villa_Ubud 👍🏽',
    '@Villa_Ubud 👨‍👩‍👧',
    '@Villa_Ubud 1️⃣',
    '@Villa_Ubud1️⃣',
    '🔥 @Villa_Ubud',
    '"@Villa_Ubud",',
    '<https://t.me/Villa_Ubud>',
    '@Villa_Ubud,',
    '\u202A@Villa_Ubud\u202C',
  ])('is repaired in %j', (text) => {
    expect(stored(text)).toBe('@Villa_Ubud');
  });

  it.each([
    ['', 'empty'],
    ['   \u200B', 'empty'],
    ['🔥', 'empty'],
    ['@', 'empty|names no group'],
    ['@abc', '5 to 32'],
    [`@${'a'.repeat(33)}`, '5 to 32'],
    ['@1group', 'begins with a letter'],
    ['@_group', 'begins with a letter'],
    ['@group_', 'ends in _'],
    ['@my__group', 'two in a row'],
    ['@my-group', 'letters, digits'],
    ['@группа', 'Latin'],
    ['@vіlla_ubud', 'Latin'],
    ['two words', 'white space'],
    ['@villa ubud', 'white space'],
    ['https://example.com/villa', 'not a link of Telegram'],
    ['t.me.example.com/villa', 'not a link of Telegram'],
    ['https://t.me/', 'names no group'],
    ['t.me', 'names no group'],
    ['ftp://t.me/villa', 'https://'],
    ['t.me/villa/photos', 'message numbers'],
    ['https://t.me/c/12/x', 'message numbers are expected, and "x" is none'],
    ['t.me/c/1032422089/7/abc?single', '"abc" is none'],
    ['1032422089', 'bare number'],
    ['x'.repeat(100_000), 'longer than'],
    ['@'.repeat(500), 'names no group|empty'],
    ['user:word@host.example:1080', 'letters, digits'],
    ['/', 'names no group'],
    ['?', 'names no group'],
    ['tg://', 'letters|expected'],
  ])('is refused: %#', (text, reason) => {
    expect(stored(text)).toMatch(new RegExp(`^refused: .*(?:${reason})`));
  });

  it.each([
    't.me/share/url?url=https://example.com',
    't.me/addstickers/Animals',
    't.me/proxy?server=a.example&port=443&secret=00',
    't.me/socks?server=a.example',
    't.me/joinchat',
    't.me/joinchat/',
    't.me/addlist/abcdef',
    't.me/c',
    't.me/c/abc',
    '@share',
    'joinchat',
    '@joinchat/',
    'proxy',
    't.me/login/12345',
    'tg://proxy?server=a.example',
    'tg://resolve',
    'tg://resolve?phone=15550100100',
    'tg://join',
    'tg://privatepost?post=1',
    't.me/boost/villa',
    't.me/s',
  ])('is not seen in a page of Telegram: %s', (text) => {
    expect(stored(text)).toMatch(/^refused: /);
  });
});

describe('An invite link', () => {
  it.each([
    `https://t.me/+${HASH}`,
    `t.me/+${HASH}`,
    `t.me/joinchat/${HASH}`,
    `https://telegram.me/joinchat/${HASH}/`,
    `tg://join?invite=${HASH}`,
    `tg:join?invite=${HASH}`,
    `@+${HASH}`,
    `@joinchat/${HASH}`,
    `+${HASH}`,
    `joinchat/${HASH}`,
    `t.me/%2B${HASH}`,
    `t.me/%20${HASH}`,
    `https://t.me/+${HASH}?x=1#y`,
    `t.me/+${HASH} 🔥`,
    `@https://t.me/+${HASH}`,
  ])('is read from %s', (text) => {
    expect(stored(text)).toBe(`https://t.me/+${HASH}`);
  });

  it('keeps the case of its hash, which means something', () => {
    expect(stored('t.me/+AbCdEf')).not.toBe(stored('t.me/+abcdef'));
    expect(linkKey('https://t.me/+AbCdEf')).not.toBe(linkKey('https://t.me/+abcdef'));
  });

  it.each(['t.me/+15550100100', '@+15550100100', '+1555', 't.me/joinchat/15550100100', 'tg://join?invite=15550100100'])(
    'is refused when it may be a phone number: %s',
    (text) => {
      expect(stored(text)).toMatch(/phone number/);
    },
  );

  it.each(['t.me/+', 't.me/+a b', 't.me/+абвгд', `t.me/+${'x'.repeat(65)}`])(
    'is refused without a proper hash: %s',
    (text) => {
      expect(stored(text)).toMatch(/^refused: .*(?:hash|white space)/);
    },
  );
});

describe('The id of a channel', () => {
  it.each([
    'ID:1032422089',
    'id:1032422089',
    'ID: 1032422089',
    '@ID:1032422089',
    '-1001032422089',
    'ID:-1001032422089',
    '@-1001032422089',
    't.me/c/1032422089/55',
    't.me/c/1032422089/55 # nice one',
    'https://t.me/c/1032422089',
    'https://t.me/c/1032422089/',
    't.me/c/1032422089/7/55?single',
    'tg://privatepost?channel=1032422089&post=5',
    'tg:privatepost?post=5&channel=1032422089',
    't.me/ID:1032422089',
  ])('is read from %s', (text) => {
    expect(parseLink(text)).toEqual({ ok: true, link: { kind: 'id', link: 'ID:1032422089', channel_id: 1032422089 } });
  });

  it.each([
    'ID:0',
    'ID:',
    'ID:12x',
    '-100',
    '-123456789',
    'ID:999999999999',
    'ID:99999999999999999999999',
    '-1000000000000',
    'ID:1.5',
  ])('is refused in %s', (text) => {
    expect(stored(text)).toMatch(/^refused: /);
  });
});

describe('Links are compared', () => {
  it('without case for names', () => {
    expect(linkKey('@VillaUbud')).toBe(linkKey('@villaubud'));
    expect(linkKey({ kind: 'public', link: '@VillaUbud', username: 'VillaUbud' })).toBe('@villaubud');
  });
});

describe('Whatever is written', () => {
  const username = fc.stringMatching(/^[A-Za-z](?:_?[A-Za-z0-9]){4,15}$/).filter((name) => parseLink(name).ok);
  const hash = fc.stringMatching(/^[A-Za-z][\w-]{8,22}$/);
  const channel = fc.integer({ min: 1, max: 997_852_516_352 });

  it('what is stored is read back as itself', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.stringMatching(/^(?:@|https?:\/\/)?(?:t\.me\/|tg:\/\/)?[+\w/?=#:.-]{0,40}$/),
      username.map((name) => `https://t.me/${name}/1?q`),
      hash.map((value) => `@joinchat/${value}`),
      channel.map((id) => `-${1_000_000_000_000 + id}`),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        const first = parseLink(text);
        expect(first.ok ? parseLink(first.link.link) : first).toEqual(first);
      }),
      { numRuns: 5_000 },
    );
  });

  it('every form of one group is stored alike', () => {
    fc.assert(
      fc.property(username, hash, channel, (name, code, id) => {
        for (const form of [name, `@${name}`, `t.me/${name}/5`, `tg://resolve?domain=${name}`, `@${name}/`])
          expect(stored(form)).toBe(`@${name}`);
        for (const form of [`@+${code}`, `t.me/joinchat/${code}`]) expect(stored(form)).toBe(`https://t.me/+${code}`);
        for (const form of [`ID:${id}`, `t.me/c/${id}/9`, `-${1_000_000_000_000 + id}`])
          expect(stored(form)).toBe(`ID:${id}`);
      }),
    );
  });
});
