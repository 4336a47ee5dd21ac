import { describe, expect, test } from 'vitest';
import { bytesIn } from '#testing/letters.ts';
import { decodeText } from './charset.ts';

const RUSSIAN = 'Здравствуйте! Подскажите, пожалуйста, сколько стоит доставка и когда её ждать?';
const UKRAINIAN = 'Доброго дня! Підкажіть, будь ласка, скільки коштує доставка та коли її чекати?';
const TURKISH = 'Merhaba, kargo ücreti ne kadar ve ne zaman ulaşır? Şimdiden teşekkürler, iyi günler. Işık';
const GERMAN = 'Guten Tag, wie hoch sind die Versandkosten für zwei Stück? Grüße aus Köln';

describe('text is read', () => {
  test.each([
    ['koi8-r', RUSSIAN],
    ['windows-1251', RUSSIAN],
    ['iso-8859-5', RUSSIAN],
    ['ibm866', RUSSIAN],
    ['koi8-u', UKRAINIAN],
    ['windows-1251', UKRAINIAN],
    ['windows-1254', TURKISH],
    ['iso-8859-15', GERMAN],
  ])('of %s that says so, by whatever name', (charset, text) => {
    const bytes = bytesIn(text, charset);
    expect(decodeText(bytes, charset)).toBe(text);
    expect(decodeText(bytes, `"${charset.toUpperCase()}"`)).toBe(text);
  });

  test.each([
    ['koi8-r', RUSSIAN],
    ['windows-1251', RUSSIAN],
    ['iso-8859-5', RUSSIAN],
    ['ibm866', RUSSIAN],
    ['koi8-u', UKRAINIAN],
    ['windows-1251', UKRAINIAN],
    ['windows-1254', TURKISH],
    ['windows-1252', GERMAN],
  ])('of %s that says nothing, or something wrong', (charset, text) => {
    const bytes = bytesIn(text, charset);
    for (const label of [null, 'us-ascii', 'iso-8859-1', 'utf-8', 'x-unknown', 'nonsense']) {
      expect([label, decodeText(bytes, label)]).toEqual([label, text]);
    }
  });

  test('of UTF-8 that calls itself something else', () => {
    expect(decodeText(Buffer.from(RUSSIAN), 'koi8-r')).toBe(RUSSIAN);
    expect(decodeText(Buffer.from(TURKISH), 'iso-8859-1')).toBe(TURKISH);
  });

  test('of any bytes at all, somehow', () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    for (const label of [null, 'utf-8', 'iso-2022-jp', 'utf-16le', 'gb18030', '\u0000', 'x'.repeat(1_000)]) {
      expect(decodeText(all, label).length).toBeGreaterThan(0);
    }
  });
});
