import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { mailboxPlace } from '#engine/mail/mailbox-identity.ts';
import { forgetKeys, rotateKey, type KeyPlace } from '#engine/rotate-key.ts';
import { openVault, placeOf, workspacePlace, type Vault } from '#engine/vault.ts';
import { keysInFile } from '#lib/key-file.ts';
import { createSecretBox, masterKeyId } from '#lib/secret-box.ts';
import { registerNode } from '#store/leases/leases.ts';
import { withRotation } from '#store/secrets/rotation.ts';
import { leftSealedBy } from '#store/secrets/sealed-values.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';

const OLD = Buffer.alloc(32, 1);
const NOW = new Date('2026-01-12T12:00:00Z');

let fleet: Fleet;
let folder: string;
let file: string;
/** Of a server that runs since before the rotation. */
let running: Vault;
let account_id: number;
beforeEach(async () => {
  fleet = await openFleet(inject('postgres'));
  folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-key-'));
  file = path.join(folder, 'key');
  writeFileSync(file, `${OLD.toString('base64')}\n`, { mode: 0o600 });
  running = await openVault(
    fleet.db,
    createSecretBox(keysInFile(file), () => keysInFile(file)),
    NOW,
  );
  account_id = await sealEverywhere();
});
afterEach(async () => {
  await fleet.close();
  rmSync(folder, { recursive: true, force: true });
});

async function sealEverywhere(): Promise<number> {
  const { db, scope } = fleet;
  const { seal } = running.box;
  const id = await fleet.addAccount({ session_string: null });
  await sql`update telegram_accounts set session_string = ${seal('session', placeOf(id, 'session_string'))},
    api_hash = ${seal('hash', placeOf(id, 'api_hash'))}, proxy_url = ${seal('proxy', placeOf(id, 'proxy_url'))} where id = ${id}`.execute(
    db,
  );
  await sql`update workspace_settings set api_id = 1, api_hash = ${seal('own', workspacePlace(scope.workspace_id))}
    where workspace_id = ${scope.workspace_id}`.execute(db);
  await sql`insert into account_telegram_state (account_id, kind, key, value) values
    (${id}, 'auth_key', '2', ${Buffer.from(seal('a key', `account:${id}:auth_key:2`))}), (${id}, 'kv', 'pts', ${Buffer.from([0, 255])})`.execute(
    db,
  );
  const { rows } = await sql<{
    id: number;
  }>`insert into manager_smtp_accounts (workspace_id, email, smtp_host, created_at, updated_at)
    values (${scope.workspace_id}, 'a@example.org', 'smtp.example.org', ${NOW}, ${NOW}) returning id`.execute(db);
  const mailbox = rows[0]!.id;
  for (const column of [
    'smtp_password',
    'imap_password',
    'oauth_client_secret',
    'oauth_refresh_token',
    'oauth_access_token',
  ] as const) {
    await sql`update manager_smtp_accounts set ${sql.ref(column)} = ${seal(column, mailboxPlace(mailbox, column))} where id = ${mailbox}`.execute(
      db,
    );
  }
  const payload = JSON.stringify({ replaced: seal('older', placeOf(id, 'session_string')), other: 1 });
  await sql`insert into actions (workspace_id, account_id, kind, priority, run_at, created_at, payload)
    values (${scope.workspace_id}, ${id}, 'logout', 1, ${NOW}, ${NOW}, ${payload}::jsonb)`.execute(db);
  return id;
}

const place = (): KeyPlace => ({
  keys: { ...keysInFile(file), from: 'data_folder', made: false },
  file,
  schema: 'groundcrew',
  host: hostname(),
});
const rotate = (onValue = () => {}) =>
  withRotation({ url: fleet.url, schema: 'groundcrew' }, (client) => rotateKey(client, place(), onValue));
const forget = () => withRotation({ url: fleet.url, schema: 'groundcrew' }, (client) => forgetKeys(client, place()));
const left = () =>
  withRotation({ url: fleet.url, schema: 'groundcrew' }, (client) =>
    leftSealedBy(client, 'groundcrew', [masterKeyId(OLD)]),
  );
const session = async () => String((await fleet.account(account_id))['session_string']);
const opened = async (vault: Vault) => vault.box.open(await session(), placeOf(account_id, 'session_string'));

test('every sealed value is sealed anew, wherever it stands, and the running server goes on reading', async () => {
  expect((await left()).length).toBe(12);
  const fingerprint = running.fingerprintOf('x');
  const done = await rotate();
  expect(done).toMatchObject({ made: true, failed: [], changed: 12, old_key_ids: [masterKeyId(OLD)] });
  expect(await left()).toEqual([]);
  expect(await opened(running)).toBe('session');
  expect(running.box.key_id).toBe(done.key_id);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const fresh = await openVault(fleet.db, createSecretBox(keysInFile(file).current), NOW);
  expect(await opened(fresh)).toBe('session');
  expect(fresh.fingerprintOf('x')).toBe(fingerprint);
  // What is the same in another wrapping is no other setting: nothing is connected anew.
  expect(await fleet.account(account_id)).toMatchObject({ needs_reconnect: false, settings_version: 1 });
});

test('a rotation that is cut off anywhere leaves everything readable, and is gone on with', async () => {
  let values = 0;
  const cut = rotate(() => {
    if ((values += 1) === 4) throw new Error('killed');
  });
  await expect(cut).rejects.toThrow('killed');
  const between = await openVault(fleet.db, createSecretBox(keysInFile(file)), NOW);
  expect(await opened(between)).toBe('session');
  expect(await opened(running)).toBe('session');
  const key = keysInFile(file).current;
  expect(await rotate()).toMatchObject({ made: false, key_id: masterKeyId(key), changed: 8 });
  expect(await left()).toEqual([]);
});

test('what a server that had heard nothing seals with the old key afterwards is found, kept readable, and sealed anew', async () => {
  const stale = createSecretBox(OLD);
  await rotate();
  const sealed = stale.seal('newer', placeOf(account_id, 'session_string'));
  await sql`update telegram_accounts set session_string = ${sealed} where id = ${account_id}`.execute(fleet.db);
  expect(await opened(running)).toBe('newer');
  await expect(forget()).rejects.toMatchObject({ code: 'in_use' });
  expect(await rotate()).toMatchObject({ made: false, changed: 1 });
  expect(await left()).toEqual([]);
  expect(await opened(running)).toBe('newer');
});

test('old keys are forgotten only when nothing needs them', async () => {
  await registerNode(fleet.db, { id: 'server-elder', kind: 'server', pid: 1, host: hostname(), works: true });
  await rotate();
  await expect(forget()).rejects.toMatchObject({ code: 'in_use', message: expect.stringContaining('server-elder') });
  await sql`delete from nodes`.execute(fleet.db);
  const planted = createSecretBox(OLD).seal('x', 'a place that nobody knows');
  await sql`update targets set error_message = ${planted} where id = ${await fleet.addTarget()}`.execute(fleet.db);
  await expect(forget()).rejects.toMatchObject({ message: expect.stringContaining('1 in targets.error_message') });
  await sql`update targets set error_message = null`.execute(fleet.db);
  expect(await forget()).toEqual({ forgotten: [masterKeyId(OLD)] });
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1);
});

test('a key that this machine cannot change alone is not changed, and it is said how', async () => {
  const inside = (at: KeyPlace) =>
    withRotation({ url: fleet.url, schema: 'groundcrew' }, (client) => rotateKey(client, at, () => {}));
  await expect(inside({ ...place(), file: null })).rejects.toMatchObject({
    message: expect.stringContaining('NEW,OLD'),
  });
  await registerNode(fleet.db, { id: 'server-far', kind: 'server', pid: 1, host: 'elsewhere', works: true });
  await expect(rotate()).rejects.toMatchObject({ message: expect.stringContaining('server-far') });
  expect(keysInFile(file).others).toEqual([]);
  // What people have put before the old one by hand is taken as it is.
  const by_hand = { current: Buffer.alloc(32, 9), others: [OLD] };
  const done = await inside({ ...place(), file: null, keys: { ...by_hand, from: 'environment', made: false } });
  expect(done).toMatchObject({ made: false, key_id: masterKeyId(by_hand.current), changed: 12 });
});

test('a second rotation at the same time is refused', async () => {
  await withRotation({ url: fleet.url, schema: 'groundcrew' }, async () => {
    await expect(rotate()).rejects.toMatchObject({ code: 'already_running' });
  });
});
