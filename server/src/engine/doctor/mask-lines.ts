// Lines of the logs as a diagnosis may tell them: what our own code says of itself, and nothing that anybody has written.
import { isSensitiveKey } from '#lib/sensitive-names.ts';
import type { Mask } from '#engine/doctor/mask.ts';

/** Strings under these names are words of ours. */
const CODES =
  /^(?:type|code|action|kind|state|status|part|method|route|hold_reason|outcome|stage|roles?|protocol|event|time|level_name|syscall|severity|routine|table|constraint|name_of_check|stream)$/;
const FIELD = /^[a-z][a-zA-Z_]{0,30}$/;
/** Of every line, and of errors. */
const OWN =
  /^(?:level|pid|hostname|msg|err|error|errors|cause|message|stack|details|count|left_out|request_id|account_id)$/;
const CODE = /^[\w.:/{}-]{1,80}$/;
const DEPTH_MAX = 6;

/** One JSON document a line; what is none is left out. `free`: whether texts of errors may be told, masked. */
export function maskJsonLine(line: string, mask: Mask, { free }: { free: boolean }): string {
  try {
    const record: unknown = JSON.parse(line);
    return JSON.stringify(masked(record, { mask, free, key: '', of: '', depth: 0 }));
  } catch {
    return JSON.stringify({ left_out: `${line.length} characters that are no JSON` });
  }
}

/** `of`: the key of what it stands in. */
type Place = { mask: Mask; free: boolean; key: string; of: string; depth: number };

/** Fields of an event, in the same way. */
export function maskFields(value: unknown, mask: Mask): unknown {
  return masked(value, { mask, free: true, key: '', of: '', depth: 0 });
}

function masked(value: unknown, place: Place): unknown {
  const { key, depth } = place;
  if (isSensitiveKey(key) && typeof value !== 'boolean' && value !== null) return '[hidden]';
  if (typeof value === 'number') return isIdOfSomebody(key) ? '[number]' : value;
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'string') return maskedText(value, place);
  if (depth >= DEPTH_MAX || typeof value !== 'object') return '[left out]';
  if (Array.isArray(value)) return value.slice(0, 50).map((each) => masked(each, { ...place, depth: depth + 1 }));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      isField(name, place) ? name : '[name]',
      masked(each, { ...place, key: name, of: key, depth: depth + 1 }),
    ]),
  );
}

/** A key may be a name, too. */
function isField(name: string, { mask, free }: Place): boolean {
  return FIELD.test(name) && (free ? mask(name) === name : CODES.test(name) || OWN.test(name));
}

/** Telegram's ids of people and groups say who they are; our own do not leave the house. */
function isIdOfSomebody(key: string): boolean {
  return /^(?:user_id|peer_id|chat_id|telegram_id|telegram_user_id|phone)$/.test(key);
}

function maskedText(text: string, place: Place): string {
  const { key, mask } = place;
  if (key === 'stack') return frames(text);
  if (key === 'msg') return mask(text);
  if (CODES.test(key) && CODE.test(text)) return mask(text);
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return text;
  if (place.free && isWordsOfError(place)) return mask(text);
  return `[${text.length} characters]`;
}

/** What an error says of itself; a field of the same name elsewhere may be somebody's words. */
function isWordsOfError({ key, of }: Place): boolean {
  return (key === 'message' && /^(?:err|error|errors|cause)$/.test(of)) || (key === 'error' && of === '');
}

/** Where it happened, without the words of the error above. */
function frames(stack: string): string {
  const lines = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return lines
    .map((line) => line.replace(/(?:file:\/\/)?\/\S*\/((?:server|node_modules|simulator)\/)/, '$1'))
    .join('\n');
}

/** What each sentence of the joiner's log says beside names. */
const SENTENCES: readonly RegExp[] = [
  /^=+$/,
  /^SMART JOINER - JOIN BATCH$/,
  /^\[\d+\/\d+\] Group: /,
  /^Using account: /,
  /^Asked to join /,
  /^Joined /,
  /^Group (?=.* bound to account )/,
  /^Waiting \d+ s: /,
  /^FloodWait: \d+ seconds for /,
  /^No available accounts(?: for )?/,
  /^No new groups in niche /,
  /^Nothing is joined now: /,
  /^Failed to create client: /,
  /^Looking whether /,
];

export function maskSentence(line: string): string {
  const [, head = '', sentence = ''] = /^([\d-]{10} [\d:]{8} - [A-Z]+ - )(.*)$/.exec(line) ?? [];
  const begun = SENTENCES.map((each) => each.exec(sentence)?.[0]).find((found) => found !== undefined);
  if (head === '') return '[left out]';
  const left = sentence.length - (begun?.length ?? 0);
  return `${head}${begun ?? ''}${left > 0 ? '[left out]' : ''}`;
}
