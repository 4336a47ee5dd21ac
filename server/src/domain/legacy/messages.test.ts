import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LegacyFileError } from './file.ts';
import { parseMessages } from './messages.ts';
import type { MessagesOptions } from './messages.ts';

const read = (value: unknown, options?: MessagesOptions): ReturnType<typeof parseMessages> =>
  parseMessages('messages.json', JSON.stringify(value), options);
const file = (path: string, name: string): object => ({ kind: 'file', path, name });

describe('Messages', () => {
  it('by language are read, with a photo and no text too', () => {
    const { records, rejected } = read({
      uk: [
        { variant: 0, photo: 'lexus_assets/x.jpg', text: '' },
        { variant: 1, photo: null, text: 'Привіт' },
      ],
      'pt-BR': [{ text: 'Oi' }],
    });
    expect(records).toMatchObject([
      { niche: null, language: 'uk', text: '', photos: [file('lexus_assets/x.jpg', 'x.jpg')] },
      { niche: null, language: 'uk', text: 'Привіт', photos: [] },
      { language: 'pt-br', text: 'Oi' },
    ]);
    expect(rejected).toEqual([]);
  });

  it('as a list are read', () => {
    const { records } = read([
      { text: 'One', photo: 'a.jpg', source_file: 'b.txt' },
      { text: 'Two', image: 'c.png' },
      { text: 'Three', photo: null },
      'Four',
    ]);
    expect(records.map(({ text, photos, niche, language }) => [text, photos.length, niche, language])).toEqual([
      ['One', 1, null, null],
      ['Two', 1, null, null],
      ['Three', 0, null, null],
      ['Four', 0, null, null],
    ]);
  });

  it('by niche, and by niche and language, are read', () => {
    const { records } = read({
      ukraine_cars: [{ text: 'One', image: 'a.jpg' }],
      disabled_bali: { ru: [{ text: 'Two' }] },
      messages: ['Three'],
    });
    expect(records.map(({ text, niche, language }) => [text, niche, language])).toEqual([
      ['One', 'ukraine_cars', null],
      ['Two', 'disabled_bali', 'ru'],
      ['Three', null, null],
    ]);
  });

  it('as text are one a line; the name of the file may say language or niche', () => {
    const text = '\uFEFFHello, {name} 🚗\r\n\r\n# not a comment\n[x] neither JSON\n';
    const parse = (name: string): unknown[] =>
      parseMessages(name, Buffer.from(text), { niches: new Set(['ukraine_cars']) }).records.map(
        ({ line, niche, language }) => [line, niche, language],
      );
    expect(parseMessages('messages_1.txt', text).records.map((record) => record.text)).toEqual([
      'Hello, {name} 🚗',
      '# not a comment',
      '[x] neither JSON',
    ]);
    expect(parse('data/messages_ukraine_cars.txt')[0]).toEqual([1, 'ukraine_cars', null]);
    expect(parse('messages_uk.txt')).toEqual([
      [1, null, 'uk'],
      [3, null, 'uk'],
      [4, null, 'uk'],
    ]);
    expect(parse('messages_morning.txt')[0]).toEqual([1, null, null]);
  });

  it('that are equal count once in a niche; the photo is not lost', () => {
    const { records, notes } = read({
      uk: [{ text: 'Same' }, { text: '', photo: 'a.jpg' }, { text: '', photo: 'b.jpg' }, { text: '', photo: 'a.jpg' }],
      ru: [{ text: ' Same ', photo: 'c.jpg' }],
      bali: [{ text: 'Same' }],
    });
    expect(records.map(({ niche, text, photos }) => [niche, text, photos.length])).toEqual([
      [null, 'Same', 1],
      [null, '', 1],
      [null, '', 1],
      ['bali', 'Same', 1 - 1],
    ]);
    expect(notes).toHaveLength(2);
  });

  it('keep their inner line breaks', () => {
    expect(read([{ text: 'One\r\nTwo\n\nThree\n' }]).records[0]?.text).toBe('One\nTwo\n\nThree');
  });
});

describe('A photo of a message', () => {
  it.each<[unknown, object[]]>([
    ['x.jpg', [file('x.jpg', 'x.jpg')]],
    [
      ['a/x.jpg', null, 'y.jpg'],
      [file('a/x.jpg', 'x.jpg'), file('y.jpg', 'y.jpg')],
    ],
    ['https://example.com/x.jpg?w=1', [{ kind: 'url', url: 'https://example.com/x.jpg?w=1' }]],
    ['/home/somebody/lexus_assets/x.jpg', [file('/home/somebody/lexus_assets/x.jpg', 'x.jpg')]],
    [String.raw`C:\Users\somebody\Фото 1.jpg`, [file(String.raw`C:\Users\somebody\Фото 1.jpg`, 'Фото 1.jpg')]],
    [null, []],
    ['', []],
    [false, []],
    [[], []],
  ])('%j is read', (photo, photos) => {
    expect(read([{ text: 'x', photo }]).records[0]?.photos).toEqual(photos);
  });

  it.each<unknown>([5.5e300, true, {}, ['x.jpg', {}], 'folder/', '..', 'https://', 'x'.repeat(2_000), 'a\u0000b.jpg'])(
    'of another kind is refused with its message',
    (photo) => {
      const { records, rejected } = read([{ text: 'x', photo }]);
      // A number is a name like any other.
      expect([records.length, rejected.length]).toEqual(typeof photo === 'number' ? [1, 0] : [0, 1]);
    },
  );
});

describe('What is no message', () => {
  it.each<unknown>([
    [null],
    [{}],
    [{ text: '' }],
    [{ text: ' ', photo: '' }],
    [{ text: ['x'] }],
    [{ text: 5 }],
    [[['x']]],
    [{ text: 'x'.repeat(4097) }],
    [{ text: 'x'.repeat(1025), photo: 'a.jpg' }],
    [{ text: '\uD800' }],
    { uk: 5 },
    { uk: { ru: { de: ['x'] } } },
    { ['x'.repeat(100)]: [{ text: 'x' }] },
  ])('is rejected one by one', (value) => {
    const { records, rejected } = read(value);
    expect(records).toEqual([]);
    expect(rejected).toHaveLength(1);
    expect(rejected[0]).toMatchObject({ file: 'messages.json', line: 1 });
  });

  it('is refused as a whole when it is no text and no JSON', () => {
    expect(() => parseMessages('messages_x.txt', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0]))).toThrow(LegacyFileError);
    expect(() => parseMessages('messages.json', '{')).toThrow(/^messages\.json, line 1: not valid JSON/);
    expect(parseMessages('messages.json', '[]').records).toEqual([]);
  });

  it('takes the longest that Telegram takes', () => {
    expect(read([{ text: 'x'.repeat(4096) }, { text: 'y'.repeat(1024), photo: 'a.jpg' }]).records).toHaveLength(2);
    expect(
      parseMessages('messages_1.txt', `${'x'.repeat(4097)}\n${'y'.repeat(1_000_000)}`).rejected.map(({ line }) => line),
    ).toEqual([1, 2]);
  });

  it('is answered, whatever the JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const { records, rejected, notes } = read(value);
        for (const record of records) expect(record.text !== '' || record.photos.length > 0).toBe(true);
        expect([...rejected, ...notes].every((remark) => remark.reason !== '')).toBe(true);
      }),
    );
  });
});
