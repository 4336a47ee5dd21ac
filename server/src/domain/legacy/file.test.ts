import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateField, parseLegacyDate } from './dates.ts';
import { decodeText, FILE_BYTES_MAX, LegacyFileError, safeValue, textLines } from './file.ts';
import { member, parseJson, plainOf } from './json.ts';

const messageOf = (work: () => unknown): string => {
  try {
    work();
    return 'no error';
  } catch (error) {
    return error instanceof LegacyFileError ? error.message : `wrong error: ${String(error)}`;
  }
};

describe('A text file', () => {
  it('may begin with a BOM, be UTF-16 of Windows, and end as DOS did', () => {
    expect(decodeText('a.txt', Buffer.from('\uFEFF@привіт'))).toBe('@привіт');
    expect(decodeText('a.txt', '\uFEFF@привіт')).toBe('@привіт');
    expect(decodeText('a.txt', Buffer.from('\uFEFF@привіт', 'utf16le'))).toBe('@привіт');
    expect(decodeText('a.txt', 'abc\r\n\u001A')).toBe('abc\r\n');
  });

  it('has lines that end in any way, and blank ones keep their number', () => {
    expect(textLines('a.txt', 'a\r\nb\n\n \rc')).toEqual([
      { number: 1, text: 'a' },
      { number: 2, text: 'b' },
      { number: 5, text: 'c' },
    ]);
    expect(textLines('a.txt', '')).toEqual([]);
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]), /^a\.txt: not UTF-8/],
    ['a database', 'SQLite format 3\0rest', /^a\.txt, line 1: a binary file: expected a text file in UTF-8$/],
    ['an escape code in line 2', 'a\n\u001B[31m', /^a\.txt, line 2: a binary file/],
    ['another encoding', Buffer.from('d\u00E9j\u00E0', 'latin1'), /^a\.txt: not UTF-8/],
    ['a cut character', Buffer.from('й').subarray(0, 1), /^a\.txt: not UTF-8/],
    ['a giant', 'x'.repeat(FILE_BYTES_MAX + 1), /^a\.txt: larger than 64 MiB/],
    ['nothing but line ends', '\n'.repeat(2_000_001), /^a\.txt: more than 2000000 lines/],
  ])('is refused when it is %s', (_what, content, message) => {
    expect(messageOf(() => textLines('a.txt', content))).toMatch(message);
  });
});

describe('A value in a report', () => {
  it.each([
    ['@name\u200B with \u0007 bells\n', '@name with bells'],
    ['socks5://bob:hunter2@proxy.example:1080', 'socks5://…@proxy.example:1080'],
    ['bob:hunter2@proxy.example:1080', '…@proxy.example:1080'],
    ['proxy.example:1080:bob:hunter2', 'proxy.example:1080:…'],
    ['tg://proxy?server=a.example&port=443&secret=00ff', 'tg://proxy?server=a.example&port=443&secret=…'],
    ['0123456789abcdef0123456789abcdef', '0123…'],
    [`1${'Ab-_'.repeat(88)}`, '1Ab-…'],
    ['https://t.me/+AbCd-EfGh_0123456789xY', 'https://t.me/+AbCd-EfGh_0123456789xY'],
    ['@deadbeefdeadbeefdeadbeefdeadbeef', '@deadbeefdeadbeefdeadbeefdeadbeef'],
    ['alexander_of_the_office_in_kyiv', 'alexander_of_the_office_in_kyiv'],
    ['слово '.repeat(40), `${'слово '.repeat(14).slice(0, 80)}…`],
  ])('of %j is %j', (value, shown) => {
    expect(safeValue(value)).toBe(shown);
  });

  it('is one short line, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 6_000 }), (value) => {
        expect(safeValue(value).length).toBeLessThanOrEqual(81);
        expect(safeValue(value)).not.toMatch(/[\p{Cc}\n]/u);
      }),
    );
  });
});

describe('JSON that people edited', () => {
  it('may have trailing commas and comments, and every value knows its line', () => {
    const root = parseJson('a.json', '\uFEFF{\n  "a": [1, 2,], // why\n  "b":\r\n {"c": "x\\n",},\n}\n');
    expect(plainOf(root)).toEqual({ a: [1, 2], b: { c: 'x\n' } });
    expect([root.line, member(root, 'a')?.line, member(root, 'b')?.line]).toEqual([1, 2, 4]);
  });

  it('keeps the last of two equal keys, and takes __proto__ for a key like any other', () => {
    const root = parseJson('a.json', '{"a":1,"a":2,"__proto__":{"a":3}}');
    expect(member(root, 'a')).toMatchObject({ value: 2 });
    expect(Object.keys(plainOf(root) as object)).toEqual(['a', '__proto__']);
    expect(Object.getPrototypeOf(plainOf(root))).toBe(Object.prototype);
  });

  it.each<[string, RegExp]>([
    ['', /^a\.json: empty: expected JSON$/],
    ['{"a": 1\n "b": 2}', /^a\.json, line 2: not valid JSON: expected , or \}$/],
    ['{"a": [1, 2', /line 1: not valid JSON: expected , or \], but the file ends/],
    ["{'a': 1}", /expected a key in double quotes/],
    ['{"a" 1}', /expected :/],
    ['{"a": }', /expected a value/],
    ['[,]', /expected a value/],
    ['{"a": NaN}', /expected a value/],
    ['{"a": "x', /not closed/],
    [String.raw`{"a": "\q"}`, /wrong escape/],
    ['{} {}', /the end of the file/],
    ['[]]', /the end of the file/],
    ['/* x', /expected a value/],
    ['['.repeat(1_000_000), /nested deeper than 32 levels/],
    ['{"a":'.repeat(1_000_000), /nested deeper than 32 levels/],
  ])('is refused with the line of its mistake and what is expected', (text, message) => {
    expect(messageOf(() => parseJson('a.json', text))).toMatch(message);
  });

  it('reads whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        // JSON.parse, too, turns -0 into what was written: 0.
        expect(plainOf(parseJson('a.json', text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('or any other text is read or refused, never thrown out of', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[[\]{}":,a0\s/*\\-]{0,40}$/)), (text) => {
        expect(messageOf(() => parseJson('a.json', text))).not.toMatch(/^wrong error/);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('A date', () => {
  it.each([
    ['2026-01-15T06:16:08.672829', '2026-01-15T06:16:08.672Z'],
    ['2026-01-15 06:16:08.672829', '2026-01-15T06:16:08.672Z'],
    ['2026-01-15T06:16:08', '2026-01-15T06:16:08.000Z'],
    ['2026-01-15T06:16:08Z', '2026-01-15T06:16:08.000Z'],
    ['2026-01-15T06:16:08.5+02:00', '2026-01-15T04:16:08.500Z'],
    ['2026-01-15T06:16-0330', '2026-01-15T09:46:00.000Z'],
    ['2026-01-15 06:16:08 UTC', '2026-01-15T06:16:08.000Z'],
    ['2026-01-15', '2026-01-15T00:00:00.000Z'],
    [' 2024-02-29T00:00:00z ', '2024-02-29T00:00:00.000Z'],
  ])('%s is %s: without zone it is UTC', (text, iso) => {
    expect(parseLegacyDate(text)?.toISOString()).toBe(iso);
  });

  it.each([
    '',
    'yesterday',
    '2026-02-31',
    '2025-02-29T00:00:00',
    '2026-13-01',
    '2026-01-15T25:00:00',
    '2026-01-15T06:60',
    '15.01.2026',
    '01/15/2026',
    '1970-01-01',
    '9999-01-01',
    '2026-01-15T06:16:08+99:00',
    '2026-01-15T06:16:08 GMT+2',
    '9'.repeat(10_000),
  ])('cannot be read when it is something else', (text) => {
    expect(parseLegacyDate(text)).toBeNull();
  });

  it('is also taken as seconds or milliseconds since 1970, and is absent where nothing stands', () => {
    const field = (value: unknown): unknown => dateField(parseJson('a.json', JSON.stringify(value)));
    const date = new Date('2026-01-15T06:16:08Z');
    expect([1_768_457_768, 1_768_457_768_000].map(field)).toEqual([
      { kind: 'date', date },
      { kind: 'date', date },
    ]);
    expect([null, ''].map(field)).toEqual([{ kind: 'absent' }, { kind: 'absent' }]);
    expect(dateField(undefined)).toEqual({ kind: 'absent' });
    expect([0, -1, 5, 1e300, true, [], {}, 'null'].map(field)).toEqual(
      Array.from({ length: 8 }, () => ({ kind: 'unreadable' })),
    );
  });

  it('comes back from its ISO form', () => {
    const dates = fc.date({ min: new Date('2013-01-01'), max: new Date('2100-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, (date) => {
        expect(parseLegacyDate(date.toISOString())).toEqual(date);
      }),
    );
    fc.assert(
      fc.property(dates, (date) => {
        expect(parseLegacyDate(date.toISOString().replace('T', ' ').replace('Z', '000'))).toEqual(date);
      }),
    );
  });
});
