// Styles of elements as they may be shown. Taking one apart takes longer than all else of cleaning, and a mail says the same few
// again and again, as do all mails of a sender: what was cleaned lately is remembered.
import sanitizeHtml, { type IOptions } from 'sanitize-html';

/** Of each of them: longer ones are left out. */
const LENGTH_MAX = 2_000;
/** So many are remembered, none longer than this: a few megabytes at most. */
const KNOWN_MAX = 2_000;
const KNOWN_LENGTH_MAX = 300;

const LENGTH = /^-?\d{1,4}(?:\.\d{1,3})?(?:px|pt|em|rem|%|ex|ch)?$/;
const LENGTHS = /^(?:(?:-?\d{1,4}(?:\.\d{1,3})?(?:px|pt|em|rem|%|ex|ch)?|auto)\s*){1,4}$/;
const COLOUR = /^(?:#[0-9a-f]{3,8}|rgba?\([\d\s.,%]{3,40}\)|[a-z]{3,30})$/i;
const WORD = /^[a-z-]{1,30}$/i;
const BORDER = /^[#\w\s.%(),-]{1,60}$/;

/** Nothing with url(), no position that could lay it over something else, nothing hidden. */
const STYLES: Record<string, RegExp[]> = {
  color: [COLOUR],
  'background-color': [COLOUR],
  'font-size': [LENGTH, WORD],
  'font-weight': [/^(?:\d{3}|[a-z]{4,8})$/],
  'font-style': [WORD],
  'font-family': [/^[\p{L}\p{N}\s"',-]{1,200}$/u],
  'text-align': [WORD],
  'text-decoration': [/^[a-z\s-]{1,40}$/],
  'vertical-align': [WORD, LENGTH],
  'line-height': [LENGTH],
  'white-space': [/^(?:normal|nowrap|pre|pre-wrap|pre-line)$/],
  'list-style-type': [WORD],
  'border-collapse': [WORD],
  padding: [LENGTHS],
  margin: [LENGTHS],
  width: [LENGTH],
  'max-width': [LENGTH],
  height: [LENGTH],
  border: [BORDER],
  'border-left': [BORDER],
  'border-top': [BORDER],
  'border-bottom': [BORDER],
  'border-right': [BORDER],
  'border-radius': [LENGTHS],
};

const ONE: IOptions = {
  allowedTags: ['p'],
  allowedAttributes: { p: ['style'] },
  allowedStyles: { '*': STYLES },
};

const known = new Map<string, string>();

/** What of it may be shown; empty when nothing may. */
export function cleanStyle(style: string): string {
  if (style === '' || style.length > LENGTH_MAX) return '';
  const before = known.get(style);
  if (before !== undefined) return before;
  const told = style.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const [, shown = ''] = /^<p style="([^"]*)">/.exec(sanitizeHtml(`<p style="${told}"></p>`, ONE)) ?? [];
  const clean = shown
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
  if (style.length <= KNOWN_LENGTH_MAX) {
    // The one that came first makes room.
    for (const [first] of known.size < KNOWN_MAX ? [] : known) {
      known.delete(first);
      break;
    }
    known.set(style, clean);
  }
  return clean;
}
