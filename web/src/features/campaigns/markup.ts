// Texts are written with Telegram's tags. These put tags around what is marked in a text, or take them away again.

export const MARKS = ['b', 'i', 'u', 's', 'tg-spoiler', 'blockquote', 'code'] as const;
export type Mark = (typeof MARKS)[number];

/** A text, and what is marked in it. */
export type Marked = { text: string; from: number; to: number };

/** What is marked is bold, or no longer bold; the same stays marked. */
export function turnMark({ text, from, to }: Marked, mark: Mark): Marked {
  return turn({ text, from, to }, `<${mark}>`, `</${mark}>`);
}

/** Where nothing is marked, the address itself is what is shown. */
export function putLink({ text, from, to }: Marked, address: string): Marked {
  const shown = text.slice(from, to) || address;
  const opening = `<a href="${address.replaceAll('"', '%22').replaceAll(/[<>]/g, encodeURIComponent)}">`;
  const start = from + opening.length;
  return {
    text: `${text.slice(0, from)}${opening}${shown}</a>${text.slice(to)}`,
    from: start,
    to: start + shown.length,
  };
}

function turn({ text, from, to }: Marked, opening: string, closing: string): Marked {
  const before = text.slice(0, from);
  const marked = text.slice(from, to);
  const after = text.slice(to);
  if (before.endsWith(opening) && after.startsWith(closing)) {
    const start = from - opening.length;
    const bare = `${before.slice(0, -opening.length)}${marked}${after.slice(closing.length)}`;
    return { text: bare, from: start, to: start + marked.length };
  }
  if (marked.length >= opening.length + closing.length && marked.startsWith(opening) && marked.endsWith(closing)) {
    const inner = marked.slice(opening.length, -closing.length);
    return { text: `${before}${inner}${after}`, from, to: from + inner.length };
  }
  const start = from + opening.length;
  return { text: `${before}${opening}${marked}${closing}${after}`, from: start, to: start + marked.length };
}

/** As people type it: `example.org` is `https://example.org`. Null: it is no address. */
export function addressOf(typed: string): string | null {
  const address = typed.trim();
  if (address === '' || /\s/.test(address)) return null;
  if (/^(?:https?:\/\/|tg:\/\/|mailto:|tel:)\S/i.test(address)) return address;
  if (/^@\w+$/.test(address)) return `https://t.me/${address.slice(1)}`;
  return /^[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?$/.test(address) ? `https://${address}` : null;
}
