import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { addCampaign, turnCampaign } from '#store/campaigns/campaigns.ts';
import { CLI_KEY, openTestCli, type TestCli } from '#testing/cli.ts';
import { openEmptyDatabase } from '#testing/database.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';

const main = path.resolve(import.meta.dirname, '../../../scripts/tasks/groundcrew.mjs');

let fleet: Fleet;
let cli: TestCli;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
  cli = openTestCli(fleet);
  // Seals the first record of keys.
  await cli.run('accounts');
  mkdirSync(path.join(cli.folder, 'photos'));
  writeFileSync(path.join(cli.folder, 'photos/car.jpg'), randomBytes(200_000));
  writeFileSync(path.join(cli.folder, 'passphrase'), 'a passphrase of the tests\nand another line\n');
  writeFileSync(path.join(cli.folder, 'short'), 'short\n');
});
afterAll(async () => {
  cli.close();
  await fleet.close();
});

test('a backup is made, verified, and never overwritten', async () => {
  const made = await cli.run('backup', 'FOLDER/crew.backup', '--with-key', '--json');
  expect(made.exit).toBe(0);
  expect(JSON.parse(made.out)).toMatchObject({ file: path.join(cli.folder, 'crew.backup'), files: 1, opens_by: 'key' });
  const looked = await cli.run('backup', '--verify', 'FOLDER/crew.backup');
  expect(looked).toMatchObject({ exit: 0, out: expect.stringContaining('is whole') });
  const again = await cli.run('backup', 'FOLDER/crew.backup', '--with-key');
  expect(again).toMatchObject({ exit: 1, err: expect.stringContaining('a backup never overwrites a file') });
});

test.each([
  [2, 'there is no terminal to ask for a passphrase', ['backup', 'FOLDER/no.backup']],
  [2, 'at least 10 are needed', ['backup', 'FOLDER/no.backup', '--passphrase-file', 'FOLDER/short']],
  [2, 'two ways of one', ['backup', 'FOLDER/no.backup', '--passphrase-stdin', '--passphrase-file', 'FOLDER/short']],
  [1, 'FOLDER/none', ['backup', 'FOLDER/no.backup', '--passphrase-file', 'FOLDER/none']],
  [1, 'File is missing', ['backup', '--verify', 'FOLDER/none.backup']],
  [1, 'it is no backup of Groundcrew', ['backup', '--verify', 'FOLDER/passphrase']],
  [1, 'it is no backup of Groundcrew', ['restore', 'FOLDER/passphrase']],
  [1, 'holds an installation already', ['restore', 'FOLDER/crew.backup']],
  [1, 'the tables are in use', ['restore', 'FOLDER/crew.backup', '--replace']],
])('ends with %i and says "%s": groundcrew %s', async (exit, words, line) => {
  if (line.includes('--replace')) await fleet.lease(await fleet.addAccount({ session_string: null }));
  const { err, ...end } = await cli.run(...line);
  expect({ ...end, err }).toMatchObject({ exit, err: expect.stringContaining(words.replace('FOLDER', cli.folder)) });
});

test('a backup that was made is in the audit log of every workspace, and one that was looked at is not', async () => {
  await fleet.addWorkspace('second');
  const small = expect.stringMatching(/audited\.backup: [1-9]\d* KB, /);
  expect(await cli.run('backup', 'FOLDER/audited.backup', '--with-key')).toMatchObject({ exit: 0, out: small });
  expect(await cli.run('backup', '--verify', 'FOLDER/audited.backup')).toMatchObject({ exit: 0 });
  const rows = await audited('backups.');
  const made = { action: 'backups.make', entity_id: path.join(cli.folder, 'audited.backup'), data: { withKey: true } };
  expect(rows.slice(0, 2)).toMatchObject([made, made]);
  expect(new Set(rows.slice(0, 2).map(({ workspace_id }) => workspace_id)).size).toBe(2);
  expect(rows[0]?.actor_name).toMatch(/.@./);
  await sql`delete from workspaces where name = 'second'`.execute(fleet.db);
});

async function audited(beginning: string) {
  const { rows } = await sql<{ workspace_id: string; actor_name: string; action: string }>`
    select * from audit_log where starts_with(action, ${beginning}) order by id desc`.execute(fleet.db);
  return rows;
}

test('a restore names what goes on by itself once accounts are taken over, and how each is prevented', async () => {
  const { workspace_id } = fleet.scope;
  const plan = { niche: 'cars', zone: 'UTC', slots: ['18:00'], interval_minutes: null, gap_seconds: 60, ends_at: null };
  for (const name of ['Two words', 'asleep']) {
    const text = { language: null, text: 'hello', photo_path: null };
    const { id } = await addCampaign(fleet.scope, { ...plan, name }, [text], 'anna');
    if (name !== 'asleep') await turnCampaign(fleet.scope, id, 'start', 'anna');
  }
  await sql`insert into join_schedules (workspace_id, niche, enabled, handled_until, updated_at, updated_by)
    select ${workspace_id}, niche, niche <> 'off', now(), now(), 'anna' from unnest(array['cars', 'boats', 'off']) as niche`.execute(
    fleet.db,
  );
  await cli.run('backup', 'FOLDER/running.backup', '--with-key');
  const empty = await openEmptyDatabase(inject('postgres'));
  Object.assign(cli.environment, { DATABASE_URL: empty.url });
  try {
    const { exit, out } = await cli.run('restore', 'FOLDER/running.backup');
    expect(exit).toBe(0);
    expect(out).toContain(
      [
        '1 campaign runs and posts by itself as soon as accounts are taken over and a server runs. To prevent it:',
        "  groundcrew campaigns pause 'Two words'",
        '2 niches are joined by themselves as soon as accounts are taken over and a server runs. To prevent it:',
        '  groundcrew join boats --schedule off',
        '  groundcrew join cars --schedule off',
        '',
      ].join('\n'),
    );
    expect(out).not.toContain('asleep');
  } finally {
    Object.assign(cli.environment, { DATABASE_URL: fleet.url });
    await empty.close();
  }
}, 60_000);

test('a disk that takes no more leaves no file behind', async () => {
  const folder = path.join(cli.folder, 'small');
  mkdirSync(folder);
  const command = ['-c', 'ulimit -f 64; exec "$0" "$@"', process.execPath, main];
  const child = spawn('bash', [...command, 'backup', path.join(folder, 'crew.backup'), '--with-key'], {
    env: {
      ...process.env,
      DATABASE_URL: fleet.url,
      GROUNDCREW_KEY: CLI_KEY,
      GROUNDCREW_DATA: cli.folder,
      GROUNDCREW_LOGS: path.join(cli.folder, 'logs'),
    },
  });
  let said = '';
  child.stderr.on('data', (data) => (said += String(data)));
  const [exit] = await once(child, 'close');
  expect({ exit, said }).toEqual({ exit: 1, said: expect.stringContaining('File cannot be written') });
  expect(readdirSync(folder)).toEqual([]);
}, 60_000);

test('a new key, and the old one that is forgotten, are in the audit log with who called it and nothing of a key', async () => {
  const next = randomBytes(32).toString('base64');
  Object.assign(cli.environment, { GROUNDCREW_KEY: `${next},${CLI_KEY}` });
  const rotated = await cli.run('key', 'rotate', '--json');
  expect(rotated.exit).toBe(0);
  const { key_id } = JSON.parse(rotated.out) as { key_id: string };
  Object.assign(cli.environment, { GROUNDCREW_KEY: next });
  expect(await cli.run('key', 'forget')).toMatchObject({ exit: 0 });
  const rows = await audited('keys.');
  expect(rows).toMatchObject([
    { action: 'keys.forget' },
    { action: 'keys.rotate', entity_type: 'key', entity_id: key_id },
  ]);
  expect(JSON.stringify(rows)).not.toContain(next.slice(0, 12));
});
