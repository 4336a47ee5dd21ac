// Whether an answer is as its schema says, by the few words of JSON schema that our descriptions use.
import type { Schema } from './operations.ts';

const FORMATS: Record<string, RegExp> = {
  uuid: /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
};
/** A long list is like its beginning. */
const ITEMS_LOOKED_AT = 20;

/** The first place that is otherwise, as `items.0.id: …`; null: there is none. */
export function faultIn(schema: Schema, value: unknown, at = ''): string | null {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices && choices.every((each) => faultIn(each, value, at) !== null))
    return said(at, value, 'is none of the choices');
  for (const part of schema.allOf ?? []) {
    const fault = faultIn(part, value, at);
    if (fault !== null) return fault;
  }
  if (schema.const !== undefined && value !== schema.const)
    return said(at, value, `is not ${JSON.stringify(schema.const)}`);
  if (schema.enum && !schema.enum.includes(value)) return said(at, value, `is none of ${schema.enum.join(', ')}`);
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOf(type, value)))
    return said(at, value, `is no ${types.join(' or ')}`);
  if (typeof value === 'string') return faultOfText(schema, value, at);
  if (typeof value === 'number') return faultOfNumber(schema, value, at);
  if (Array.isArray(value)) return faultOfList(schema, value, at);
  return typeof value === 'object' && value !== null ? faultOfObject(schema, value, at) : null;
}

const said = (at: string, value: unknown, what: string): string =>
  `${at || 'the answer'}: ${(JSON.stringify(value) ?? 'undefined').slice(0, 80)} ${what}`;

function isOf(type: string, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}

function faultOfText({ format, pattern, minLength = 0, maxLength = Infinity }: Schema, text: string, at: string) {
  const shape = format === undefined ? undefined : FORMATS[format];
  if (shape && !shape.test(text)) return said(at, text, `is no ${format}`);
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(text)) return said(at, text, `is not like ${pattern}`);
  const { length } = Array.from(text);
  return length < minLength || length > maxLength ? said(at, text, `has ${length} characters`) : null;
}

function faultOfNumber(schema: Schema, number: number, at: string): string | null {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = schema;
  const holds = number >= minimum && number <= maximum && number > exclusiveMinimum && number < exclusiveMaximum;
  return holds ? null : said(at, number, 'is out of its bounds');
}

function faultOfList({ items, minItems = 0, maxItems = Infinity }: Schema, list: unknown[], at: string): string | null {
  if (list.length < minItems || list.length > maxItems) return said(at, list, `has ${list.length} entries`);
  return first(items ? list.slice(0, ITEMS_LOOKED_AT).map((each, n) => faultIn(items, each, `${at}.${n}`)) : []);
}

function faultOfObject(schema: Schema, value: object, at: string): string | null {
  const { properties = {}, required = [], additionalProperties = true } = schema;
  const missing = required.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) return said(at, value, `lacks ${missing}`);
  const faults = Object.entries(value).map(([name, each]: [string, unknown]) => {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (known) return faultIn(known, each, `${at}.${name}`);
    // What is not described is told to nobody who goes by the description, and is no slip only where a schema says so.
    if (typeof additionalProperties === 'object') return faultIn(additionalProperties, each, `${at}.${name}`);
    const is_open = additionalProperties && Object.keys(properties).length === 0;
    return is_open || schema.properties === undefined ? null : said(`${at}.${name}`, each, 'is described nowhere');
  });
  return first(faults);
}

const first = (faults: (string | null)[]): string | null => faults.find((each) => each !== null) ?? null;
