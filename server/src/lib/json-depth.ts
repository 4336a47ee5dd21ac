import { badField } from '#lib/errors.ts';

/** Throws `bad_value` for JSON with more lists and objects in one another than that. Whether it is JSON is not asked. */
export function assertShallow(json: string, depth_max: number): void {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < json.length; at += 1) {
    const sign = json[at];
    if (sign === '"') quoted = !quoted;
    else if (quoted) at += sign === '\\' ? 1 : 0;
    else if (sign === '[' || sign === '{') depth += 1;
    else if (sign === ']' || sign === '}') depth -= 1;
    if (depth > depth_max) {
      throw badField('body', `it is deeper than ${depth_max} lists and objects`);
    }
  }
}
