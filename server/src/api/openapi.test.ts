import { contract } from '@groundcrew/contract';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { examples } from '#api/description/examples.ts';
import { isObject, type Json, type JsonObject } from '#api/description/json.ts';
import { NAMES } from '#api/description/named-schemas.ts';
import { routesWithOwnErrors } from '#api/description/route-errors.ts';
import { SIGN_IN_ROUTES } from '#api/description/sign-in-routes.ts';
import { TAGS } from '#api/description/texts.ts';
import { describeApi, describedAt } from '#api/openapi.ts';
import { OPEN_PATHS } from '#auth/auth.ts';
import { registry } from '#lib/error-registry.ts';

const described = await describeApi();
const document: JsonObject = JSON.parse(JSON.stringify(described));

type Operation = JsonObject & { operationId: string; tags: string[]; responses: JsonObject; parameters?: JsonObject[] };

const operations = Object.entries(objectAt(document, 'paths')).flatMap(([path, methods]) =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is not there fails below
  Object.entries(methods as JsonObject).map(([method, each]) => ({ path, method, operation: each as Operation })),
);

const procedures = new Map(
  Object.entries(contract).flatMap(([aggregate, routes]) =>
    Object.entries(routes).map(([name, { '~orpc': definition }]): [string, typeof definition] => [
      `${aggregate}.${name}`,
      definition,
    ]),
  ),
);

function objectAt(value: JsonObject, ...keys: string[]): JsonObject {
  let inner: Json | undefined = value;
  for (const key of keys) inner = isObject(inner) ? inner[key] : undefined;
  if (!isObject(inner)) throw new Error(`There is no ${keys.join('/')}.`);
  return inner;
}

function* within(value: Json, at = ''): Generator<[string, JsonObject]> {
  if (Array.isArray(value)) for (const [n, each] of value.entries()) yield* within(each, `${at}/${n}`);
  if (!isObject(value)) return;
  yield [at, value];
  for (const [key, inner] of Object.entries(value)) yield* within(inner, `${at}/${key}`);
}

test('the description is what OpenAPI 3.1 asks for, by the schema of its makers', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(document));
  expect([validator.version, valid, errors]).toEqual(['3.1', true, undefined]);
  const spoilt = { ...structuredClone(document), paths: { 'no-slash': {} } };
  expect(await new Validator().validate(spoilt)).toMatchObject({ valid: false });
});

test('every reference of the description leads somewhere', () => {
  const lost = [...within(document)].flatMap(([at, { $ref }]) => {
    if (typeof $ref !== 'string') return [];
    const keys = $ref.replace(/^#\//, '').split('/');
    try {
      objectAt(document, ...keys);
      return [];
    } catch {
      return [`${at}: ${$ref}`];
    }
  });
  expect(lost).toEqual([]);
});

test('operations have names of their own, known tags, and a parameter for each part of their address', () => {
  const names = operations.map(({ operation }) => operation.operationId);
  expect(new Set(names).size).toBe(names.length);
  const tags = new Set(TAGS.map(({ name }) => name));
  for (const { path, method, operation } of operations) {
    expect([method, path, operation.tags.filter((tag) => !tags.has(tag))]).toEqual([method, path, []]);
    const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const given = (operation.parameters ?? []).filter((each) => each['in'] === 'path').map(({ name }) => name);
    expect([method, path, new Set(given)]).toEqual([method, path, new Set(wanted)]);
  }
});

test('every shape that is to have a name has one, and none of them stands anywhere else once more', () => {
  // One that does wants a name: see description/named-schemas.ts.
  expect(Object.keys(NAMES).filter((name) => !(name in objectAt(document, 'components', 'schemas')))).toEqual([]);
  const seen = new Map<string, string>();
  const twice: string[] = [];
  for (const [at, schema] of within(document)) {
    if (schema['type'] !== 'object' || !isObject(schema['properties'])) continue;
    const text = JSON.stringify({ ...schema, description: undefined });
    const before = seen.get(text);
    if (before !== undefined && text.length > 400) twice.push(`${before} = ${at}`);
    seen.set(text, at);
  }
  expect(twice).toEqual([]);
});

const ASKED = /^("(viewer|manager|admin|owner)" ("[a-z]+:(read|write)"|null)|"(person|anyone)" null)$/;

test('every operation says who may call it, and which errors it has, in the one shape', () => {
  for (const { path, method, operation } of operations) {
    const { responses } = operation;
    const statuses = expect.arrayContaining(['429', '500', 'default']);
    expect([method, path, Object.keys(responses)]).toEqual([method, path, statuses]);
    const asked = [operation['x-required-role'], operation['x-required-scope']]
      .map((each) => JSON.stringify(each))
      .join(' ');
    expect([method, path, asked]).toEqual([method, path, expect.stringMatching(ASKED)]);
  }
  const codes = objectAt(document, 'components', 'schemas', 'ErrorCode')['enum'];
  expect(codes).toEqual(Object.keys(registry).toSorted());
  expect(routesWithOwnErrors.filter((id) => !procedures.has(id))).toEqual([]);
});

test('every whole number that a route takes has its bounds, so that no larger one reaches a column', () => {
  const numbers = operations.flatMap(({ path, method, operation: { parameters = [], requestBody } }) =>
    [...within([...parameters, requestBody ?? null])]
      .filter(([, schema]) => schema['type'] === 'integer' && schema['const'] === undefined)
      .map(([at, schema]) => ({ at: `${method} ${path}${at}`, schema })),
  );
  expect(numbers.length).toBeGreaterThan(100);
  const bounded = ({ maximum, minimum, exclusiveMinimum }: JsonObject) =>
    typeof maximum === 'number' && (typeof minimum === 'number' || typeof exclusiveMinimum === 'number');
  expect(numbers.filter(({ schema }) => !bounded(schema)).map(({ at }) => at)).toEqual([]);
  const accounts = numbers.filter(
    ({ at, schema }) => schema['maximum'] === 2_147_483_647 && /accounts\/\{id\}/.test(at),
  );
  expect(accounts.length).toBeGreaterThan(10);
});

test('what makes or sends something takes an Idempotency-Key, and nothing else does', () => {
  const taking = operations.filter(({ operation }) =>
    (operation.parameters ?? []).some(({ $ref }) => $ref === '#/components/parameters/IdempotencyKey'),
  );
  const names = taking.map(({ operation }) => operation.operationId);
  expect(names).toEqual(expect.arrayContaining(['targets.make', 'targets.import_csv', 'reactions.make', 'runs.make']));
  expect(taking.filter(({ method }) => method !== 'post')).toEqual([]);
  expect(names.filter((name) => ['forecast.make', 'texts.preview', 'invitations.look'].includes(name))).toEqual([]);
});

test('tables and files are described as they are sent: never as JSON', () => {
  const bodies = operations.flatMap(({ path, operation }) => {
    const body = operation['requestBody'];
    return isObject(body) ? [{ path, types: Object.keys(objectAt(body, 'content')) }] : [];
  });
  for (const { path, types } of bodies) expect([path, types]).toEqual([path, sentAs(path)]);
  for (const { path, operation } of operations.filter((each) => each.path.endsWith('/export'))) {
    expect([path, Object.keys(objectAt(operation.responses, '200', 'content'))]).toEqual([path, ['text/csv']]);
  }
});

function sentAs(path: string): string[] {
  if (path.endsWith('/import')) return ['text/csv', 'multipart/form-data'];
  return /upload|photos|attachments/.test(path) ? ['multipart/form-data'] : ['application/json'];
}

test('every example is a body that its route takes', async () => {
  for (const [id, example] of Object.entries(examples)) {
    const definition = procedures.get(id);
    const path = definition?.route.path ?? '';
    const in_path = Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, PLACES[name]]));
    const by_uuid = ['/users', '/workspaces', '/logins', '/webhooks'].some((place) => path.startsWith(place));
    if (by_uuid && 'id' in in_path) in_path['id'] = '0b5e8d0e-6a0f-4a3e-9c1e-3f6c6f9f7d11';
    const result = await definition?.inputSchema?.['~standard'].validate({ ...Object(example), ...in_path });
    expect([id, result?.issues]).toEqual([id, undefined]);
  }
});

const PLACES: Record<string, unknown> = { id: 7, niche: 'ukraine_cars', key: 'post_gap_seconds' };

test('bodies that have to be there have an example', () => {
  const without = operations.filter(({ operation }) => {
    const body = operation['requestBody'];
    if (!isObject(body) || body['required'] !== true) return false;
    const json = objectAt(body, 'content')['application/json'];
    return isObject(json) && json['example'] === undefined;
  });
  expect(without.map(({ operation }) => operation.operationId)).toEqual([]);
});

test('the routes of signing in are those that are served', () => {
  const served = Object.entries(OPEN_PATHS).map(([path, { method }]) => `${method} ${path}`);
  const told = Object.entries(SIGN_IN_ROUTES).map(([path, { method }]) => `${method.toUpperCase()} ${path}`);
  expect(told.toSorted()).toEqual(served.toSorted());
});

test('every operation, signing in too, names the codes of its errors', () => {
  const without = operations.filter(({ operation }) => !Array.isArray(operation['x-error-codes']));
  expect(without.map(({ path }) => path)).toEqual([]);
});

test('below a path, signing in is described there, too', () => {
  const moved: JsonObject = JSON.parse(JSON.stringify(describedAt(described, 'https://example.com/crew/')));
  expect(moved['servers']).toEqual([{ url: '/crew/api/v1' }]);
  expect(objectAt(moved, 'paths', '/sign-in/email', 'post')['servers']).toEqual([{ url: '/crew/api/auth' }]);
});
