// How a text says what is bold or a link: by tags that Telegram's own HTML style has (core.telegram.org/bots/api#html-style).
// The text is stored as people wrote it, and read anew for every send, so that what is sent follows from what is stored.
//   <b> <strong> · <i> <em> · <u> <ins> · <s> <strike> <del> · <tg-spoiler> · <blockquote> · <code> · <pre> · <a href="https://…">
// A text without any of these is sent as it is, letter by letter. In one with some, &lt; &gt; &quot; and &amp; stand for
// characters; every other < is itself.

export type TextStyle =
  | 'bold'
  | 'italic'
  | 'underline'
  | 'strikethrough'
  | 'spoiler'
  | 'blockquote'
  | 'code'
  | 'pre'
  | 'link';

/** A stretch of a text, in UTF-16 units, as Telegram counts. `url` is null unless it is a link. */
export type TextEntity = { style: TextStyle; offset: number; length: number; url: string | null };

export type FormattedText = { text: string; entities: TextEntity[] };

type Read = { ok: true; formatted: FormattedText } | { ok: false; reason: string };

const STYLES: Record<string, TextStyle> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  blockquote: 'blockquote',
  code: 'code',
  pre: 'pre',
  a: 'link',
};

/** Closing, or opening without attributes, or a link with its address. */
const TAG =
  /<(?:\/(?<closed>[a-z-]{1,10})\s*|(?<opened>[a-z-]{1,10})|a\s+href\s*=\s*(?:"(?<double>[^"<>]*)"|'(?<single>[^'<>]*)')\s*)>/gi;

const CHARACTERS: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&' };

/** Telegram leaves away what is more. */
const ENTITIES_MAX = 100;
const URL_MAX = 2048;

type Tag = { name: string; closing: boolean; href: string | null; from: number; to: number };

/** The text with its stretches, then trimmed as Telegram trims it; or what is wrong with its tags. */
export function readFormatting(text: string): Read {
  const tags = tagsOf(text);
  if (tags.length === 0) return { ok: true, formatted: { text, entities: [] } };
  const open: { tag: Tag; offset: number }[] = [];
  const entities: TextEntity[] = [];
  let plain = '';
  let at = 0;
  for (const tag of tags) {
    plain += characters(text.slice(at, tag.from));
    at = tag.to;
    if (!tag.closing) {
      const fault = openingFault(tag, open.at(-1)?.tag ?? null);
      if (fault !== null) return { ok: false, reason: fault };
      open.push({ tag, offset: plain.length });
      continue;
    }
    const last = open.pop();
    if (last?.tag.name !== tag.name) {
      const expected = last ? `</${last.tag.name}> is expected before` : 'nothing is open at';
      return { ok: false, reason: `${expected} </${tag.name}>` };
    }
    entities.push(entityOf(last.tag, last.offset, plain.length));
  }
  const [first] = open;
  if (first) return { ok: false, reason: `<${first.tag.name}> is not closed: </${first.tag.name}> is missing` };
  if (entities.length > ENTITIES_MAX) {
    return { ok: false, reason: `${entities.length} formatted places; Telegram takes ${ENTITIES_MAX}` };
  }
  return { ok: true, formatted: trimmed(plain + characters(text.slice(at)), entities) };
}

/** What is sent: a text whose tags cannot be read goes as it is. It was refused where people enter such texts. */
export function formattedText(text: string): FormattedText {
  const read = readFormatting(text);
  return read.ok ? read.formatted : { text, entities: [] };
}

function tagsOf(text: string): Tag[] {
  const tags: Tag[] = [];
  for (const found of text.matchAll(TAG)) {
    const { closed, opened, double, single } = found.groups ?? {};
    const href = double ?? single ?? null;
    const name = (closed ?? opened ?? 'a').toLowerCase();
    // An <a> without an address is no tag of ours.
    if (!Object.hasOwn(STYLES, name) || opened?.toLowerCase() === 'a') continue;
    tags.push({ name, closing: closed !== undefined, href, from: found.index, to: found.index + found[0].length });
  }
  return tags;
}

function openingFault({ name, href }: Tag, within: Tag | null): string | null {
  if (within && (within.name === 'code' || within.name === 'pre')) return `<${name}> within <${within.name}>`;
  if (href === null) return null;
  const url = characters(href).trim();
  if (/^(https?:\/\/[^\s/]|tg:\/\/[^\s/]|mailto:\S|tel:\S)/i.test(url) && !/\s/.test(url) && url.length <= URL_MAX) {
    return null;
  }
  return `"${url.slice(0, 100)}" is no address of a link; https://example.org is expected`;
}

function entityOf({ name, href }: Tag, from: number, to: number): TextEntity {
  const style = STYLES[name] ?? 'bold';
  return { style, offset: from, length: to - from, url: href === null ? null : characters(href).trim() };
}

function characters(text: string): string {
  return text.replaceAll(/&(lt|gt|quot|amp);/g, (whole, name: string) => CHARACTERS[name] ?? whole);
}

/** Telegram cuts white space around a text: stretches move with it, and those in which nothing is left go. */
function trimmed(text: string, entities: readonly TextEntity[]): FormattedText {
  const before = text.length - text.trimStart().length;
  const kept = text.trim();
  const within = entities
    .map((entity) => {
      const from = Math.max(entity.offset - before, 0);
      const to = Math.min(entity.offset + entity.length - before, kept.length);
      return { ...entity, offset: from, length: to - from };
    })
    .filter(({ offset, length }) => length > 0 && kept.slice(offset, offset + length).trim() !== '');
  // The outer ones first: of two alike it is the one that was closed later.
  const order = within.toReversed().toSorted((one, other) => one.offset - other.offset || other.length - one.length);
  return { text: kept, entities: order };
}
