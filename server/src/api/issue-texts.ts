// How it is said that a field is missing or of another kind: in words for whoever sent it, not for whoever wrote the shape.
import { z } from 'zod';

/** Shown of what somebody else has sent. */
const SHOWN_MAX = 60;

/** From now on. What a shape says by itself goes before it; undefined: zod's own words are clear. */
export function sayPlainly(): void {
  z.config({ customError: wordsOf });
}

function wordsOf(issue: z.core.$ZodRawIssue): string | undefined {
  const { code, input } = issue;
  // Of a bound `inst` is the bound alone.
  const inst = issue.inst instanceof z.ZodType ? issue.inst : issue['schema'];
  const is_bound = code === 'too_small' || code === 'too_big';
  const bounds = inst instanceof z.ZodNumber ? numberText(inst) : null;
  if (is_bound && typeof input === 'number' && bounds !== null) return `it takes ${bounds}, not ${numberShown(input)}`;
  if (is_bound && typeof input === 'string')
    return `it takes a text of ${lengthText(issue, 'character')}, not ${input.length}`;
  if (is_bound && Array.isArray(input)) return `it takes a list of ${lengthText(issue, 'item')}, not ${input.length}`;
  if (code === 'invalid_value') return choiceText(issue.values, input);
  if (code === 'invalid_union') return unionText(issue);
  if (code === 'invalid_format') return formatText(issue.format, input);
  if (code === 'invalid_type' && issue.expected === 'file') return fileText(input);
  if (code !== 'invalid_type') return undefined;
  const kind = bounds ?? KINDS[issue.expected] ?? null;
  if (input === undefined) return kind === null ? 'it is required' : `it is required: ${kind}`;
  return kind === null ? undefined : `it takes ${kind}, not ${shown(input)}`;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object: {"field": "value"}',
};

/** More than so many are not all told. */
const CHOICES_MAX = 40;

/** `it takes one of a, b, c, not "x"` */
function choiceText(values: readonly unknown[], input: unknown): string {
  const told = values.slice(0, CHOICES_MAX).map(String).join(', ');
  const what = values.length === 1 ? told : `one of ${told}${values.length > CHOICES_MAX ? ' …' : ''}`;
  return input === undefined ? `it is required: ${what}` : `it takes ${what}, not ${shown(input)}`;
}

/** Where one of several shapes is asked for: the words that one may say, and beside them what else may be written. */
function unionText({ errors, input }: Extract<z.core.$ZodRawIssue, { code: 'invalid_union' }>): string | undefined {
  const issues = errors.flat();
  // Of one or several: what is wrong in a list stands in it.
  const depth = Array.isArray(input) ? 1 : 0;
  const words = issues.flatMap((issue) =>
    issue.code === 'invalid_value' && issue.path.length <= depth ? issue.values : [],
  );
  const forms = issues.flatMap((issue) =>
    issue.code === 'invalid_format' && issue.path.length <= depth ? [issue.format] : [],
  );
  const told = [...new Set([...words.map(String), ...forms.map((form) => `a ${form}`)])];
  if (told.length === 0) return undefined;
  if (!Array.isArray(input)) return choiceText(told, input);
  const wrong = input.find((_, n) => issues.some(({ path }) => path[0] === n));
  return choiceText(told, wrong ?? input);
}

/** Of texts with a form of their own, with an example; undefined: what the shape says by itself is clear. */
function formatText(format: string, input: unknown): string | undefined {
  const example = FORMATS[format];
  return example === undefined ? undefined : `it takes ${example}, not ${shown(input)}`;
}

const FORMATS: Readonly<Record<string, string>> = {
  email: 'an e-mail address such as ann@example.com',
  uuid: 'an id such as 0b5e8d0e-6a0f-4a3e-9c1e-3f6c6f9f7d11',
};

const FILE = 'one part of a form (multipart/form-data) that has a file name';

function fileText(input: unknown): string {
  if (input === undefined) return `it is required: ${FILE}`;
  if (Array.isArray(input)) return `it takes one file, not ${input.length}`;
  return `it takes ${FILE}, not ${typeof input === 'string' ? 'a text' : shown(input)}`;
}

/** JavaScript's own bounds say nothing to anybody, unless they are passed. */
function numberText({ isInt, minValue, maxValue }: z.ZodNumber): string {
  const what = isInt ? 'a whole number' : 'a number';
  const least = bound(minValue);
  const most = bound(maxValue);
  if (least !== null && most !== null) return `${what} from ${least} to ${most}`;
  return least === null ? what : `${what} of at least ${least}`;
}

/** `at most 100 characters` */
function lengthText({ minimum, maximum }: z.core.$ZodRawIssue, unit: string): string {
  const count = Number(maximum ?? minimum);
  return `at ${maximum === undefined ? 'least' : 'most'} ${count} ${unit}${count === 1 ? '' : 's'}`;
}

function bound(value: number | null): number | null {
  return value !== null && Math.abs(value) <= Number.MAX_SAFE_INTEGER && value !== Number.MIN_SAFE_INTEGER
    ? value
    : null;
}

/** What is larger has lost its last digits by now, and would be told as another number. */
function numberShown(input: number): string {
  return Math.abs(input) > Number.MAX_SAFE_INTEGER ? `so ${input > 0 ? 'large' : 'small'} a number` : String(input);
}

function shown(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object' && input !== null) return 'an object';
  return typeof input === 'string' ? `"${input.slice(0, SHOWN_MAX)}"` : String(input);
}
