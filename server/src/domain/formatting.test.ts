import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formattedText, readFormatting } from './formatting.ts';

const read = (text: string) => {
  const found = readFormatting(text);
  if (!found.ok) throw new Error(found.reason);
  const { text: plain, entities } = found.formatted;
  const shown = entities.map(({ style, offset, length, url }) => {
    const words = plain.slice(offset, offset + length);
    return url === null ? `${style}: ${words}` : `${style}: ${words} → ${url}`;
  });
  return [plain, ...shown];
};

describe('A text with tags', () => {
  test.each([
    ['<b>Sale</b> today', ['Sale today', 'bold: Sale']],
    ['🚗 <B>Продам</b> <i>Lexus</i>', ['🚗 Продам Lexus', 'bold: Продам', 'italic: Lexus']],
    [
      '<strong>a</strong><em>b</em><ins>c</ins><u>d</u>',
      ['abcd', 'bold: a', 'italic: b', 'underline: c', 'underline: d'],
    ],
    ['<s>1</s> <del>2</del> <strike>3</strike>', ['1 2 3', 'strikethrough: 1', 'strikethrough: 2', 'strikethrough: 3']],
    ['<b>all <i>of it</i></b>', ['all of it', 'bold: all of it', 'italic: of it']],
    [
      'see <a href="https://example.org/?a=1&amp;b=2">here</a>',
      ['see here', 'link: here → https://example.org/?a=1&b=2'],
    ],
    [`<a href='tg://resolve?domain=x'>x</a>`, ['x', 'link: x → tg://resolve?domain=x']],
    ['<code>x &lt; y</code> &amp; <pre>z</pre>', ['x < y & z', 'code: x < y', 'pre: z']],
    ['<tg-spoiler>42</tg-spoiler>\n<blockquote>said</blockquote>', ['42\nsaid', 'spoiler: 42', 'blockquote: said']],
    ['<u><b>both</b></u>', ['both', 'underline: both', 'bold: both']],
    [' <b> bold </b> x ', ['bold  x', 'bold: bold ']],
    ['x <b> </b>', ['x']],
    ['<b>1 < 2</b> <me@example.org> <br>', ['1 < 2 <me@example.org> <br>', 'bold: 1 < 2']],
  ])('%j is read', (text, shown) => {
    expect(read(text)).toEqual(shown);
  });

  test.each([
    ['<b>open', '<b> is not closed: </b> is missing'],
    ['shut</b>', 'nothing is open at </b>'],
    ['<b><i>x</b></i>', '</i> is expected before </b>'],
    ['<code><b>x</b></code>', '<b> within <code>'],
    ['<a href="javascript:x">x</a>', '"javascript:x" is no address of a link'],
    ['<a href="">x</a>', '"" is no address'],
    ['<a href="https://a b">x</a>', 'is no address'],
    ['<b>x</b>'.repeat(101), '101 formatted places; Telegram takes 100'],
  ])('%j is refused with the reason, and sent as it is', (text, reason) => {
    expect(() => read(text)).toThrow(reason);
    expect(formattedText(text)).toEqual({ text, entities: [] });
  });
});

test.each([
  ['Tom &amp; Jerry'],
  ['1 < 2 > 0'],
  ['**bold** __x__ [a](https://example.com)'],
  [' <br> <div>x</div> <a> '],
])('A text without our tags is left as it is: %j', (text) => {
  expect(read(text)).toEqual([text]);
});

test('Whatever people write, stretches lie within the text and nothing fails', () => {
  const words = fc.constantFrom(
    '<b>',
    '</b>',
    '<i>',
    '</i>',
    '<a href="https://e.org">',
    '</a>',
    '&lt;',
    ' ',
    '🚗',
    'x',
    '<',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(words).map((parts) => parts.join('')),
      ),
      (text) => {
        const formatted = formattedText(text);
        expect(formatted.entities.length === 0 || formatted.text === formatted.text.trim()).toBe(true);
        for (const { offset, length } of formatted.entities) {
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(length).toBeGreaterThan(0);
          expect(offset + length).toBeLessThanOrEqual(formatted.text.length);
        }
      },
    ),
  );
});
