// An installation with something in every kind of place, of which backups are made, and empty ones into which they go.
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { restoreBackup, type Restored, type RestoreWish } from '#engine/backup/restore-backup.ts';
import { writeBackup, type BackupMade, type BackupWish } from '#engine/backup/write-backup.ts';
import { openVault, placeOf } from '#engine/vault.ts';
import { createSecretBox } from '#lib/secret-box.ts';
import { openEmptyDatabase, type TestDatabase } from './database.ts';
import { openFleet, type Fleet } from './fleet.ts';
import type { TestPostgres } from './postgres.ts';

export const KEYS = { current: Buffer.alloc(32, 1), others: [Buffer.alloc(32, 2)] };
export const OTHER = { current: Buffer.alloc(32, 3), others: [] };
export const PASSPHRASE = 'a passphrase of the tests';
// A passphrase is stretched for long; most tests need none.
export const SECRETS = { keys: [KEYS.current] };
export const CAR = randomBytes(300_000);
export const SESSION = 'a session that nobody may see';
export const STRANGE = 'tab\t newline\n backslash \\ \\N \\. "quoted" Ї ☎ 👍🏽';
export const NOW = new Date('2026-01-12T12:00:00Z');

export type BackupDesk = {
  fleet: Fleet;
  folder: string;
  /** A backup of the fleet, locked with its key. */
  file: string;
  backUp: (wish: Partial<BackupWish> & { file: string }) => Promise<BackupMade>;
  restore: (url: string, more?: Partial<RestoreWish>) => Promise<Restored>;
  emptyDatabase: () => Promise<string>;
  close: () => Promise<void>;
};

export async function openBackupDesk(postgres: TestPostgres): Promise<BackupDesk> {
  const fleet = await openFleet(postgres);
  fleet.secrets.know('a session', SESSION);
  fleet.secrets.know('the passphrase', PASSPHRASE);
  const folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-backup-'));
  const file = path.join(folder, 'crew.backup');
  const opened: TestDatabase[] = [];
  let made = 0;
  const desk: BackupDesk = {
    fleet,
    folder,
    file,
    backUp: ({ file, ...more }) =>
      writeBackup({
        url: fleet.url,
        schema: 'groundcrew',
        data_folder: path.join(folder, 'old'),
        to: { file },
        product_version: '0.1.0',
        secrets: SECRETS,
        keys: KEYS,
        onBytes: () => {},
        ...more,
      }),
    restore: (url, more = {}) => {
      const data_folder = path.join(folder, `new-${(made += 1)}`);
      return restoreBackup({
        file,
        secrets: SECRETS,
        url,
        schema: 'groundcrew',
        data_folder,
        keys: null,
        key_file: path.join(data_folder, 'key'),
        replace: false,
        nothing_since: false,
        simulated_now: NOW,
        by: 'tests',
        onBytes: () => {},
        ...more,
      });
    },
    emptyDatabase: async () => {
      const database = await openEmptyDatabase(postgres);
      opened.push(database);
      return database.url;
    },
    close: async () => {
      fleet.secrets.look(readFileSync(file, 'latin1'), 'the backup');
      await fleet.close();
      for (const database of opened) await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await fill(fleet);
  mkdirSync(path.join(folder, 'old/photos'), { recursive: true });
  writeFileSync(path.join(folder, 'old/photos/car.jpg'), CAR);
  writeFileSync(path.join(folder, 'old/named.jpg'), 'named by a variant');
  writeFileSync(path.join(folder, 'old/other.txt'), 'of somebody else');
  await desk.backUp({ file });
  return desk;
}

async function fill({ db, scope, ...fleet }: Fleet): Promise<void> {
  const box = createSecretBox(KEYS);
  await openVault(db, box, NOW);
  const id = await fleet.addAccount({ name: STRANGE, session_string: null, daily_posts_count: 7 });
  await sql`update telegram_accounts set session_string = ${box.seal(SESSION, placeOf(id, 'session_string'))} where id = ${id}`.execute(
    db,
  );
  const held = await fleet.addAccount({ hold_reason: 'peer_flood', session_string: null });
  await fleet.addJoined(id, { title: STRANGE });
  await fleet.addTarget();
  await fleet.lease(held, 'server-old');
  await fleet.run('join');
  const other = await fleet.addWorkspace('second');
  await fleet.addAccount({ session_string: null }, other.workspace_id);
  const { workspace_id } = scope;
  await sql`insert into message_variants (workspace_id, niche, text, photo_path) values (${workspace_id}, 'n', ${STRANGE}, 'named.jpg')`.execute(
    db,
  );
  await sql`insert into photos (workspace_id, photo_path, bytes, entered_at)
    select ${workspace_id}, 'photos/' || encode(sha256(bytes), 'hex') || '.jpg', bytes, ${NOW}
    from (select decode(repeat('ff00deadbeef5c4e', 40000), 'hex') as bytes) made`.execute(db);
  const { rows } = await sql<{ id: number }>`
    insert into conversations (workspace_id, platform, account_id, peer_id, peer_kind, subject, created_at)
    values (${workspace_id}, 'telegram', ${id}, 42, 'private', ${STRANGE}, ${NOW}) returning id`.execute(db);
  await sql`insert into conversation_messages (workspace_id, conversation_id, direction, kind, text, sent_at, stored_at, delivery, sent_by, references_header,
      account_id)
    select ${workspace_id}, ${rows[0]!.id}, 'outbound', 'text', ${STRANGE}, ${NOW}, ${NOW}, delivery, 'anna', array[${STRANGE}, 'b'], ${id}
    from unnest(array['queued', 'sent']) delivery`.execute(db);
  await sql`insert into actions (workspace_id, account_id, kind, priority, run_at, created_at)
    values (${workspace_id}, ${id}, 'logout', 1, ${NOW}, ${NOW})`.execute(db);
  for (const state of ['active', 'put_aside']) {
    const hook = randomUUID();
    await sql`insert into webhooks (id, workspace_id, name, url, secret, seq, state, made_by, created_at, updated_at)
      values (${hook}, ${workspace_id}, ${state}, 'https://crm.example.com', ${box.seal('whsec_1', `webhook:${hook}:secret`)}, 0, ${state},
        'anna', ${NOW}, ${NOW})`.execute(db);
  }
  await sql`insert into "user" (id, name, email, email_verified, created_at, updated_at) values (gen_random_uuid(), 'Anna', 'anna@example.org', true, ${NOW}, ${NOW})`.execute(
    db,
  );
}

export async function query<T extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url, options: '-c search_path=groundcrew,groundcrew_auth' });
  await client.connect();
  try {
    return (await client.query<T>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** A digest of each table of both schemas. */
export async function digests(url: string, schema = 'groundcrew'): Promise<Record<string, string>> {
  const tables = await query<{ schema: string; name: string }>(
    url,
    `select schemaname as schema, tablename as name from pg_tables where schemaname in ($1::text, $1::text || '_auth') order by 1, 2`,
    [schema],
  );
  const found: Record<string, string> = {};
  for (const { schema: of, name } of tables) {
    const [row] = await query<{ digest: string }>(
      url,
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as digest from "${of}"."${name}" t`,
    );
    found[of === schema ? name : `auth.${name}`] = row?.digest ?? '';
  }
  return found;
}
