// A backup goes round: what was in the tables, folder and key of one installation is in another.
import { readdirSync, readFileSync, statSync, existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { placeOf } from '#engine/vault.ts';
import { createSecretBox, masterKeyId } from '#lib/secret-box.ts';
import { releaseHold } from '#store/accounts/accounts.ts';
import { openPool } from '#store/database/database.ts';
import { openDatabase } from '#store/database/open-database.ts';
import {
  CAR,
  digests,
  KEYS,
  openBackupDesk,
  OTHER,
  PASSPHRASE,
  query,
  SECRETS,
  SESSION,
  type BackupDesk,
} from '#testing/backup-desk.ts';
import { verifyBackup } from './read-backup.ts';
import type { Restored } from './restore-backup.ts';

let desk: BackupDesk;
beforeAll(async () => {
  desk = await openBackupDesk(inject('postgres'));
});
afterAll(() => desk.close());

/** What a restored installation must not believe any more. */
const SETTLED = new Set([
  'telegram_accounts',
  'account_leases',
  'nodes',
  'runs',
  'actions',
  'conversation_messages',
  'webhooks',
  'audit_log',
  'migrations',
]);

describe('What comes back', () => {
  let url: string;
  let data_folder: string;
  let restored: Restored;
  beforeAll(async () => {
    url = await desk.emptyDatabase();
    data_folder = path.join(desk.folder, 'elsewhere');
    const of_passphrase = path.join(desk.folder, 'passphrase.backup');
    const secrets = { passphrase: PASSPHRASE };
    await desk.backUp({ file: of_passphrase, secrets });
    restored = await desk.restore(url, {
      file: of_passphrase,
      secrets,
      data_folder,
      key_file: path.join(data_folder, 'key'),
    });
  });

  test('is every row of every table, files of the data folder, and the key', async () => {
    const [before, after] = [await digests(desk.fleet.url), await digests(url)];
    const differing = Object.keys(before).filter((name) => before[name] !== after[name]);
    expect(differing.filter((name) => !SETTLED.has(name))).toEqual([]);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(restored).toMatchObject({
      key: 'installed',
      files: 2,
      held: 3,
      runs: 1,
      actions: 1,
      replies: 1,
      webhooks: 1,
      campaigns: [],
      join_schedules: [],
    });
    expect(readFileSync(path.join(data_folder, 'photos/car.jpg'))).toEqual(CAR);
    expect(readdirSync(data_folder).toSorted()).toEqual(['key', 'named.jpg', 'photos']);
    expect(statSync(path.join(data_folder, 'key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(path.join(data_folder, 'key'), 'utf8').split('\n')[0]).toBe(KEYS.current.toString('base64'));
  });

  test('has the constraints, triggers and sequences of an installation that was never backed up', async () => {
    const shape = (of: string) =>
      query(
        of,
        `select conrelid::regclass::text as on, pg_get_constraintdef(oid) as def, convalidated from pg_constraint
         where connamespace::regnamespace::text like 'groundcrew%'
         union all select tgrelid::regclass::text, tgname || tgenabled::text, true from pg_trigger where not tgisinternal
         order by 1, 2`,
      );
    expect(await shape(url)).toEqual(await shape(desk.fleet.url));
    const next = `select nextval('telegram_accounts_id_seq')::int - max(id) as ahead from telegram_accounts`;
    expect(await query(url, next)).toEqual([{ ahead: 1 }]);
  });

  test('connects nothing, does nothing more today, and goes on with nothing that was under way', async () => {
    const accounts = await query(
      url,
      'select hold_reason, held_by, hold_after_takeover, next_allowed_action_time as at from telegram_accounts order by id',
    );
    const tomorrow = new Date('2026-01-13T00:00:00Z');
    const held = { hold_reason: 'takeover', held_by: 'restore', at: tomorrow };
    expect(accounts).toEqual([
      { ...held, hold_after_takeover: null },
      { ...held, hold_after_takeover: 'peer_flood' },
      { ...held, hold_after_takeover: null },
    ]);
    expect(await query(url, 'select from account_leases')).toEqual([]);
    expect(await query(url, `select state from runs`)).toEqual([{ state: 'abandoned' }]);
    expect(await query(url, `select state from actions`)).toEqual([{ state: 'cancelled' }]);
    expect(await query(url, `select delivery from conversation_messages order by id`)).toEqual([
      { delivery: 'unconfirmed' },
      { delivery: 'sent' },
    ]);
    expect(await query(url, 'select name, state from webhooks order by name')).toEqual([
      { name: 'active', state: 'paused' },
      { name: 'put_aside', state: 'put_aside' },
    ]);
    expect(await query(url, `select action from audit_log where action = 'backups.restore'`)).toHaveLength(2);
  });

  test('falls back to the hold of before when a person has confirmed the takeover', async () => {
    const db = openDatabase(openPool(url, { schema: 'groundcrew' }));
    await releaseHold({ ...desk.fleet.scope, db }, { reason: 'takeover' });
    await db.destroy();
    const left = await query(
      url,
      `select hold_reason, held_at is null as free from telegram_accounts where workspace_id = $1 order by id`,
      [desk.fleet.scope.workspace_id],
    );
    expect(left).toEqual([
      { hold_reason: null, free: true },
      { hold_reason: 'peer_flood', free: false },
    ]);
  });

  test('lies in another schema where that is named, and acts on the same day where nothing was done since', async () => {
    const url = await desk.emptyDatabase();
    expect(await desk.restore(url, { schema: 'crew', nothing_since: true })).toMatchObject({ resumes_at: null });
    expect(await query(url, 'select from crew.telegram_accounts where next_allowed_action_time is not null')).toEqual(
      [],
    );
    expect((await digests(url, 'crew'))['targets']).toBe((await digests(desk.fleet.url))['targets']);
  });
});

describe('The key', () => {
  const sealedOf = async (url: string) =>
    (
      await query<{ s: string; id: number }>(
        url,
        `select id, session_string as s from telegram_accounts where session_string like 'gc1:_%:%' limit 1`,
      )
    )[0]!;

  test('of the new installation seals everything where it has one', async () => {
    const url = await desk.emptyDatabase();
    expect(await desk.restore(url, { keys: OTHER })).toMatchObject({ key: 'resealed', unopened: [] });
    const { id, s } = await sealedOf(url);
    expect(createSecretBox(OTHER).open(s, placeOf(id, 'session_string'))).toBe(SESSION);
    expect(await query(url, 'select key_id from secret_keys order by id desc limit 1')).toEqual([
      { key_id: masterKeyId(OTHER.current) },
    ]);
  });

  test('of another installation opens no backup', async () => {
    const wrong = desk.restore(await desk.emptyDatabase(), { secrets: { keys: [OTHER.current] } });
    await expect(wrong).rejects.toMatchObject({
      code: 'backup_locked',
      message: expect.stringContaining(masterKeyId(KEYS.current)),
    });
    expect(await verifyBackup(desk.file, SECRETS, () => {})).toMatchObject({ has_key: false });
  });

  test('that does not open what is stored makes no backup', async () => {
    const none = path.join(desk.folder, 'none.backup');
    await expect(desk.backUp({ file: none, keys: OTHER })).rejects.toMatchObject({ code: 'key_wrong' });
    await expect(desk.backUp({ file: none, keys: null })).rejects.toMatchObject({ code: 'key_missing' });
    expect(existsSync(none)).toBe(false);
  });
});
