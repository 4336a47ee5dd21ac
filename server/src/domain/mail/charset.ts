// Text as it comes in the wild: without a label, or with one that is not true.

/** What programs of our languages have written before UTF-8. */
const CYRILLIC = ['windows-1251', 'koi8-r', 'koi8-u', 'iso-8859-5', 'ibm866'] as const;
const LATIN = new Set([
  'us-ascii',
  'ascii',
  'iso-8859-1',
  'latin1',
  'windows-1252',
  'cp1252',
  'x-unknown',
  'unknown-8bit',
]);

/** The most frequent letters of Russian and Ukrainian, in lower case: text in the right charset has many of them. */
const FREQUENT = new Set('оеаинтсрвлкмдпуіяь');

/** Text of bytes; `label` is what the message says of them. Never throws. */
export function decodeText(bytes: Uint8Array, label: string | null): string {
  const utf8 = asUtf8(bytes);
  // What is UTF-8 by its bytes is UTF-8, whatever it is called; two-byte charsets of the East apart.
  const name = label?.trim().toLowerCase().replaceAll(/["']/g, '') ?? '';
  const decoder = decoderOf(name);
  if (utf8 !== null && !isEastern(name)) return utf8;
  if (decoder !== null && !LATIN.has(name) && !/^utf-?8$/.test(name)) return decoder.decode(bytes);
  return guess(bytes);
}

function asUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function decoderOf(name: string): InstanceType<typeof TextDecoder> | null {
  if (name === '') return null;
  try {
    return new TextDecoder(ALIASES[name] ?? name);
  } catch {
    return null;
  }
}

/** Names that are no labels of the encoding standard. */
const ALIASES: Readonly<Record<string, string>> = {
  'cp-1251': 'windows-1251',
  'win-1251': 'windows-1251',
  win1251: 'windows-1251',
  '1251': 'windows-1251',
  koi8r: 'koi8-r',
  koi8u: 'koi8-u',
  'cp-1254': 'windows-1254',
  'win-1254': 'windows-1254',
  'ks_c_5601-1987': 'euc-kr',
  cp949: 'euc-kr',
  'iso-8859-8-i': 'iso-8859-8',
};

/** Seven-bit or two-byte charsets whose bytes may look like UTF-8. */
function isEastern(name: string): boolean {
  return /^(?:iso-2022|utf-7|utf-16|hz-gb|gb|big5|shift|sjis|euc)/.test(name);
}

/** Without a word about it: Cyrillic when it reads as such, else Turkish when that makes letters of it, else Western. */
function guess(bytes: Uint8Array): string {
  const ranked = CYRILLIC.map((name) => {
    const text = new TextDecoder(name).decode(bytes);
    return { text, score: cyrillicScore(text) };
  });
  const [best] = ranked.toSorted((one, other) => other.score - one.score);
  if (best && best.score > 0.35) return best.text;
  const western = new TextDecoder('windows-1252').decode(bytes);
  // ğ, ı, ş, İ, Ğ, Ş stand where Icelandic letters do.
  return /[ðþýÐÞÝ]/u.test(western) ? new TextDecoder('windows-1254').decode(bytes) : western;
}

function isMixed(one: string, other: string): boolean {
  return /[a-z]/iu.test(one) && /[\u0400-\u045F\u0490\u0491]/u.test(other);
}

/** 0 to 1: how much of what is not ASCII reads like Russian or Ukrainian. */
function cyrillicScore(text: string): number {
  let letters = 0;
  let likely = 0;
  let odd = 0;
  let before = '';
  for (const sign of text.slice(0, 20_000)) {
    if (sign >= '\u0080') {
      letters += 1;
      if (FREQUENT.has(sign)) likely += 1;
      else if (!/[\u0400-\u045F\u0490\u0491№«»—–…\u00A0“”„]/u.test(sign)) odd += 1;
      // A capital right after a small letter: the sign of KOI8 read as 1251, and the other way round.
      if (/[А-ЯЁІЇЄҐ]/u.test(sign) && /[а-яёіїєґ]/u.test(before)) odd += 1;
    }
    // One word of both alphabets: the ü of a German word read as a Cyrillic letter.
    if (isMixed(before, sign) || isMixed(sign, before)) odd += 1;
    before = sign;
  }
  return letters === 0 ? 0 : (likely - 2 * odd) / letters;
}
