// Secrets are looked for behind every test (see secrets-watch.ts); here some are planted, to see that they are found.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { createSecretBox } from '#lib/secret-box.ts';
import { withClient } from '#store/postgres/postmaster.ts';
import { openTestApi, PASSWORD } from './api.ts';
import { openTestDatabase } from './database.ts';
import { listenTo } from './live-client.ts';
import { secretsAt } from './secrets-watch.ts';

const SECRET = 'a secret, 100 % of it_';

const run = (url: string, sql: string, values: unknown[] = []) =>
  withClient(url, (client) => client.query(sql, values));

test.each([
  ['text', `'before ' || $1::text || ' after'`],
  ['jsonb', `jsonb_build_object('deep', jsonb_build_array($1::text))`],
  ['bytea', `convert_to('before ' || $1::text, 'UTF8')`],
])('a secret in a column of type %s is found when the database goes', async (_type, value) => {
  const database = await openTestDatabase(inject('postgres'));
  database.secrets.know('a password', SECRET);
  await run(database.url, `create table public.planted as select ${value} as hole`, [SECRET]);
  await expect(database.close()).rejects.toThrow('a password in the column hole (table planted)');
  await expect(run(database.url, 'select 1')).rejects.toThrow('does not exist');
});

test('what is sealed in its place is found where it stands open beside', async () => {
  const database = await openTestDatabase(inject('postgres'));
  const box = createSecretBox(randomBytes(32));
  database.secrets.opensWith(box);
  const insert = `insert into groundcrew.telegram_accounts (workspace_id, id, name, session_name, proxy_url)
    overriding system value select id, 7, 'one', 'one', $1 from groundcrew.workspaces`;
  const proxy = 'socks5://crew:pass-of-a-proxy@192.0.2.1:1080';
  await run(database.url, insert, [box.seal(proxy, 'account:7:proxy_url')]);
  await run(database.url, 'update groundcrew.telegram_accounts set name = $1', ['it has pass-of-a-proxy']);
  await expect(database.close()).rejects.toThrow('account:7:proxy_url in the column name (table telegram_accounts)');
});

test('a sealed secret alone is none that came out', async () => {
  const database = await openTestDatabase(inject('postgres'));
  const box = createSecretBox(randomBytes(32));
  database.secrets.opensWith(box);
  const insert = `insert into groundcrew.telegram_accounts (workspace_id, id, name, session_name, api_hash)
    overriding system value select id, 7, 'one', 'one', $1 from groundcrew.workspaces`;
  await run(database.url, insert, [box.seal(SECRET, 'account:7:api_hash')]);
  await expect(database.close()).resolves.toBeUndefined();
});

test('plain text in a column for what is sealed is found, unless people may write there by SQL', async () => {
  const insert = `insert into groundcrew.telegram_accounts (workspace_id, name, session_name, api_hash)
    select id, 'one', 'one', $1 from groundcrew.workspaces`;
  const planted = async () => {
    const database = await openTestDatabase(inject('postgres'));
    database.secrets.know('an API hash', SECRET);
    await run(database.url, insert, [SECRET]);
    return database;
  };
  await expect((await planted()).close()).rejects.toThrow('an API hash in the column api_hash');
  const database = await planted();
  database.secrets.writtenBySql();
  await expect(database.close()).resolves.toBeUndefined();
});

test('a secret in a log is found', async () => {
  const database = await openTestDatabase(inject('postgres'));
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gc-secrets-'));
  database.secrets.know('a password', SECRET);
  writeFileSync(path.join(folder, 'groundcrew.log.1'), `{"msg":"${SECRET}"}\n`);
  database.secrets.lookInto(folder);
  rmSync(folder, { recursive: true });
  await expect(database.close()).rejects.toThrow('a password in groundcrew.log.1');
});

test('one in an answer fails the asking, and one that is told live the end', async () => {
  const api = await openTestApi(inject('postgres'));
  const name = `Label ${PASSWORD}`;
  await expect(api.as.manager('POST', '/api/v1/labels', { name, color: 'red' })).rejects.toThrow(
    'password of the people in the answer of POST /api/v1/labels',
  );
  const { body } = await api.as.owner('POST', '/api/v1/tokens', { name: 'robot', role: 'owner', scopes: null });
  const { token } = body as { token: string };
  const client = listenTo(`${api.url}/api/v1/events/ws`, { headers: { authorization: `Bearer ${token}` } });
  secretsAt(api.url)?.know('a part of each message', '"type":"');
  await client.until(({ heard, pings }) => heard.length + pings > 0);
  await client.close();
  await expect(api.close()).rejects.toThrow(/a part of each message in what http.* told live/);
});
