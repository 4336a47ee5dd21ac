// The text of HTML that was sanitised: what is searched, quoted and shown where HTML is not.

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Of HTML as strangers send it: what is no text is left out first. Its time grows with its length alone. */
export function roughText(html: string): string {
  const begins = /<(script|style|title|template|head)\b/giu;
  let text = '';
  let at = 0;
  for (let begin = begins.exec(html); begin !== null; begin = begins.exec(html)) {
    text += html.slice(at, begin.index);
    const ends = new RegExp(`</${begin[1]}\\b[^<>]*>`, 'giu');
    ends.lastIndex = begin.index;
    // What has no end goes on to the end of all.
    if (ends.exec(html) === null) return htmlText(text);
    at = ends.lastIndex;
    begins.lastIndex = at;
  }
  // Its last element may be cut.
  return htmlText((text + html.slice(at)).replace(/<[^<>]*$/u, ''));
}

/** Of well-formed HTML without scripts and styles. */
export function htmlText(html: string): string {
  return (
    html
      .replaceAll(/\s+/gu, ' ')
      .replaceAll(/<br\s*\/?>/giu, '\n')
      .replaceAll(/<\/(?:p|h[1-6]|ul|ol|table|blockquote|pre)>/giu, '\n\n')
      .replaceAll(/<\/(?:div|tr|li|section|article|header|footer)>|<hr\s*\/?>/giu, '\n')
      .replaceAll(/<li[^<>]*>/giu, '• ')
      .replaceAll(/<\/t[dh]>/giu, '\t')
      .replaceAll(/<[^<>]*>/gu, '')
      .replaceAll(
        /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/giu,
        (all, decimal?: string, hex?: string, name?: string) => {
          if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? all;
          const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
          return code > 0 && code <= 0x10_ff_ff && !(code >= 0xd8_00 && code <= 0xdf_ff)
            ? String.fromCodePoint(code)
            : '';
        },
      )
      // First each run of them is one: else runs without an end of line are looked at again from each of their signs.
      .replaceAll(/ {2,}/gu, ' ')
      .replaceAll(/ ?\t[ \t]*/gu, '\t')
      .replaceAll(/[ \t]+\n/gu, '\n')
      .replaceAll(/\n[ \t]+/gu, '\n')
      .replaceAll(/\n{3,}/gu, '\n\n')
      .trim()
  );
}
