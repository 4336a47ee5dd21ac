// A real server with two workspaces: in each a person and a token of every role, narrow tokens, and a row in every table.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { readConfig } from '@groundcrew/server/config.ts';
import { openLog } from '@groundcrew/server/lib/log.ts';
import { startServer } from '@groundcrew/server/serve.ts';
import { openTestDatabase } from '@groundcrew/server/testing/database.ts';
import type { TestPostgres } from '@groundcrew/server/testing/postgres.ts';
import { sessionOf } from '#engine/world.ts';
import { API_HASH, PASSWORD } from './bodies.ts';
import { fillTables } from './fill-tables.ts';
import { HeldRows } from './held-rows.ts';
import {
  operationsOf,
  readDescription,
  type Access,
  type Description,
  type Operation,
  type Role,
} from './operations.ts';
import { OpenLogins, simulatedTelegram } from './open-logins.ts';
import { standInWorker } from './prepared.ts';
import { PLACES, secretOf, userIdOf, type RealPlace } from './workspaces.ts';

export type Caller = {
  name: string;
  /** Null: of none. */
  place: RealPlace | null;
  role: Role | null;
  kind: 'person' | 'token' | 'nobody';
  scopes: string[] | null;
  headers: Record<string, string>;
};

export type Stage = {
  url: string;
  description: Description;
  operations: Operation[];
  callers: Caller[];
  rows: HeldRows;
  logins: OpenLogins;
  client: pg.Client;
  /** Everything that must never be seen in an answer or a log. */
  secrets: Set<string>;
  /** Tables without a row in one of the workspaces, and why. */
  unfilled: string[];
  logs_folder: string;
  /** All that was logged. */
  logged: () => string;
  close: () => Promise<void>;
};

const ROLES: readonly Role[] = ['viewer', 'manager', 'admin', 'owner'];
const NARROW: readonly { role: Role; scopes: string[] }[] = [
  { role: 'owner', scopes: ['accounts:read'] },
  { role: 'owner', scopes: ['events:read'] },
  { role: 'manager', scopes: ['accounts:write'] },
];
const REAL: readonly RealPlace[] = ['alfa', 'bravo'];
const KEY = Buffer.from('hush master key of a check hush!').toString('base64');

export async function openStage(postgres: TestPostgres): Promise<Stage> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'groundcrew-routes-'));
  const [telegram, database] = await Promise.all([simulatedTelegram(), openTestDatabase(postgres)]);
  const pem = path.join(folder, 'telegram.pem');
  writeFileSync(pem, telegram.public_key_pem);
  const config = readConfig({
    DATABASE_URL: database.url,
    GROUNDCREW_DATA: path.join(folder, 'data'),
    GROUNDCREW_LOGS: path.join(folder, 'logs'),
    GROUNDCREW_KEY: KEY,
    TRUSTED_PROXIES: '127.0.0.1',
    TELEGRAM_SERVER: telegram.server,
    TELEGRAM_MEDIA_SERVER: telegram.media_server,
    TELEGRAM_SERVER_KEY: pem,
    PORT: '0',
    LOG_LEVEL: 'debug',
  });
  const log = openLog({ level: 'debug', console_level: 'silent', folder: config.logs_folder, color: false });
  const server = await startServer(config, log, ['api']);
  const client = new pg.Client({ connectionString: database.url });
  const close = async () => {
    await client.end();
    await server.close();
    await database.close();
    await telegram.close();
    rmSync(folder, { recursive: true });
  };
  try {
    await client.connect();
    await client.query('set search_path = groundcrew, groundcrew_auth');
    const secrets = new Set([PASSWORD, KEY, API_HASH, ...REAL.map((place) => sessionOf(PLACES[place].number))]);
    await firstOwner(server.url, server.setup_link ?? '');
    for (const place of REAL) await makeWorkspace(client, place);
    const unfilled = [...(await fillTables(client, PLACES.alfa)), ...(await fillTables(client, PLACES.bravo))];
    await standInWorker(client);
    for (const secret of await plantedIn(client)) secrets.add(secret);
    const callers = await peopleAndTokens(server.url, client);
    for (const { headers } of callers) {
      const { cookie, authorization } = headers;
      if (authorization) secrets.add(authorization.slice('Bearer '.length));
      for (const [, token] of cookie?.matchAll(/session_token=([^;]+)/g) ?? []) {
        if (token) secrets.add(decodeURIComponent(token));
      }
    }
    const description = await readDescription(server.url);
    const headers = { alfa: ownerOf(callers, 'alfa'), bravo: ownerOf(callers, 'bravo') };
    const logins = new OpenLogins({ url: server.url, control: telegram.control, headers });
    const rows = await HeldRows.hold(client);
    return {
      url: server.url,
      description,
      operations: operationsOf(description),
      callers,
      rows,
      logins,
      client,
      secrets,
      unfilled: [...new Set(unfilled)],
      logs_folder: config.logs_folder,
      logged: () => logsIn(config.logs_folder),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function ownerOf(callers: readonly Caller[], place: RealPlace): Record<string, string> {
  return callers.find(({ name }) => name === `${place}'s owner`)?.headers ?? {};
}

function logsIn(folder: string): string {
  return readdirSync(folder)
    .map((name) => readFileSync(path.join(folder, name), 'utf8'))
    .join('\n');
}

async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** Of the workspace that is there from the start; whose password all others are given. */
async function firstOwner(url: string, link: string): Promise<void> {
  const [, token = ''] = link.split('#');
  await post(`${url}/api/v1/setup`, { token, name: 'First', email: 'first@example.com', password: PASSWORD });
}

async function makeWorkspace(client: pg.Client, place: RealPlace): Promise<void> {
  const { workspace_id, mark } = PLACES[place];
  await client.query('insert into workspaces (id, name) values ($1, $2)', [workspace_id, `${mark}-crew`]);
  for (const role of ROLES) {
    const user_id = await makePerson(client, role, place);
    const member = 'insert into member (workspace_id, user_id, role, created_at) values ($1, $2, $3, now())';
    await client.query(member, [workspace_id, user_id, role]);
  }
}

async function makePerson(client: pg.Client, role: string, mark: string): Promise<string> {
  const person = `insert into "user" (id, name, email, email_verified) values ($1, $2, $3, true) returning id`;
  const { rows } = await client.query<{ id: string }>(person, [
    userIdOf(mark, role),
    `${mark} ${role}`,
    emailOf(role, mark),
  ]);
  const id = rows[0]?.id ?? '';
  await client.query(
    `insert into account (account_id, provider_id, user_id, password, updated_at)
     select $1::text, 'credential', $1::uuid, password, now() from account where password is not null limit 1`,
    [id],
  );
  return id;
}

const emailOf = (role: string, mark: string): string => `${role}.${mark}@example.com`;

let address = 0;

async function signedIn(url: string, email: string): Promise<Record<string, string>> {
  address += 1;
  const headers = { origin: url, 'x-forwarded-for': `10.1.0.${address}` };
  const answer = await post(`${url}/api/auth/sign-in/email`, { email, password: PASSWORD }, headers);
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
  return { cookie: cookies.join('; ') };
}

async function peopleAndTokens(url: string, client: pg.Client): Promise<Caller[]> {
  const nobody = { kind: 'nobody', place: null, role: null, scopes: null, headers: {} } as const;
  await makePerson(client, 'stranger', 'none');
  const outside = await signedIn(url, emailOf('stranger', 'none'));
  const callers: Caller[] = [
    { name: 'nobody', ...nobody },
    { name: 'a person without a workspace', ...nobody, kind: 'person', headers: outside },
  ];
  for (const place of REAL) {
    let of_owner: Record<string, string> = {};
    for (const role of ROLES) {
      const headers = await signedIn(url, emailOf(role, place));
      callers.push({ name: `${place}'s ${role}`, place, role, kind: 'person', scopes: null, headers });
      of_owner = headers;
    }
    const tokens = [...ROLES.map((role) => ({ role, scopes: null })), ...NARROW];
    for (const { role, scopes } of tokens) {
      const wish = { name: `${place} ${role} robot ${scopes?.join(' ') ?? ''}`.trim(), role, scopes };
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the route answers
      const { token } = (await (await post(`${url}/api/v1/tokens`, wish, of_owner)).json()) as { token: string };
      const name = `${place}'s ${role} token${scopes ? ` for ${scopes.join(' ')}` : ''}`;
      callers.push({ name, place, role, kind: 'token', scopes, headers: { authorization: `Bearer ${token}` } });
    }
  }
  return callers;
}

/** What stands in columns of secrets now, in the clear or sealed. */
async function plantedIn(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ text: string }>(`
    select to_jsonb(t)::text as text from telegram_accounts t
    union all select to_jsonb(s)::text from workspace_settings s
    union all select to_jsonb(m)::text from manager_smtp_accounts m
    union all select to_jsonb(a)::text from account a union all select to_jsonb(k)::text from api_key k
    union all select to_jsonb(s)::text from session s union all select to_jsonb(i)::text from invitation i
    union all select to_jsonb(f)::text from two_factor f`);
  const found = rows.flatMap(({ text }) => text.match(/hush\w+hush/g) ?? []);
  const passwords = await client.query<{ password: string }>('select distinct password from account');
  return [...found, ...passwords.rows.map(({ password }) => password), secretOf(PLACES.alfa, 'proxy')].filter(Boolean);
}

/** What `access` alone says of the caller, in words of this check's own. */
export function expectedOf({ role, scope }: Access, caller: Caller): 401 | 403 | 'may' {
  if (role === 'anyone') return 'may';
  if (caller.kind === 'nobody') return 401;
  if (role === 'person') return caller.kind === 'person' ? 'may' : 403;
  if (caller.role === null || ROLES.indexOf(caller.role) < ROLES.indexOf(role)) return 403;
  if (caller.scopes === null || scope === null) return 'may';
  return caller.scopes.includes(scope) || caller.scopes.includes(scope.replace(':read', ':write')) ? 'may' : 403;
}
