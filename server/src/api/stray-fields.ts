// What of a request the library would let fall before the route's shape sees it: fields in a place where the route does not
// look for them, and bodies that are none.
import { fieldsOf, namesInPath } from '@groundcrew/contract';
import { z } from 'zod';
import { BadFields } from '#api/errors.ts';
import { bareSchema } from '#api/text-values.ts';

/** As it came, before path, query and body were put together. */
export type Given = { query: readonly string[]; body: unknown };

type Route = { method?: string | undefined; path?: string | undefined; schema: unknown };

/** More than so many names help nobody. */
const NAMED_MAX = 10;

/** Throws `bad_value`, naming the fields. */
export function refuseStrayFields({ query, body }: Given, { method, path, schema }: Route): void {
  const fields = fieldsOf(schema, path);
  const in_path = namesInPath(path);
  // As it is read: `filter[a]` and `ids[]` are of `filter` and `ids`.
  const asked = query.map((name) => name.replace(/(?<=.)\[.*$/s, ''));
  if (method === 'GET') {
    refuse(asked, (name) => in_path.includes(name), 'it stands in the path already');
    // Otherwise the route's shape names them, and what there is.
    if (schema === undefined) refuse(asked, () => true, 'this route takes no fields');
    refuseBareLists(query, schema);
    return;
  }
  refuse(asked, () => true, fields.length === 0 ? 'this route takes no fields' : 'it belongs in the body');
  const names = namesIn(body);
  refuse(names, (name) => in_path.includes(name), 'it stands in the path already');
  if (schema === undefined) refuse(names, () => true, 'this route takes no fields');
  if (method !== 'PATCH' || names.length > 0) return;
  throw new BadFields([{ path: 'body', message: `name at least one field; there are: ${fields.join(', ')}` }]);
}

/** A name without its brackets has one value, and a list has several: it is said how they are written. */
function refuseBareLists(query: readonly string[], schema: unknown): void {
  const bare = query.filter((name) => bareSchema(fieldIn(schema, name)) instanceof z.ZodArray).slice(0, NAMED_MAX);
  if (bare.length === 0) return;
  throw new BadFields(bare.map((path) => ({ path, message: `it takes a list: ${path}[]=…&${path}[]=…` })));
}

function fieldIn(schema: unknown, name: string): unknown {
  const object = bareSchema(schema);
  const shape: Record<string, unknown> = object instanceof z.ZodObject ? object.shape : {};
  return Object.hasOwn(shape, name) ? shape[name] : undefined;
}

function namesIn(body: unknown): string[] {
  if (body === undefined) return [];
  if (body instanceof FormData) return [...body.keys()].map((name) => name.replace(/(?<=.)\[.*$/s, ''));
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return Object.keys(body);
  throw new BadFields([{ path: 'body', message: 'it takes an object: {"field": "value"}' }]);
}

function refuse(names: readonly string[], which: (name: string) => boolean, why: string): void {
  const stray = [...new Set(names.filter(which))].slice(0, NAMED_MAX).map((name) => name.slice(0, 100));
  if (stray.length > 0) throw new BadFields(stray.map((path) => ({ path, message: why })));
}
