// HTML of mail as it may be shown: no scripts, no forms, no tricks of style, and nothing that asks another server for anything.
import sanitizeHtml, { type Attributes, type IOptions, type Transformer } from 'sanitize-html';
import { cleanStyle } from './style.ts';
import { isTooDeep } from './too-deep.ts';

/** Above it only the text is kept: nobody reads so much, and it takes long to clean. */
const HTML_MAX = 1_000_000;
/** Styles are taken apart one by one, which takes longest: more of them than any newsletter has are left out. */
const STYLES_MAX = 5_000;
/** Of an image that stands in the HTML itself. */
const DATA_MAX = 200_000;
const NESTED_MAX = 100;

const TAGS = [
  'a',
  'abbr',
  'address',
  'b',
  'bdi',
  'bdo',
  'big',
  'blockquote',
  'br',
  'caption',
  'center',
  'cite',
  'code',
  'col',
  'colgroup',
  'dd',
  'del',
  'div',
  'dl',
  'dt',
  'em',
  'figcaption',
  'figure',
  'font',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'i',
  'img',
  'ins',
  'kbd',
  'li',
  'mark',
  'ol',
  'p',
  'pre',
  'q',
  's',
  'samp',
  'section',
  'small',
  'span',
  'strike',
  'strong',
  'sub',
  'sup',
  'table',
  'tbody',
  'td',
  'tfoot',
  'th',
  'thead',
  'time',
  'tr',
  'tt',
  'u',
  'ul',
  'var',
  'wbr',
];

export const LINK_SCHEMES = ['http', 'https', 'mailto', 'tel'];

const OWN_TAGS: Record<string, Transformer> = {
  a: (tagName, { href, title }) => ({
    tagName,
    attribs: {
      ...(href && { href, rel: 'noopener noreferrer nofollow', target: '_blank' }),
      ...(title && { title }),
    },
  }),
  img: (tagName, attribs) => ({ tagName, attribs: image(attribs) }),
};

/** What of HTML may be shown; whoever shows it says what becomes of images. */
export const SHOWN: IOptions = {
  allowedTags: TAGS,
  allowedAttributes: {
    a: ['href', 'title', 'rel', 'target'],
    img: ['src', 'data-src', 'alt', 'title', 'width', 'height'],
    table: ['border', 'cellpadding', 'cellspacing', 'width', 'align', 'bgcolor'],
    td: ['colspan', 'rowspan', 'width', 'height', 'align', 'valign', 'bgcolor'],
    th: ['colspan', 'rowspan', 'width', 'height', 'align', 'valign', 'bgcolor'],
    tr: ['align', 'valign', 'bgcolor'],
    font: ['color', 'size', 'face'],
    ol: ['start', 'type'],
    '*': ['style', 'dir', 'lang', 'align'],
  },
  // See cleanStyle.
  parseStyleAttributes: false,
  allowedSchemes: ['http', 'https', 'mailto', 'tel', 'cid'],
  allowedSchemesByTag: { img: ['cid', 'data'], a: LINK_SCHEMES },
  allowedSchemesAppliedToAttributes: ['href', 'src'],
  allowProtocolRelative: false,
  nonTextTags: [
    'script',
    'style',
    'textarea',
    'option',
    'noscript',
    'title',
    'template',
    'svg',
    'math',
    'object',
    'head',
  ],
  nestingLimit: NESTED_MAX,
  disallowedTagsMode: 'discard',
  exclusiveFilter: ({ tag, attribs }) =>
    tag === 'img' && attribs['src'] === undefined && attribs['data-src'] === undefined,
  transformTags: {
    ...OWN_TAGS,
    '*': (tagName, { style = '', ...attribs }) => {
      const clean = cleanStyle(style);
      return { tagName, attribs: clean === '' ? attribs : { ...attribs, style: clean } };
    },
  },
};

const PLAIN: IOptions = {
  ...SHOWN,
  allowedAttributes: { ...SHOWN.allowedAttributes, '*': ['dir', 'lang', 'align'] },
  transformTags: OWN_TAGS,
};

/** Null for what is too much to be cleaned. Images of other servers are kept as `data-src` alone, those that only count readers not at all. */
export function sanitise(html: string): string | null {
  if (html.length > HTML_MAX || isTooDeep(html)) return null;
  const styled = html.split(/style\s*=/iu, STYLES_MAX + 1).length <= STYLES_MAX;
  return sanitizeHtml(html, styled ? SHOWN : PLAIN).trim();
}

function image(attribs: Attributes): Attributes {
  const { src = '', alt, title, width, height, style = '' } = attribs;
  const shown = { ...(alt && { alt }), ...(title && { title }), ...(width && { width }), ...(height && { height }) };
  const place = src.trim();
  if (/^cid:\S{1,250}$/i.test(place)) return { ...shown, src: place };
  if (/^data:image\/(?:png|jpe?g|gif|webp);base64,[a-z0-9+/=\s]+$/i.test(place.slice(0, DATA_MAX + 1))) {
    return place.length <= DATA_MAX ? { ...shown, src: place } : shown;
  }
  if (!/^(?:https?:)?\/\//i.test(place) || isPixel(width, height, style)) return {};
  return { ...shown, 'data-src': place.startsWith('//') ? `https:${place}` : place.slice(0, 4_000) };
}

/** An image that nobody can see is there to tell that the mail was opened. */
function isPixel(width = '', height = '', style: string): boolean {
  const tiny = (size: string) => /^\s*[01](?:px)?\s*$/i.test(size);
  const styled = /(?:^|;)\s*(?:max-)?(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$|!)/i.test(style);
  return (
    tiny(width) ||
    tiny(height) ||
    styled ||
    /display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)/i.test(style)
  );
}
