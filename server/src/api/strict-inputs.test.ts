import { API_PREFIX, contract, fieldsOf, namesInPath } from '@groundcrew/contract';
import { traverseContractProcedures } from '@orpc/server';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { z } from 'zod';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

type Route = { name: string; method: string; path: string; at: string; schema: z.ZodType | undefined };

const routes: Route[] = [];
traverseContractProcedures({ router: contract, path: [] }, ({ contract: procedure }) => {
  const { route, inputSchema } = procedure['~orpc'];
  const { method = '', path = '' } = route;
  const at = `${API_PREFIX}${path.replaceAll(/\{[^}]+\}/g, '1')}`;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all schemas of the contract are zod's
  routes.push({ name: `${method} ${path}`, method, path, at, schema: inputSchema as z.ZodType | undefined });
});

const refused = { status: 422, body: { code: 'bad_value', message: expect.stringContaining('bogus') } };

test('no route takes a field that it does not know, neither in its address nor in its body', async () => {
  expect(routes.length).toBeGreaterThan(130);
  for (const { name, method, at } of routes) {
    expect([name, await api.as.owner(method, `${at}?bogus=1`)]).toMatchObject([name, refused]);
    if (method === 'GET') continue;
    expect([name, await api.as.owner(method, at, { bogus: 1 })]).toMatchObject([name, refused]);
  }
});

test('what nobody knows is named with what there is, also within a filter', async () => {
  const { body } = await api.as.viewer('GET', '/api/v1/accounts?helth=ok');
  expect(body).toMatchObject({
    message: expect.stringMatching(/^Bad value: helth: there is no such field; there are: cursor, .*health/),
    data: { issues: [{ path: 'helth' }] },
  });
  const wish = { act: 'archive', filter: { helth: 'ok', nich: 1 } };
  expect(await api.as.admin('POST', '/api/v1/accounts/bulk', wish)).toMatchObject({
    status: 422,
    body: { data: { issues: [{ path: 'filter.helth' }, { path: 'filter.nich' }] } },
  });
  expect(await api.as.manager('POST', '/api/v1/forecast', { times: { slot: ['08:00'] } })).toMatchObject({
    status: 422,
    body: { data: { issues: [{ path: 'times.slot', message: expect.stringContaining('slots') }] } },
  });
});

test('a field is refused where it is not read', async () => {
  const message = (text: string) => ({ status: 422, body: { message: expect.stringContaining(text) } });
  expect(await api.as.owner('POST', '/api/v1/stop?reason=x')).toMatchObject(message('reason: it belongs in the body'));
  expect(await api.as.owner('PATCH', '/api/v1/accounts/1', { id: 2 })).toMatchObject(
    message('id: it stands in the path'),
  );
  expect(await api.as.owner('GET', '/api/v1/accounts/1?id=2')).toMatchObject(message('id: it stands in the path'));
  expect(await api.as.owner('POST', '/api/v1/accounts/1/release', { reason: 'x' })).toMatchObject(message('reason'));
  expect(await api.as.owner('GET', '/api/v1/me?fields=name')).toMatchObject(
    message('fields: this route takes no fields'),
  );
  for (const body of ['[]', '"text"', '3', 'null']) {
    expect(await api.as.owner('PATCH', '/api/v1/accounts/1', body)).toMatchObject(message('body: it takes an object'));
    expect(await api.as.owner('POST', '/api/v1/verify', body)).toMatchObject(message('body: it takes an object'));
  }
});

test('who sees no route is told so before anything of what he sent', async () => {
  expect(await api.nobody('GET', '/api/v1/accounts?bogus=1')).toMatchObject({ status: 401 });
  expect(await api.as.viewer('PATCH', '/api/v1/accounts/1', { bogus: 1 })).toMatchObject({ status: 403 });
});

test('a change that names nothing is refused with what could be changed', async () => {
  const changes = routes.filter(({ method }) => method === 'PATCH');
  expect(changes.length).toBeGreaterThan(5);
  const { body } = await api.nobody('GET', '/api/v1/openapi.json');
  const { paths } = body as { paths: Record<string, { patch?: { requestBody?: { required?: boolean } } }> };
  for (const { name, at, path, schema } of changes) {
    const [field = ''] = fieldsOf(schema, path);
    const nothing = {
      status: 422,
      body: { message: expect.stringMatching(`name at least one field; there are: ${field}`) },
    };
    expect([name, await api.as.owner('PATCH', at, {})]).toMatchObject([name, nothing]);
    expect([name, await api.as.owner('PATCH', at)]).toMatchObject([name, nothing]);
    expect([name, paths[path]?.patch?.requestBody?.required]).toEqual([name, true]);
  }
});

test('a body may be missing wherever all its fields may, but for changes', async () => {
  const optional = routes.filter(
    ({ method, path, schema }) =>
      !['GET', 'PATCH'].includes(method) && namesInPath(path).length === 0 && schema?.safeParse({}).success,
  );
  const names = optional.map(({ name }) => name);
  for (const name of ['POST /forecast', 'POST /health/deactivate-invalid', 'POST /notifications/read', 'POST /stop']) {
    expect(names).toContain(name);
  }
  for (const { name, schema } of optional) expect([name, schema?.safeParse(undefined).success]).toEqual([name, true]);
  const { body } = await api.nobody('GET', '/api/v1/openapi.json');
  const { paths } = body as { paths: Record<string, Record<string, { requestBody?: { required?: boolean } }>> };
  for (const { name, method, path } of optional) {
    const described = paths[path]?.[method.toLowerCase()];
    expect([name, described?.requestBody?.required ?? false]).toEqual([name, false]);
  }
  expect(await api.as.owner('POST', '/api/v1/health/deactivate-invalid')).toMatchObject({ status: 200 });
  expect(await api.as.owner('POST', '/api/v1/notifications/read')).toMatchObject({ status: 200, body: { unread: 0 } });
  expect(await api.as.owner('POST', '/api/v1/forecast')).toMatchObject({ status: 200 });
});
