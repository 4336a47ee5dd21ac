// A mail as its writer has dressed it, as a page of its own. It was sanitised when it came in and is once more here, so that
// what was let through by an older version is not shown for ever.
import sanitizeHtml, { type Attributes } from 'sanitize-html';
import type { MailPageOptions } from '#domain/mail/gateway.ts';
import { LINK_SCHEMES, SHOWN } from './sanitise.ts';

const STYLE = `
  :root { color-scheme: light; }
  body { margin: 0; padding: 12px; background: #fff; color: #1f2328; font: 14px/1.45 system-ui, sans-serif;
    overflow-wrap: anywhere; }
  img { max-width: 100%; height: auto; }
  img[data-src] { outline: 1px dashed #8c959f; }
  table { max-width: 100%; }
  pre { white-space: pre-wrap; }
  blockquote { margin-inline: 8px 0; padding-inline-start: 10px; border-inline-start: 3px solid #d0d7de; color: #57606a; }
`;

export function mailPage(html: string, options: MailPageOptions): string {
  const body = sanitizeHtml(html, {
    ...SHOWN,
    allowedSchemesByTag: { a: LINK_SCHEMES, img: ['data', 'https'] },
    transformTags: {
      ...SHOWN.transformTags,
      img: (tagName, attribs) => ({ tagName, attribs: image(attribs, options) }),
    },
    // What can be shown in no way says what it was.
    exclusiveFilter: ({ tag, attribs }) => tag === 'img' && Object.keys(attribs).length === 0,
  });
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Mail</title>
<style>${STYLE}</style>
</head>
<body>${body}</body>
</html>
`;
}

function image(
  { src = '', 'data-src': remote, ...shown }: Attributes,
  { with_remote, images }: MailPageOptions,
): Attributes {
  const place = src.trim();
  const content_id = /^cid:(.+)$/i.exec(place)?.[1];
  if (content_id !== undefined) {
    const address = images.get(decoded(content_id).toLowerCase());
    return address === undefined ? shown : { ...shown, src: address };
  }
  if (place.startsWith('data:')) return { ...shown, src: place };
  if (remote === undefined) return shown;
  // Over plain HTTP anybody on the way would see who reads what.
  const address = remote.replace(/^http:/i, 'https:');
  return with_remote ? { ...shown, src: address } : { ...shown, 'data-src': address };
}

/** RFC 2392: a `cid:` address has its signs encoded as in other addresses. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
