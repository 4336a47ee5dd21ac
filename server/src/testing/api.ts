// A server's API over real HTTP on a database of its own, with a person of each role and ways to ask as each of them.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROLES, type Role } from '@groundcrew/contract';
import { sql } from 'kysely';
import { listen, type Http } from '#api/http.ts';
import { LIVE_CHANNELS } from '#api/live/sockets.ts';
import type { Services } from '#api/context.ts';
import { openCore, type Core } from '#app.ts';
import { readConfig } from '#config.ts';
import { TOKEN_CHANNEL } from '#auth/token-cache.ts';
import { addUser } from '#auth/users.ts';
import { openLog } from '#lib/log.ts';
import { openServices } from '#services.ts';
import { openBell } from '#store/database/listen.ts';
import { listWorkspaces } from '#store/workspaces/workspaces.ts';
import { openTestDatabase } from './database.ts';
import { assertDescribed } from './described-errors.ts';
import type { TestPostgres } from './postgres.ts';
import { secretsAt, watchAnswersOf } from './secrets-watch.ts';

// Not that of the examples in the API's description, which are no leak.
export const PASSWORD = 'correct horse of the tests';

export type Answered = { status: number; body: unknown; headers: Headers };
/** What a list answered. */
export const items = ({ body }: Answered) => (body as { items: Record<string, unknown>[] }).items;
export const ids = (answered: Answered) => items(answered).map(({ id }) => id);

export type Ask = (
  method: string,
  route: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answered>;

export type TestApi = {
  url: string;
  core: Core;
  http: Http;
  services: Services;
  workspace_id: string;
  /** By a signed-in person of that role. */
  as: Record<Role, Ask>;
  /** Without signing in. */
  nobody: Ask;
  /** Of the person with that address; throws when there is none. */
  idOf: (email: string) => Promise<string>;
  /** With a token of the workspace (`makeToken`). */
  withToken: (token: string) => Ask;
  close: () => Promise<void>;
};

/** Bell channels as in a server. */
const CHANNELS = [...LIVE_CHANNELS, TOKEN_CHANNEL];

export async function openTestApi(postgres: TestPostgres, env: Record<string, string> = {}): Promise<TestApi> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'groundcrew-api-'));
  const database = await openTestDatabase(postgres);
  const read = readConfig({
    DATABASE_URL: database.url,
    GROUNDCREW_DATA: folder,
    TRUSTED_PROXIES: '127.0.0.1',
    ...env,
  });
  const config = { ...read, key: { ...read.key, own_database: false } };
  const log = openLog({ level: 'debug', console_level: 'silent', folder, color: false });
  const { public_url, trusted_proxies, metrics_from } = config;
  const http = await listen({
    host: '127.0.0.1',
    port: 0,
    readiness: async () => [],
    public_url,
    trusted_proxies,
    metrics_from,
  });
  const core = await openCore(config, { kind: 'server', log });
  watchAnswersOf(http.url, database.secrets);
  database.secrets.opensWith(core.vault.box);
  database.secrets.know('password of the people', PASSWORD);
  const bell = await openBell(core.database_url, CHANNELS, { schema: config.schema });
  const services = openServices(core, { bell, public_url: http.public_url });
  http.open(services);
  const [workspace] = await listWorkspaces(core.db);
  const workspace_id = workspace?.id ?? '';
  const people: [Role, Ask][] = [];
  const { origin } = new URL(http.public_url);
  for (const role of ROLES) {
    const email = `${role}@example.com`;
    await addUser(services, { workspace_id, name: role, email, password: PASSWORD, role });
    people.push([role, asker(http.url, { cookie: await signIn(http.url, email, PASSWORD, origin) })]);
  }
  return {
    url: http.url,
    core,
    http,
    services,
    workspace_id,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one of each role
    as: Object.fromEntries(people) as Record<Role, Ask>,
    nobody: asker(http.url, {}),
    idOf: async (email) => {
      const { rows } = await sql<{ id: string }>`select id from "user" where email = ${email}`.execute(core.db);
      if (!rows[0]) throw new Error(`There is no ${email}`);
      return rows[0].id;
    },
    withToken: (token) => asker(http.url, { authorization: `Bearer ${token}` }),
    close: async () => {
      await http.close();
      await services.logins.close();
      await services.health_runs.close();
      await bell.close();
      await core.close();
      database.secrets.lookInto(folder);
      await database.close().finally(() => rmSync(folder, { recursive: true }));
    },
  };
}

let client = 0;

/** The cookies of a new session; each time from another address, since tries are limited. Throws when it is refused. */
export async function signIn(url: string, email: string, password = PASSWORD, origin = url): Promise<string> {
  client += 1;
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin,
      'x-forwarded-for': `10.0.${client >> 8}.${client & 255}`,
    },
    body: JSON.stringify({ email, password }),
  });
  if (!answer.ok) throw new Error(`Signing in as ${email}: ${answer.status} ${await answer.text()}`);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

/** Asks with these headers: a cookie of `signIn`, a token. */
export function asker(url: string, credentials: Record<string, string>): Ask {
  const secrets = secretsAt(url);
  secrets?.knowAllIn(credentials, 'a caller');
  return async (method, route, body, headers = {}) => {
    secrets?.knowAllIn(body, `${method} ${route}`);
    const answer = await fetch(`${url}${route}`, {
      method,
      headers: {
        ...credentials,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json = text !== '' && (answer.headers.get('content-type')?.includes('json') ?? false);
    secrets?.assertNoneIn(text, `the answer of ${method} ${route}`);
    // What is shown this once is to be seen nowhere else; the examples of the description are nobody's.
    if (json && !route.endsWith('/openapi.json'))
      secrets?.knowAllIn(JSON.parse(text), `the answer of ${method} ${route}`);
    await assertDescribed({ method, route, status: answer.status, body: json ? JSON.parse(text) : null });
    return { status: answer.status, body: json ? (JSON.parse(text) as unknown) : text, headers: answer.headers };
  };
}
