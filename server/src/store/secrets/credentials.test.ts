import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import {
  accountsWithPlainSecrets,
  claimSession,
  addFirstSecretKey,
  newestSecretKey,
  readCredentials,
  readDefaultCredentials,
  sealDefaultApiHash,
  sealColumn,
  sessionOwner,
} from './credentials.ts';

const HASH = 'ab'.repeat(32);

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());

test('accounts with plain text in any secret column are found, until it is sealed', async () => {
  const plain = await Promise.all([
    fleet.addAccount({ session_string: '1Plain' }),
    fleet.addAccount({ api_hash: 'plain' }),
    fleet.addAccount({ proxy_url: 'socks5://u:p@proxy.example:1080' }),
  ]);
  await fleet.addAccount({ session_string: 'gc1:x', api_hash: 'gc1:y', proxy_url: 'gc1:z' });
  await fleet.addAccount({ session_string: '', api_hash: null, proxy_url: '' });
  expect(await accountsWithPlainSecrets(fleet.scope)).toEqual(plain.toSorted((a, b) => a - b));
  expect(await accountsWithPlainSecrets(await fleet.addWorkspace('other'))).toEqual([]);
});

test('a secret is sealed only while the plain one still stands there', async () => {
  const account_id = await fleet.addAccount({ session_string: '1First', auth_key_hash: Buffer.alloc(32, 1) });
  const seal = { account_id, column: 'session_string' as const, sealed: 'gc1:sealed' };
  await sealColumn(fleet.db, { ...seal, plain: '1Older' });
  expect(await fleet.account(account_id)).toMatchObject({ session_string: '1First' });
  await sealColumn(fleet.db, { ...seal, plain: '1First' });
  const sealed = await fleet.account(account_id);
  expect(sealed).toMatchObject({ session_string: 'gc1:sealed', settings_version: 1, auth_key_hash: null });
});

test('a sealed session is claimed while it stands there, by one account in the whole installation', async () => {
  const account_id = await fleet.addAccount({ session_string: 'gc1:sealed' });
  const claim = { account_id, sealed: 'gc1:sealed', auth_key_hash: HASH };
  await claimSession(fleet.db, { ...claim, sealed: 'gc1:older' });
  expect(await sessionOwner(fleet.db, HASH)).toBeNull();
  await claimSession(fleet.db, claim);
  expect(await sessionOwner(fleet.db, HASH)).toMatchObject({ account_id, workspace_id: fleet.scope.workspace_id });
  expect(await readCredentials(fleet.scope, account_id)).toMatchObject({ has_key_hash: true });

  const twin = await fleet.addAccount({ session_string: 'gc1:twin' }, (await fleet.addWorkspace('twin')).workspace_id);
  const second = claimSession(fleet.db, { ...claim, account_id: twin, sealed: 'gc1:twin' });
  await expect(second).rejects.toMatchObject({ code: '23505' });
  expect(await fleet.account(twin)).toMatchObject({ session_string: 'gc1:twin', auth_key_hash: null });
});

test("an account without credentials of its own has its workspace's, and none of another workspace", async () => {
  const account_id = await fleet.addAccount({ api_id: 123_456, api_hash: 'own' });
  await sql`update workspace_settings set api_id = 2040, api_hash = 'default'
    where workspace_id = ${fleet.scope.workspace_id}`.execute(fleet.db);
  expect(await readCredentials(fleet.scope, account_id)).toMatchObject({
    api_id: 123_456,
    api_hash: 'own',
  });
  expect(await readDefaultCredentials(fleet.scope)).toEqual({ api_id: 2040, api_hash: 'default' });
  await sealDefaultApiHash(fleet.scope, { plain: 'another', sealed: 'gc1:x' });
  await sealDefaultApiHash(fleet.scope, { plain: 'default', sealed: 'gc1:sealed' });
  expect(await readDefaultCredentials(fleet.scope)).toEqual({ api_id: 2040, api_hash: 'gc1:sealed' });
  expect(await readCredentials(await fleet.addWorkspace('stranger'), account_id)).toBeNull();
});

test('an api_id that does not fit is refused', async () => {
  await expect(fleet.addAccount({ api_id: 2_147_483_648 })).rejects.toThrow(/out of range/);
  await expect(fleet.addAccount({ api_id: 0 })).rejects.toThrow(/check constraint/);
});

test('of processes that start together one makes the first record of the keys', async () => {
  expect(await newestSecretKey(fleet.db)).toBeNull();
  const now = fleet.scope.now();
  const record = (n: number) => ({ key_id: `key${n}`, auth_key_hash_key: `gc1:${n}`, now });
  await Promise.all([1, 2, 3, 4, 5].map((n) => addFirstSecretKey(fleet.db, record(n))));
  const { rows } = await sql<{ key_id: string }>`select key_id from secret_keys`.execute(fleet.db);
  expect(rows).toHaveLength(1);
  expect((await newestSecretKey(fleet.db))?.key_id).toBe(rows[0]?.key_id);
  const plain = sql`insert into secret_keys (key_id, auth_key_hash_key) values ('x', 'plain')`.execute(fleet.db);
  await expect(plain).rejects.toThrow(/check constraint/);
});
