import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestCli, type TestCli } from '#testing/cli.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';

let fleet: Fleet;
let cli: TestCli;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
  cli = openTestCli(fleet);
});
afterAll(async () => {
  cli.close();
  await fleet.close();
});

test('mailboxes are shown, tried, switched off and on, and removed, by address or number', async () => {
  expect((await cli.run('mailboxes')).out).toContain('groundcrew mailboxes add ADDRESS');
  const { rows } = await sql<{ id: number }>`
    insert into manager_smtp_accounts (workspace_id, email, smtp_host, smtp_port, smtp_password, imap_port)
    values (${fleet.scope.workspace_id}, 'sales@example.com', '127.0.0.1', 9, 'of the mailbox', 9) returning id`.execute(
    fleet.db,
  );
  const id = rows[0]?.id ?? 0;
  const listed = await cli.run('mailboxes', '--json');
  expect(JSON.parse(listed.out)).toMatchObject([{ id, email: 'sales@example.com', status: 'new', what_to_do: null }]);
  expect(listed.out).not.toContain('of the mailbox');
  expect((await cli.run('mailboxes', 'change', 'sales@example.com')).err).toContain('say what is to be changed');
  const tried = await cli.run('mailboxes', 'test', 'Sales@example.com');
  expect(tried.exit).toBe(1);
  expect(tried.out).not.toContain('tried again by itself');
  expect(tried.out).toMatch(/in {3}fail {2}IMAP 127\.0\.0\.1:9 cannot be reached.*\n {2}out {2}fail {2}SMTP/);
  await cli.run('mailboxes', 'off', String(id));
  expect((await cli.run('mailboxes')).out).toMatch(/sales@example\.com +off/);
  await cli.run('mailboxes', 'on', String(id));
  expect((await cli.run('mailboxes')).out).toMatch(/sales@example\.com +new/);
  const unasked = await cli.run('mailboxes', 'remove', 'sales@example.com');
  expect([unasked.exit, unasked.err]).toEqual([2, expect.stringContaining('confirm with --yes')]);
  expect((await cli.run('mailboxes', 'remove', 'sales@example.com', '--yes')).exit).toBe(0);
  const gone = await cli.run('mailboxes', 'remove', 'sales@example.com', '--yes');
  expect(gone.err).toContain('mailbox sales@example.com; there are: none');
});

test('a mailbox is not added where nobody can be asked for its password', async () => {
  const { exit, err } = await cli.run('mailboxes', 'add', 'sales@example.com');
  expect([exit, err]).toEqual([2, expect.stringContaining('--password-stdin')]);
});

test('what is no address, or is here already, is refused before its password is asked for', async () => {
  const nope = await cli.run('mailboxes', 'add', 'nope');
  expect([nope.exit, nope.err]).toEqual([2, expect.stringContaining('an address like anna@example.com is expected')]);
  await sql`
    insert into manager_smtp_accounts (workspace_id, email, smtp_host, smtp_password)
    values (${fleet.scope.workspace_id}, 'desk@example.com', '127.0.0.1', 'of the mailbox')`.execute(fleet.db);
  const again = await cli.run('mailboxes', 'add', 'Desk@Example.com');
  expect([again.exit, again.err]).toEqual([1, expect.stringContaining('mailbox Desk@example.com')]);
});

test('of a change no defaults are told: what is not said stays', async () => {
  const { out } = await cli.run('mailboxes', 'change', '--help');
  expect(out).toContain('What is not said stays as it is stored.');
  expect(out).not.toContain('by default');
});
