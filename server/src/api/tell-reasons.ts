// Every reason in an answer gets beside it which sentence it is, as `told`, where the route's shape has a place for that.
import { readReason, type Told } from '#domain/reasons.ts';

/** What a reason is called; of several in one object the first that says something. */
const NAMES = [
  'error_message',
  'reason',
  'error',
  'why',
  'status_message',
  'not_checked',
  'stopped',
  'fetch_error',
] as const;
/** These are free in form: their fields have names of their own. */
const APART: ReadonlySet<string> = new Set(['data', 'details', 'params']);

/** The same answer. What is no plain object or list (a date, a file, a stream) stays what it is. */
export function withTold(answer: unknown): unknown {
  const known = new Map<string, Told | null>();
  const read = (text: string): Told | null => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const told = readReason(text);
    known.set(text, told);
    return told;
  };
  return tellAll(answer, read);
}

/** Of an event's data, or of a notification's values. */
export function toldOf(record: Readonly<Record<string, unknown>>): { told?: Told } {
  const told = tellOne(record, readReason);
  return told === null ? {} : { told };
}

type Read = (text: string) => Told | null;

function tellAll(value: unknown, read: Read): unknown {
  if (Array.isArray(value)) return value.map((one) => tellAll(one, read));
  if (!isPlain(value)) return value;
  const made = Object.entries(value).map(([name, inner]) => [name, APART.has(name) ? inner : tellAll(inner, read)]);
  const told = tellEach(value, read) ?? tellOne(value, read);
  return Object.fromEntries(told === null ? made : [...made, ['told', told]]);
}

function tellOne(record: Readonly<Record<string, unknown>>, read: Read): Told | null {
  const said = NAMES.map((name) => record[name]).find((text) => typeof text === 'string');
  return typeof said === 'string' ? read(said) : null;
}

/** Each of `reasons` at its place. */
function tellEach({ reasons }: Readonly<Record<string, unknown>>, read: Read): (Told | null)[] | null {
  if (!Array.isArray(reasons)) return null;
  return reasons.map((reason) => (typeof reason === 'string' ? read(reason) : null));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
