// Values that stand behind a name that announces a secret, in running text: `password=…`, `"api_hash": "…"` at any depth
// of escaping, `--token …`, `Cookie: …`.
import { isSensitiveKey, isSensitiveWord } from '#lib/sensitive-names.ts';

export const HIDDEN = '[hidden]';

/** A name, perhaps quoted, and what joins it to its value. A name after `--` may be joined by white space only. */
const NAME = /([A-Za-z_][\w-]{1,60})(?:(\\*["'`])?\s*(?:=>|:=|[:=])\s*|(?<=(?:^|[\s"'[,])--?[\w-]+)\s+(?=[^\s-]))/g;
/** Quick to say no: without one of these no name is sensitive. */
const MAY_HOLD_NAMES = /pass|pwd|secret|token|cookie|auth|bearer|credential|hash|key|session|code|otp|jwt/i;
const SCHEME = /^(?:Bearer|Basic|Digest|Token|Negotiate)\s+/i;
/** Until white space, or until a separator behind which something else begins. */
const BARE = /^(?:[^\s&,;"'`<>)}\]]|[&,;"'`)}\]](?!\s|$|[\w.-]+[=:]|["'`{[)}\],;]))+/;
/** api_hash, sessions and keys have shapes that no short word has: `api_hash: is missing` is a sentence. */
const HAS_A_SHAPE = /hash|key|session|auth/i;
const A_WORD = /^[a-z]{1,12}[.,;]?(?=\s|$)/;
/** Headers go on to the end of their line. */
const WHOLE_LINE = /cookie|authorization/i;

export function scrubNamed(text: string): string {
  if (!MAY_HOLD_NAMES.test(text)) return text;
  let clean = '';
  let copied = 0;
  NAME.lastIndex = 0;
  for (let match = NAME.exec(text); match; match = NAME.exec(text)) {
    if (!announces(text, match)) continue;
    const begin = NAME.lastIndex;
    const end = valueEnd(text, begin, match[1] ?? '');
    if (end > begin) {
      clean += text.slice(copied, begin) + cover(text.slice(begin, end));
      copied = end;
      NAME.lastIndex = end;
    }
  }
  return clean + text.slice(copied);
}

function announces(text: string, match: RegExpExecArray): boolean {
  const [whole, name = '', quote] = match;
  const record = quote !== undefined || whole.trimEnd().endsWith('=');
  const sensitive = record ? isSensitiveKey : isSensitiveWord;
  // In `\ntoken=` of an escaped text the n belongs to the line break.
  return sensitive(name) || (text[match.index - 1] === '\\' && sensitive(name.slice(1)));
}

/** Already covered values stay as they are, with what they tell (`gc1:<key id>:[hidden]`). */
function cover(value: string): string {
  const [, open = '', inner = ''] = /^(\\*["'`]?)([^]*)$/.exec(value) ?? [];
  if (/^gc1:\w+:\[hidden\]/.test(inner)) return value;
  if (open === '') return HIDDEN;
  return value.endsWith(open) && value.length >= 2 * open.length ? `${open}${HIDDEN}${open}` : `${open}${HIDDEN}`;
}

function valueEnd(text: string, begin: number, name: string): number {
  const quoted = /^(\\*)(["'`])/.exec(text.slice(begin, begin + 64));
  if (quoted) return quotedEnd(text, begin + quoted[0].length, quoted[2] ?? '"', quoted[1]?.length ?? 0);
  if (text[begin] === '{' || text[begin] === '[') return bracketEnd(text, begin);
  const rest = text.slice(begin);
  if (/^(?:true|false|null|undefined|None)\b/.test(rest)) return begin;
  if (WHOLE_LINE.test(name)) return begin + (/^[^\r\n]*?(?=\\+[rn]|[\r\n]|$)/.exec(rest)?.[0].length ?? 0);
  if (HAS_A_SHAPE.test(name) && A_WORD.test(rest)) return begin;
  const scheme = SCHEME.exec(rest)?.[0].length ?? 0;
  return begin + scheme + (BARE.exec(rest.slice(scheme))?.[0].length ?? 0);
}

/** A quote inside the value has more backslashes before it than the one that opened it, at every depth of escaping. */
function quotedEnd(text: string, begin: number, quote: string, depth: number): number {
  for (let at = text.indexOf(quote, begin); at !== -1; at = text.indexOf(quote, at + 1)) {
    if (backslashesBefore(text, at) <= depth) return at + 1;
  }
  return text.length;
}

function backslashesBefore(text: string, at: number): number {
  let count = 0;
  while (text[at - 1 - count] === '\\') count++;
  return count;
}

function bracketEnd(text: string, begin: number): number {
  let open = 0;
  for (let at = begin; at < text.length; at++) {
    const character = text[at] ?? '';
    if (/["'`]/.test(character)) at = quotedEnd(text, at + 1, character, backslashesBefore(text, at)) - 1;
    else if (character === '{' || character === '[') open++;
    else if ((character === '}' || character === ']') && --open === 0) return at + 1;
  }
  return text.length;
}
