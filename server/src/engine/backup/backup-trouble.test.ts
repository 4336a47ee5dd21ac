// What a backup is when somebody has touched it, where it does not fit, or while others work: nothing half is ever left.
import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { migrate, rollback } from '#store/schema/migrate.ts';
import {
  digests,
  KEYS,
  openBackupDesk,
  PASSPHRASE,
  query,
  SECRETS,
  SESSION,
  type BackupDesk,
} from '#testing/backup-desk.ts';
import { openFleet } from '#testing/fleet.ts';
import { verifyBackup } from './read-backup.ts';

let desk: BackupDesk;
beforeAll(async () => {
  desk = await openBackupDesk(inject('postgres'));
});
afterAll(() => desk.close());

describe('A file', () => {
  test('tells nothing without its passphrase, and is its owner only', () => {
    const bytes = readFileSync(desk.file);
    expect(statSync(desk.file).mode & 0o777).toBe(0o600);
    for (const word of ['telegram_accounts', 'anna@example.org', SESSION, KEYS.current.toString('base64')]) {
      expect(bytes.includes(word)).toBe(false);
    }
  });

  test('is verified whole', async () => {
    const { rows, tables } = await verifyBackup(desk.file, SECRETS, () => {});
    expect(tables).toBe(Object.keys(await digests(desk.fleet.url)).length - 1);
    expect(rows).toBeGreaterThan(15);
  });

  test('of another passphrase says so', async () => {
    const locked = path.join(desk.folder, 'locked.backup');
    await desk.backUp({ file: locked, secrets: { passphrase: PASSPHRASE } });
    await expect(verifyBackup(locked, { passphrase: 'another one' }, () => {})).rejects.toMatchObject({
      code: 'backup_locked',
    });
  });

  test.each([
    ['the head', 40],
    ['the lock', 150],
    ['the first chunk', 1_000],
    ['the middle', -1],
    ['the last byte', -2],
  ])('of which one bit is changed in %s is refused, and leaves the database as empty as it was', async (_where, at) => {
    const bytes = readFileSync(desk.file);
    const place = at === -1 ? Math.floor(bytes.length / 2) : at === -2 ? bytes.length - 1 : at;
    bytes[place] = bytes[place]! ^ 1;
    const bad = path.join(desk.folder, `bad-${place}`);
    writeFileSync(bad, bytes);
    const url = await desk.emptyDatabase();
    const data_folder = path.join(desk.folder, `bad-data-${place}`);
    const wish = { file: bad, data_folder, key_file: path.join(data_folder, 'key') };
    await expect(desk.restore(url, wish)).rejects.toMatchObject({
      code: expect.stringMatching(/^backup_(unreadable|locked)$/),
    });
    expect(await query(url, `select from pg_namespace where nspname like 'groundcrew%'`)).toEqual([]);
    expect(existsSync(data_folder) ? readdirSync(data_folder) : []).toEqual([]);
  });

  test.each([0, 10, 500, 66_000, 200_000])('that was cut off after %i bytes is refused', async (bytes) => {
    const cut = path.join(desk.folder, `cut-${bytes}`);
    writeFileSync(cut, readFileSync(desk.file));
    truncateSync(cut, Math.min(bytes, readFileSync(desk.file).length - 1));
    await expect(verifyBackup(cut, SECRETS, () => {})).rejects.toMatchObject({ code: 'backup_unreadable' });
  });

  test('whose chunks were exchanged is refused', async () => {
    const bytes = readFileSync(desk.file);
    const head = bytes.indexOf('\n', bytes.indexOf('\n') + 1) + 1;
    const chunk = 65_536 + 16;
    expect(bytes.length).toBeGreaterThan(head + 2 * chunk);
    const [first, second] = [bytes.subarray(head, head + chunk), bytes.subarray(head + chunk, head + 2 * chunk)];
    const swapped = path.join(desk.folder, 'swapped');
    writeFileSync(swapped, Buffer.concat([bytes.subarray(0, head), second, first, bytes.subarray(head + 2 * chunk)]));
    await expect(verifyBackup(swapped, SECRETS, () => {})).rejects.toMatchObject({ code: 'backup_unreadable' });
  });

  test('that is there already is not overwritten', async () => {
    await expect(desk.backUp({ file: desk.file })).rejects.toMatchObject({ code: 'already_exists' });
  });
});

describe('A restore', () => {
  test('into what is not empty is refused, and with replace takes its place', async () => {
    const target = await openFleet(inject('postgres'));
    try {
      await target.addAccount();
      const refused = desk.restore(target.url);
      await expect(refused).rejects.toMatchObject({
        code: 'not_empty',
        message: expect.stringContaining('1 accounts'),
      });
      await desk.restore(target.url, { replace: true });
      expect((await digests(target.url))['targets']).toBe((await digests(desk.fleet.url))['targets']);
    } finally {
      await target.close();
    }
  });

  test('in the place of what somebody works with is refused', async () => {
    const target = await openFleet(inject('postgres'));
    try {
      await target.lease(await target.addAccount());
      await expect(desk.restore(target.url, { replace: true })).rejects.toMatchObject({ code: 'in_use' });
    } finally {
      await target.close();
    }
  });

  test('of a broken file with replace leaves what was there', async () => {
    const target = await openFleet(inject('postgres'));
    try {
      await target.addAccount({ name: 'stays' });
      const cut = path.join(desk.folder, 'cut-replace');
      writeFileSync(cut, readFileSync(desk.file).subarray(0, -100));
      await expect(desk.restore(target.url, { file: cut, replace: true })).rejects.toMatchObject({
        code: 'backup_unreadable',
      });
      expect(await query(target.url, 'select name from telegram_accounts')).toEqual([{ name: 'stays' }]);
    } finally {
      await target.close();
    }
  });

  test('brings a backup of an older release up to this one', async () => {
    const older = await openFleet(inject('postgres'));
    try {
      const id = await older.addAccount({ session_string: null });
      await older.addJoined(id);
      await rollback({ url: older.url, schema: 'groundcrew', to: '0020' });
      const old = path.join(desk.folder, 'older.backup');
      await desk.backUp({ file: old, url: older.url, keys: null });
      const url = await desk.emptyDatabase();
      const { migrated, held } = await desk.restore(url, { file: old });
      expect(held).toBe(1);
      expect(migrated[0]).toMatch(/^0021_/);
      expect(await query(url, 'select status from targets')).toEqual([{ status: 'joined' }]);
      expect(await migrate({ url, schema: 'groundcrew' })).toEqual([]);
    } finally {
      await older.close();
    }
  });

  test('of what a newer release made is refused', async () => {
    const newer = await openFleet(inject('postgres'));
    try {
      await sql`insert into migrations (name, checksum) values ('9999_future', 'x')`.execute(newer.db);
      const future = path.join(desk.folder, 'future.backup');
      await desk.backUp({ file: future, url: newer.url, keys: null });
      await expect(desk.restore(await desk.emptyDatabase(), { file: future })).rejects.toMatchObject({
        message: expect.stringContaining('9999_future'),
      });
    } finally {
      await newer.close();
    }
  });
});

test('what is written while a backup is made is in it as a whole or not at all', async () => {
  const busy = await openFleet(inject('postgres'));
  try {
    const id = await busy.addAccount({ session_string: null });
    const end = new AbortController();
    const writing = (async () => {
      // Each group and its note stand or fall together.
      while (!end.signal.aborted) {
        await busy.db.transaction().execute(async (tx) => {
          const { rows } = await sql<{
            id: number;
          }>`insert into targets (workspace_id, link) values (${busy.scope.workspace_id}, '@g' || gen_random_uuid()) returning id`.execute(
            tx,
          );
          await sql`insert into account_group_blocklist (workspace_id, account_id, target_id, reason) values (${busy.scope.workspace_id}, ${id}, ${rows[0]!.id}, 'x')`.execute(
            tx,
          );
        });
      }
    })();
    const at_work = path.join(desk.folder, 'busy.backup');
    await desk.backUp({ file: at_work, url: busy.url, keys: null });
    end.abort();
    await writing;
    const url = await desk.emptyDatabase();
    await desk.restore(url, { file: at_work });
    const [counts] = await query<{ groups: number; notes: number }>(
      url,
      `select (select count(*) from targets)::int as groups, (select count(*) from account_group_blocklist)::int as notes`,
    );
    expect(counts?.groups).toBe(counts?.notes);
  } finally {
    await busy.close();
  }
});
