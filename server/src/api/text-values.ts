// Numbers and truths of a JSON body that were sent as texts. In an address all is text, and so in a table or a form; in JSON a text in
// the place of a number is a slip, and reading it anyhow would make 90 of "0x5A".
import { z } from 'zod';
import { BadFields } from '#api/errors.ts';

/** Throws `bad_value`, naming the fields. */
export function refuseTextValues(body: unknown, schema: unknown): void {
  const issues = found(body, schema, '').slice(0, NAMED_MAX);
  if (issues.length > 0) throw new BadFields(issues);
}

type Issue = { path: string; message: string };

/** More than so many names help nobody. */
const NAMED_MAX = 10;
const SHOWN_MAX = 60;

function found(value: unknown, schema: unknown, path: string): Issue[] {
  const inner = bareSchema(schema);
  if (typeof value === 'string') {
    const wanted = inner instanceof z.ZodNumber ? 'a number' : inner instanceof z.ZodBoolean ? 'true or false' : null;
    return wanted === null
      ? []
      : [{ path, message: `it takes ${wanted}, not the text "${value.slice(0, SHOWN_MAX)}"` }];
  }
  const below = path === '' ? '' : `${path}.`;
  if (Array.isArray(value)) {
    if (!(inner instanceof z.ZodArray)) return [];
    return value.flatMap((each, n) => found(each, inner.element, `${below}${n}`));
  }
  if (typeof value !== 'object' || value === null || !(inner instanceof z.ZodObject)) return [];
  const shape: Record<string, unknown> = inner.shape;
  return Object.entries(value).flatMap(([name, each]) =>
    Object.hasOwn(shape, name) ? found(each, shape[name], `${below}${name}`) : [],
  );
}

/** Without what makes it optional, nullable, or gives it a default. */
export function bareSchema(schema: unknown): unknown {
  let inner = schema;
  while (
    inner instanceof z.ZodOptional ||
    inner instanceof z.ZodNullable ||
    inner instanceof z.ZodDefault ||
    inner instanceof z.ZodPrefault ||
    inner instanceof z.ZodReadonly ||
    inner instanceof z.ZodNonOptional ||
    inner instanceof z.ZodExactOptional
  ) {
    inner = inner.unwrap();
  }
  return inner instanceof z.ZodPipe ? bareSchema(inner.in) : inner;
}
