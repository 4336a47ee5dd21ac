// What the contract's own words do not say of a route: who may call it, what it can answer with beside what was asked for, the
// headers, how tables come in and go out, examples.
import type { Access } from '@groundcrew/contract';
import { examples } from '#api/description/examples.ts';
import { isObject, keyOf, type Json, type JsonObject } from '#api/description/json.ts';
import { PAGE_PARAMETERS, RESPONSE_NAMES } from '#api/description/components.ts';
import { errorsOf, USUAL_ERRORS, type RouteFacts } from '#api/description/route-errors.ts';
import type { ErrorCode } from '#lib/errors.ts';
import { registry } from '#lib/error-registry.ts';

const BASE: JsonObject = { 'x-request-id': { $ref: '#/components/headers/x-request-id' } };
const ONCE: JsonObject = { 'idempotency-replayed': { $ref: '#/components/headers/idempotency-replayed' } };

/** `method` as it stands in the description: in small letters. */
export function finishOperation(operation: JsonObject, method: string, path: string): JsonObject {
  const access = accessOf(operation);
  const { operationId } = operation;
  const id = typeof operationId === 'string' ? operationId : '';
  const parameters = listOf(operation['parameters']).map(finishParameter);
  const body = finishBody(operation['requestBody'], { id, method });
  const made_once = takesKey(method, access);
  const facts: RouteFacts = {
    id,
    access,
    has_path_parameters: parameters.some((each) => each['in'] === 'path'),
    has_body: body !== null,
    made_once,
  };
  const codes = errorsOf(facts);
  const all = [
    ...parameters,
    ...(body?.form_of_table ? queryOfTable(body.form_of_table) : []),
    ...(made_once ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
  ];
  return {
    ...operation,
    description: descriptionOf(operation, access),
    ...(all.length > 0 ? { parameters: all } : {}),
    ...(body ? { requestBody: body.request_body } : {}),
    responses: { ...answers(operation, { made_once, path }), ...errorResponses(codes) },
    'x-required-role': access.role,
    'x-required-scope': access.scope,
    'x-error-codes': codes,
  };
}

function accessOf(operation: JsonObject): Access {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every route of the contract says it
  return operation['x-access'] as unknown as Access;
}

/** The same as the server goes by: what changes something for a known caller. */
function takesKey(method: string, { role, scope }: Access): boolean {
  return method === 'post' && role !== 'anyone' && scope?.endsWith(':read') !== true;
}

function descriptionOf({ description }: JsonObject, { role, scope }: Access): string {
  const own = typeof description === 'string' ? `${description}\n\n` : '';
  return `${own}${whoMay(role, scope)}`;
}

function whoMay(role: Access['role'], scope: Access['scope']): string {
  if (role === 'anyone') return 'Open to anyone, without signing in.';
  if (role === 'person') return 'For a signed-in person, of whichever role; no token may.';
  const least = role === 'owner' ? 'Role: `owner`.' : `Role: \`${role}\` or above.`;
  return `${least} ${scope === null ? 'A token needs no scope.' : `A token needs the scope \`${scope}\`.`}`;
}

/** oRPC says of each that it may be empty, and stand unescaped: neither is meant. */
function finishParameter(parameter: JsonObject): JsonObject {
  const { allowEmptyValue: _, allowReserved: __, schema, ...rest } = parameter;
  if (!isObject(schema)) return parameter;
  const { description, ...shape } = schema;
  const finished = { ...rest, ...(description === undefined ? {} : { description }), schema: shape };
  const [common] = Object.entries(PAGE_PARAMETERS).find(([, each]) => keyOf(each) === keyOf(finished)) ?? [];
  return common === undefined ? finished : { $ref: `#/components/parameters/${common}` };
}

type Body = { request_body: JsonObject; form_of_table: JsonObject | null };

/** A file is sent as a form, never as JSON; a table also as it is. A PATCH names at least one field. */
function finishBody(described: Json | undefined, { id, method }: { id: string; method: string }): Body | null {
  if (!isObject(described) || !isObject(described['content'])) return null;
  const request_body = { ...described, ...(method === 'patch' ? { required: true } : {}) };
  const { 'application/json': json, 'multipart/form-data': form, ...others } = described['content'];
  if (form === undefined) {
    if (!isObject(json)) return { request_body, form_of_table: null };
    const example = examples[id];
    const content = { ...others, 'application/json': { ...json, ...(example === undefined ? {} : { example }) } };
    return { request_body: { ...request_body, content }, form_of_table: null };
  }
  const schema = isObject(form) ? form['schema'] : undefined;
  const is_table = isObject(schema) && isObject(schema['properties']) && 'csv' in schema['properties'];
  const table = { 'text/csv': { schema: { type: 'string', description: 'the table itself' } } };
  const content = { ...(is_table ? table : {}), 'multipart/form-data': withMediaTypes(form) };
  return { request_body: { ...request_body, content }, form_of_table: is_table ? schema : null };
}

/** A table is one; of what kind other files are their content says. */
function withMediaTypes(form: Json): Json {
  const text = JSON.stringify(form)
    .replaceAll(
      '"csv":{"type":"string","contentMediaType":"*/*"',
      '"csv":{"type":"string","contentMediaType":"text/csv"',
    )
    .replaceAll('"contentMediaType":"*/*"', '"contentMediaType":"application/octet-stream"');
  const typed: Json = JSON.parse(text);
  return typed;
}

/** Where the body is the table itself, what stands beside it in a form stands in the address. */
function queryOfTable({ properties }: JsonObject): JsonObject[] {
  const fields = isObject(properties) ? Object.entries(properties) : [];
  return fields.flatMap(([name, schema]) => {
    if (name === 'csv' || name === 'sessions' || !isObject(schema)) return [];
    const { description, ...shape } = schema;
    const about = typeof description === 'string' ? `${description}; ` : '';
    const only = { description: `${about}with a body of text/csv only`, 'x-only-with': 'text/csv' };
    return [{ name, in: 'query', required: false, ...only, schema: shape }];
  });
}

function answers(operation: JsonObject, { made_once, path }: { made_once: boolean; path: string }): JsonObject {
  const responses = isObject(operation['responses']) ? operation['responses'] : {};
  const headers = { ...BASE, ...(made_once ? ONCE : {}) };
  const { 201: made } = responses;
  // What only says what would be made has made nothing.
  const dry = isObject(made) && JSON.stringify(operation['requestBody'] ?? '').includes('"dry_run"');
  return Object.fromEntries(
    Object.entries(dry ? { 200: made, ...responses } : responses).flatMap(([status, response]) => {
      if (!status.startsWith('2') || !isObject(response)) return [];
      return [
        [status, path.endsWith('/export') ? tableOut(headers) : { ...response, ...file(response, path), headers }],
      ];
    }),
  );
}

function tableOut(headers: JsonObject): JsonObject {
  const disposition = { description: 'the name of the file', schema: { type: 'string' } };
  return {
    description: 'The table, all of it: UTF-8, the first line names the columns',
    headers: { ...headers, 'content-disposition': disposition },
    content: { 'text/csv': { schema: { type: 'string' } } },
  };
}

/** The other files that go out are photos, and whatever people send each other. */
function file({ content }: JsonObject, path: string): JsonObject {
  if (path === '/attachments/{id}') return { description: 'The file', content: { 'application/octet-stream': {} } };
  if (!isObject(content) || !('*/*' in content)) return {};
  return { description: 'The photo', content: { 'image/*': {} } };
}

/** By status: the codes with which it can come. */
function errorResponses(codes: readonly ErrorCode[]): JsonObject {
  const by_status = Map.groupBy(codes, (code) => registry[code].status);
  const responses = [...by_status].toSorted(([one], [other]) => one - other);
  return {
    ...Object.fromEntries(
      responses.map(([status, of_status]) => {
        const name = RESPONSE_NAMES[status];
        if (name === undefined) throw new Error(`No response of the description has the status ${status}.`);
        const $ref = `#/components/responses/${name}`;
        if (of_status.every((code) => USUAL_ERRORS.has(code))) return [String(status), { $ref }];
        return [String(status), { $ref, description: of_status.map((code) => `\`${code}\``).join(', ') }];
      }),
    ),
    default: { $ref: '#/components/responses/Error' },
  };
}

function listOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
