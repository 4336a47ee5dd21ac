// Reasons for people of any language. They are stored and logged as English sentences; here it is read again which sentence
// one is, and the values in it.
import { registry } from '#lib/error-registry.ts';
import { REASONS_OF_INPUT } from './reasons/of-input.ts';
import { REASONS_OF_WORK } from './reasons/of-work.ts';

/** What a reason says. Values are texts; times are in ISO 8601. */
export type Told = { code: string; params: Record<string, string> };

type Sentence = { code: string; shape: RegExp; names: string[] };

const TIMES: ReadonlySet<string> = new Set(['until', 'at']);

const SENTENCES: readonly Sentence[] = Object.entries({ ...REASONS_OF_INPUT, ...REASONS_OF_WORK }).flatMap(
  ([code, templates]) => templates.map((template) => sentenceOf(code, template)),
);

/** Every code that `readReason` gives, and each has its words in every language. Those of the error registry have theirs apart. */
export const REASON_CODES: readonly string[] = [
  ...new Set([...Object.keys(REASONS_OF_INPUT), ...Object.keys(REASONS_OF_WORK)]),
];

/** What is read is no longer than what is stored; a sentence is. */
const LENGTH_MAX = 2_000;
const DATE_TEXT = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\dZ)$/;

function sentenceOf(code: string, template: string): Sentence {
  const names: string[] = [];
  const parts = template.split(/\{(\w+)\}/).map((part, n) => {
    if (n % 2 === 0) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    names.push(part);
    // Up to what comes next, which `.*` with its greed would pass by.
    return TIMES.has(part) ? String.raw`(\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ)` : '(.*?)';
  });
  return { code, shape: new RegExp(`^${parts.join('')}$`, 's'), names };
}

/** Telegram's own: `CHAT_WRITE_FORBIDDEN (messages.sendMessage)`, `FLOOD_WAIT_30`, `CHANNEL_PRIVATE: …`. */
const OF_TELEGRAM = /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+?)(?:_(X|\d+))?(?=$|[ :(])/;

/** Null: it is in words that are not known here, for instance a person's own. */
export function readReason(text: string): Told | null {
  if (text.length > LENGTH_MAX) return null;
  for (const { code, shape, names } of SENTENCES) {
    const found = shape.exec(text);
    if (found) return { code, params: Object.fromEntries(names.map((name, n) => [name, valueOf(found[n + 1] ?? '')])) };
  }
  const [, type, number = ''] = OF_TELEGRAM.exec(text) ?? [];
  if (type !== undefined) return { code: 'telegram', params: { type, number } };
  return readError(text);
}

function valueOf(text: string): string {
  return text.replace(DATE_TEXT, '$1T$2');
}

/** By their messages, the longest first, since one may begin like another. */
const ERRORS = Object.entries(registry)
  .map(([code, { message }]) => ({ code, message }))
  .toSorted((one, other) => other.message.length - one.message.length);

/** Of the error registry, as it is logged: `Account name is taken: s1`. What is behind is read, too, where it is a reason itself. */
function readError(text: string): Told | null {
  const known = ERRORS.find(({ message }) => text === message || text.startsWith(`${message}: `));
  if (!known) return null;
  const detail = text.slice(known.message.length + 2);
  const [, field = '', rest = ''] = /^(\w+): (.+)$/s.exec(detail) ?? [];
  const closer = rest === '' ? null : readReason(rest);
  if (closer && field !== '') return { code: closer.code, params: { ...closer.params, field } };
  return { code: known.code, params: { detail, field } };
}
