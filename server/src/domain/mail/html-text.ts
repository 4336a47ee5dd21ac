// The text of HTML that was sanitised: what is searched, quoted and shown where HTML is not.

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Of well-formed HTML without scripts and styles. */
export function htmlText(html: string): string {
  return html
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
    .replaceAll(/[ \t]+\n/gu, '\n')
    .replaceAll(/\n[ \t]+/gu, '\n')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .trim();
}
