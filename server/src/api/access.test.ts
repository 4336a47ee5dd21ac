// Every route of the contract, by every role, by nobody, and with ids of another workspace.
import { contract, mayAtLeast, ROLES, type Access, type Role, type RouteMeta } from '@groundcrew/contract';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makeToken } from '#auth/tokens.ts';
import { addUser } from '#auth/users.ts';
import { asker, openTestApi, PASSWORD, signIn, type Ask, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

type Route = { name: string; method: string; path: string; access: Access };

function routesOf(node: object, names: string[] = []): Route[] {
  if ('~orpc' in node) {
    const { route, meta } = node['~orpc'] as { route: { method?: string; path?: string }; meta: RouteMeta };
    if (meta.access === null) throw new Error(`${names.join('.')} says nothing of who may call it.`);
    return [{ name: names.join('.'), method: route.method ?? '', path: route.path ?? '', access: meta.access }];
  }
  return Object.entries(node).flatMap(([name, child]) =>
    typeof child === 'object' && child !== null ? routesOf(child as object, [...names, name]) : [],
  );
}

const routes = routesOf(contract);
const NOBODYS = '00000000-0000-4000-8000-000000000000';

/** With ids that nobody has; a body that no route takes, so that nothing is changed. */
function call(ask: Ask, { method, path }: Route) {
  const at = `/api/v1${path.replaceAll(/\{[^}]+\}/g, NOBODYS)}`;
  return ask(method, at, method === 'GET' || method === 'DELETE' ? undefined : {});
}

/** 401, 403 and 500 as they are; whatever else a route answers says that one may ask it. */
function verdict({ status }: { status: number }): number | 'may' {
  return [401, 403, 500].includes(status) ? status : 'may';
}

test.each(routes)('$name ($method $path): who may not is told so, before anything else is looked at', async (route) => {
  const { role } = route.access;
  const expected = [['nobody', role === 'anyone' ? 'may' : 401]];
  const found = [['nobody', verdict(await call(api.nobody, route))]];
  for (const each of ROLES) {
    expected.push([each, isRole(role) && !mayAtLeast(each, role) ? 403 : 'may']);
    found.push([each, verdict(await call(api.as[each], route))]);
  }
  expect(found).toEqual(expected);
});

function isRole(role: Access['role']): role is Role {
  return role !== 'anyone' && role !== 'person';
}

let made = 0;

test.each(routes.filter(({ access }) => isRole(access.role)))(
  '$name: a token of the right role without the scope may not, nor one of a lower role',
  async (route) => {
    const token = (role: Role, scope: 'accounts:read' | 'events:read') =>
      makeToken(api.services, {
        workspace_id: api.workspace_id,
        name: `narrow ${(made += 1)}`,
        role,
        scopes: [scope],
        expires_in_days: 1,
        made_by: 'the test',
      });
    const { scope, role } = route.access;
    const other = scope === 'accounts:read' ? 'events:read' : 'accounts:read';
    const narrow = api.withToken((await token('owner', other)).token);
    const low = api.withToken((await token('viewer', other)).token);
    const found = { narrow: verdict(await call(narrow, route)), low: verdict(await call(low, route)) };
    // Without a scope it is what any token may, or the handler refuses tokens.
    const open = role === 'viewer' && scope === null;
    expect(found).toEqual({ narrow: scope === null ? found.narrow : 403, low: open ? 'may' : 403 });
  },
);

test.each(routes.filter(({ access }) => access.role === 'person'))('$name: no token is a person', async (route) => {
  const { token } = await makeToken(api.services, {
    workspace_id: api.workspace_id,
    name: `mighty ${(made += 1)}`,
    role: 'owner',
    scopes: null,
    expires_in_days: null,
    made_by: 'the test',
  });
  expect(await call(api.withToken(token), route)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
});

type Foreign = { name: string; id: string; body?: object };

/** One of each of another workspace, and what a call of its routes takes. */
async function foreigners(): Promise<Foreign[]> {
  const { services } = api;
  const made = await api.as.owner('POST', '/api/v1/workspaces', { name: 'elsewhere' });
  const workspace_id = (made.body as { id: string }).id;
  const stranger = { workspace_id, name: 'Stranger', email: 'stranger@example.com', password: PASSWORD };
  const user = await addUser(services, { ...stranger, role: 'owner' });
  const there = asker(api.url, { cookie: await signIn(api.url, stranger.email) });
  // Whoever made it is no member any more.
  await api.core.pool.query('delete from member where workspace_id = $1 and user_id <> $2', [workspace_id, user.id]);
  const invitation = await there('POST', '/api/v1/invitations', { email: 'x@example.com', role: 'viewer' });
  const token = await there('POST', '/api/v1/tokens', { name: 'theirs', role: 'viewer' });
  const sessions = await there('GET', '/api/v1/me/sessions');
  const idIn = (body: unknown) => (body as { id: string }).id;
  const [session] = (sessions.body as { items: object[] }).items;
  return [
    { name: 'users', id: user.id, body: { role: 'viewer' } },
    { name: 'invitations', id: idIn(invitation.body) },
    { name: 'tokens', id: idIn(token.body) },
    { name: 'sessions', id: idIn(session) },
    { name: 'workspaces', id: workspace_id, body: { name: 'elsewhere' } },
  ];
}

test('ids of another workspace are answered as those that nobody has, word for word', async () => {
  const all = await foreigners();
  const tried: string[] = [];
  for (const route of routes.filter(({ path }) => path.includes('{id}'))) {
    const foreign = all.find(({ name }) => route.name.startsWith(`${name}.`));
    if (!foreign) continue;
    const ask = (id: string) => {
      const body = route.name === 'workspaces.remove' || route.method === 'PATCH' ? foreign.body : undefined;
      return api.as.owner(route.method, `/api/v1${route.path.replace('{id}', id)}`, body);
    };
    const answers = [await ask(foreign.id), await ask(NOBODYS)].map(({ status, body }) => ({
      status,
      // Each names the id that it was asked for.
      body: JSON.stringify(body)
        .replace(/"request_id":"[^"]*"/, '')
        .replace(foreign.id, NOBODYS),
    }));
    tried.push(route.name);
    expect([route.name, answers[0]]).toEqual([route.name, answers[1]]);
    expect([route.name, answers[0]?.status]).toEqual([route.name, 404]);
  }
  expect(tried).toEqual(expect.arrayContaining(['users.update', 'users.remove', 'tokens.revoke', 'sessions.end']));
});
