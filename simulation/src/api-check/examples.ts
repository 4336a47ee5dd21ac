// A request that a route should take, made from what it says of itself, with the ids of a place put in.
import { sessionOf } from '#engine/world.ts';
import { fieldsOf, PASSWORD } from './bodies.ts';
import { nameOf, type Operation, type Schema } from './operations.ts';
import { linkOf, nicheOf, photoOf, type Place } from './workspaces.ts';

export type Sent = { path: string; body: unknown; multipart: boolean };

export function requestFor(operation: Operation, place: Place, filters: boolean): Sent {
  const given = fieldsOf(nameOf(operation), place, filters);
  const query = new URLSearchParams();
  let path = operation.path;
  for (const parameter of operation.parameters) {
    const { name, schema = {} } = parameter;
    if (parameter.in === 'path')
      path = path.replace(
        `{${name}}`,
        encodeURIComponent(String(given[name] ?? inPath(operation, name, schema, place))),
      );
    else if (parameter.in === 'query' && (parameter.required === true || (filters && isId(name)) || name in given)) {
      // One that is given as undefined is left out, as in a body.
      if (name in given && given[name] === undefined) continue;
      query.set(name, String(given[name] ?? example(schema, name, place, operation)));
    }
  }
  const text = query.size > 0 ? `?${query.toString()}` : '';
  const json = operation.bodies['application/json'];
  const form = operation.bodies['multipart/form-data'];
  const schema = form ?? json;
  const body = schema ? withFields(example(schema, '', place, operation), schema, given) : undefined;
  return { path: `${path}${text}`, body, multipart: form !== undefined };
}

/** Undefined ones are left out; those of the address stay there. */
function withFields(body: unknown, { properties = {} }: Schema, given: Record<string, unknown>): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const wanted = Object.entries(given).filter(([name]) => Object.hasOwn(properties, name));
  return Object.fromEntries(
    Object.entries({ ...body, ...Object.fromEntries(wanted) }).filter(([, value]) => value !== undefined),
  );
}

const isId = (name: string): boolean => /(^|_)ids?$/.test(name) || name === 'niche' || name === 'link';

function inPath(operation: Operation, name: string, schema: Schema, place: Place): unknown {
  if (name === 'name' && operation.path.startsWith('/photos')) return photoOf(place);
  return example(schema, name, place, operation);
}

const NEW_SESSION = 55;

/** What fields of these names take, beyond what their schema says. */
const NAMED: Record<string, (place: Place, operation: Operation) => unknown> = {
  niche: (place) => nicheOf(place),
  link: (place) => linkOf(place),
  links: ({ mark }) => [`@${mark}_new_group`],
  slot_at: ({ moment }) => moment,
  email: ({ mark }) => `somebody.${mark}@example.com`,
  phone: () => '+15550001234',
  password: () => PASSWORD,
  current_password: () => PASSWORD,
  new_password: () => `${PASSWORD} 2`,
  role: () => 'viewer',
  zone: () => 'Europe/Berlin',
  quiet_zone: () => 'Europe/Berlin',
  cron: () => '0 */2 * * *',
  slots: () => ['08:00'],
  proxy_url: () => 'socks5://203.0.113.9:1080',
  url: () => 'socks5://203.0.113.9:1080',
  session_string: () => sessionOf(NEW_SESSION),
  text: () => 'Hello',
  emoji: () => ['👍'],
  reason: () => 'a reason',
  message_id: () => 5,
};

const ALWAYS_TOO = new Set([
  'niche',
  'account_id',
  'target_id',
  'campaign_id',
  'ids',
  'account_ids',
  'old_scripts_stopped',
  'name',
]);

function example(schema: Schema, name: string, place: Place, operation: Operation): unknown {
  if (schema.const !== undefined) return schema.const;
  const named = Object.hasOwn(NAMED, name) ? NAMED[name]?.(place, operation) : undefined;
  if (named !== undefined && (!Array.isArray(named) || typesOf(schema).includes('array'))) return named;
  if (schema.enum) return schema.enum[0];
  const choice = (schema.anyOf ?? schema.oneOf ?? []).find(({ type }) => type !== 'null');
  if (choice) return example(choice, name, place, operation);
  const type = typesOf(schema).find((each) => each !== 'null');
  if (type === 'object' || schema.properties) return objectOf(schema, place, operation);
  if (type === 'array') return [example(schema.items ?? {}, name.replace(/s$/, ''), place, operation)];
  if (type === 'integer' || type === 'number') return numberFor(schema, name, place);
  if (type === 'boolean') return schema.default ?? true;
  return isFile(schema)
    ? new File(['link\n@a_new_group\n'], 'list.csv', { type: 'text/csv' })
    : textFor(schema, name, place, operation);
}

const isFile = ({ format, contentEncoding, contentMediaType }: Schema): boolean =>
  format === 'binary' || contentEncoding === 'binary' || contentMediaType !== undefined;

const typesOf = ({ type }: Schema): string[] => (type === undefined ? [] : typeof type === 'string' ? [type] : type);

function objectOf({ properties = {}, required = [] }: Schema, place: Place, operation: Operation): object {
  const wanted = Object.entries(properties).filter(([name]) => required.includes(name) || ALWAYS_TOO.has(name));
  return Object.fromEntries(wanted.map(([name, each]) => [name, example(each, name, place, operation)]));
}

function numberFor({ minimum = 1, exclusiveMinimum, maximum }: Schema, name: string, place: Place): number {
  if (/(^|_)ids?$/.test(name) && (maximum ?? place.number) >= place.number) return place.number;
  return Math.max(minimum, exclusiveMinimum === undefined ? minimum : exclusiveMinimum + 1, Math.min(1, maximum ?? 1));
}

function textFor(schema: Schema, name: string, place: Place, operation: Operation): string {
  if (schema.format === 'uuid') return operation.path.includes('workspace') ? place.workspace_id : place.uuid;
  if (schema.format === 'date-time') return place.moment;
  if (name === 'name' && operation.path.startsWith('/workspaces/{id}')) return `${place.mark}-crew`;
  if (/^(entity_)?id$/.test(name)) return String(place.number);
  return `some ${name}`.slice(0, schema.maxLength ?? 64).padEnd(schema.minLength ?? 0, 'x');
}
