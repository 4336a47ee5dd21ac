// Where in a mail begins what it quotes from before. What stands from there on is folded; when in doubt nothing is.

/** The last line before the quote, as programs write it: `On Mon, … Anna wrote:`. Each must end the line. */
const WROTE = [
  // English
  /^on\b.{4,300}\bwrote\s*:$/iu,
  /^.{3,200}<[^<>\s]+@[^<>\s]+>\s+wrote\s*:$/iu,
  // Russian: «12 янв. 2026 г., в 10:00, Анна <anna@example.com> написал(а):», «… пишет:»
  /^.{3,300}(?:написал|написала|написал\(а\)|писал|писала|писал\(а\)|пишет)\s*:$/iu,
  // Ukrainian: «пн, 12 січ. 2026 р. о 10:00 Анна <anna@example.com> пише:»
  /^.{3,300}(?:пише|написав|написала|написав\(ла\)|писав|писала)\s*:$/iu,
  // Turkish: «Anna <anna@example.com>, 12 Oca 2026 Pzt, 10:00 tarihinde şunu yazdı:»
  /^.{3,300}(?:şunu yazdı|şunları yazdı|yazdı)\s*:$/iu,
  // German: «Am Mo., 12. Jan. 2026 um 10:00 Uhr schrieb Anna <anna@example.com>:», «Anna schrieb am 12.01.2026:»
  /^am\b.{3,300}\bschrieb\b.{0,200}:$/iu,
  /^.{2,200}\bschrieb(?:en)?\b.{0,200}:$/iu,
  // Gmail in several languages: «пн, 12 янв. 2026 г. в 10:00, Анна <anna@example.com>:»
  /^.{6,300}<[^<>\s]+@[^<>\s]+>\s*:$/u,
  // French and Spanish: seen often enough
  /^le\b.{4,300}a écrit\s*:$/iu,
  /^el\b.{4,300}escribió\s*:$/iu,
];

/** A line that says that the original follows. */
const ORIGINAL = [
  /^-{2,}\s*(?:original message|forwarded message|original appointment|reply message)\s*-{2,}$/iu,
  /^-{2,}\s*(?:исходное сообщение|пересылаемое сообщение|пересланное сообщение|оригинальное сообщение|конец пересылаемого сообщения)\s*-{2,}$/iu,
  /^-{2,}\s*(?:вихідне повідомлення|переслане повідомлення|оригінальне повідомлення)\s*-{2,}$/iu,
  /^-{2,}\s*(?:orijinal mesaj|özgün ileti|yönlendirilen ileti|iletilen mesaj)\s*-{2,}$/iu,
  /^-{2,}\s*(?:ursprüngliche nachricht|weitergeleitete nachricht|originalnachricht)\s*-{2,}$/iu,
  /^(?:begin forwarded message|anfang der weitergeleiteten nachricht|начало переадресованного сообщения|начало пересылаемого сообщения|початок листа, що пересилається|iletilen mesajın başlangıcı)\s*:$/iu,
];

/** The head that Outlook puts before the original: at least two of its lines one after the other. */
const HEAD_FROM = /^\*?(?:from|von|от|від|kimden|gönderen|de)\s*:\*?\s*\S/iu;
const HEAD_NEXT =
  /^\*?(?:sent|date|to|cc|subject|gesendet|datum|an|betreff|отправлено|дата|кому|копия|тема|надіслано|відправлено|копія|gönderildi|gönderme tarihi|tarih|kime|bilgi|konu|envoyé|à|objet)\s*:\*?/iu;
const RULE = /^_{10,}$/u;
/** `On …` may be broken over so many lines. */
const BROKEN_OVER = 4;

/** The place in the text from which on it is a quote; null: nothing is, or all of it would be. */
export function quotedFrom(text: string): number | null {
  const lines = linesOf(text);
  for (const [n, line] of lines.entries()) {
    if (!startsQuote(lines, n)) continue;
    const before = text.slice(0, line.at);
    // Answers between the lines of a quote are no less the message than those above it.
    return before.trim() === '' || answersBelow(lines, n) ? null : line.at;
  }
  return null;
}

type Line = { at: number; text: string };

function linesOf(text: string): Line[] {
  let at = 0;
  return text.split('\n').map((line) => {
    const here = { at, text: line.trim().slice(0, 1000) };
    at += line.length + 1;
    return here;
  });
}

function startsQuote(lines: readonly Line[], n: number): boolean {
  const line = lines[n]?.text ?? '';
  if (line === '') return false;
  if (ORIGINAL.some((form) => form.test(line))) return true;
  if (isHead(lines, n) || (RULE.test(line) && isHead(lines, nextFull(lines, n + 1)))) return true;
  if (line.startsWith('>')) return true;
  return isWrote(lines, n);
}

/** `On Mon, 12 Jan 2026 at 10:00, Anna` / `<anna@example.com> wrote:`. */
function isWrote(lines: readonly Line[], n: number): boolean {
  let joined = '';
  for (let more = 0; more < BROKEN_OVER; more++) {
    const line = lines[n + more]?.text ?? '';
    if (line === '' || (more > 0 && line.startsWith('>'))) return false;
    joined = joined === '' ? line : `${joined} ${line}`;
    if (!joined.endsWith(':')) continue;
    // A sentence may end so too; a date or an address it has only as the head of a quote.
    return (
      /\d|@/u.test(joined) && WROTE.some((form) => form.test(joined)) && (more === 0 || startsAs(lines[n]?.text ?? ''))
    );
  }
  return false;
}

/** Whether a line can be the first of such a head: else the last line of an answer would be taken with it. */
function startsAs(line: string): boolean {
  return /^(?:on|am|le|el)\b|\d|@|^(?:пн|вт|ср|чт|пт|сб|вс|нд)\b/iu.test(line);
}

function isHead(lines: readonly Line[], n: number): boolean {
  if (!HEAD_FROM.test(lines[n]?.text ?? '')) return false;
  const next = nextFull(lines, n + 1);
  return HEAD_NEXT.test(lines[next]?.text ?? '');
}

function nextFull(lines: readonly Line[], from: number): number {
  let n = from;
  while (n < lines.length && n < from + 3 && lines[n]?.text === '') n++;
  return n;
}

/** Something of one's own below lines that begin with `>`: an answer between the lines. */
function answersBelow(lines: readonly Line[], n: number): boolean {
  const rest = lines.slice(n);
  const last = rest.findLastIndex(({ text }) => text.startsWith('>'));
  if (last === -1) return false;
  const below = rest.slice(last + 1).filter(({ text }) => text !== '');
  const signature = below.findIndex(({ text }) => text === '--' || text === '-- ');
  return (signature === -1 ? below : below.slice(0, signature)).length > 0;
}
