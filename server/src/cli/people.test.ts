import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { openTestCli, type TestCli } from '#testing/cli.ts';
import { verifyPassword } from 'better-auth/crypto';
import { sql } from 'kysely';
import { readPasswordHash } from '#store/auth/users.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';

let fleet: Fleet;
let cli: TestCli;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
  await fleet.addAccount({ session_name: 's1' });
  cli = openTestCli(fleet);
});
afterAll(async () => {
  cli.close();
  await fleet.close();
});

async function withInput<T>(text: string, work: () => Promise<T>): Promise<T> {
  const input = vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([text]) as typeof process.stdin);
  try {
    return await work();
  } finally {
    input.mockRestore();
  }
}

const add = (...more: string[]) => ['user', 'add', '--password-stdin', ...more];
const olena = ['--email', 'Olena@Example.com', '--role', 'owner', '--name', 'Olena'];

test('people are added, given other roles and removed without a browser', async () => {
  const added = await withInput('correct horse battery\n', () => cli.run(...add(...olena), '--json'));
  expect(JSON.parse(added.out)).toMatchObject({ email: 'olena@example.com', name: 'Olena', role: 'owner' });
  expect(await cli.run('user', 'role', 'olena@example.com', 'admin')).toMatchObject({
    exit: 1,
    err: expect.stringContaining('Last owner'),
  });
  const second = ['--email', 'taras@example.com', '--role', 'viewer'];
  await withInput('correct horse battery', () => cli.run(...add(...second)));
  expect(await cli.run('user', 'role', 'taras@example.com', 'manager')).toMatchObject({ exit: 0 });
  expect((await cli.run('user')).out).toMatch(/taras@example\.com +taras@example\.com +manager +no/);
  expect(await cli.run('user', 'remove', 'taras@example.com')).toMatchObject({ exit: 0 });
  expect(await cli.run('user', 'remove', 'taras@example.com')).toMatchObject({ exit: 1 });
});

test.each([
  ['too short', 'short\n', 'at least 10 characters'],
  ['missing', '', 'standard input holds no password'],
])('a password that is %s is refused', async (_, text, words) => {
  const person = ['--email', 'x@example.com', '--role', 'viewer'];
  const answer = await withInput(text, () => cli.run(...add(...person)));
  expect(answer).toMatchObject({ exit: 2, err: expect.stringContaining(words) });
});

test('a forgotten password and a lost second factor are nobody’s end', async () => {
  const { db } = fleet;
  const person = ['--email', 'ivan@example.com', '--role', 'manager'];
  const added = await withInput('the first password', () => cli.run(...add(...person), '--json'));
  const { id } = JSON.parse(added.out) as { id: string };
  await sql`update "user" set two_factor_enabled = true where id = ${id}`.execute(db);
  await sql`insert into two_factor (secret, backup_codes, user_id) values ('s', 'b', ${id})`.execute(db);
  await sql`insert into session (token, user_id, expires_at, updated_at)
    values ('token', ${id}, now() + interval '1 day', now())`.execute(db);
  const reset = (words: string, ...more: string[]) =>
    withInput(words, () => cli.run('user', 'password', 'Ivan@example.com', '--password-stdin', ...more));
  const opens = async (words: string) =>
    verifyPassword({ hash: (await readPasswordHash(db, id)) ?? '', password: words });

  expect(await reset('short')).toMatchObject({ exit: 2, err: expect.stringContaining('at least 10 characters') });
  expect(await opens('the first password')).toBe(true);
  expect((await reset('another password')).out).toContain('1 session was ended');
  expect(await opens('the first password')).toBe(false);
  expect(await opens('another password')).toBe(true);
  expect((await cli.run('user')).out).toMatch(/ivan@example\.com .* manager +yes/);
  expect((await reset('the third password', '--without-second-factor')).out).toContain('second factor is taken off');
  expect((await cli.run('user')).out).toMatch(/ivan@example\.com .* manager +no/);
  expect((await sql`select from two_factor`.execute(db)).rows).toEqual([]);
  expect((await reset('a fourth password', '--without-second-factor')).out).toContain('There was no second factor');
  expect(await cli.run('user', 'password', 'nobody@example.com')).toMatchObject({ exit: 1 });
});

test('tokens are made, listed without their secret, and revoked', async () => {
  const options = ['--name', 'reporting', '--role', 'viewer', '--scopes', 'read-only', '--expires-in-days', '30'];
  const made = await cli.run('token', 'add', ...options, '--json');
  const { token, starts_with } = JSON.parse(made.out) as { token: string; starts_with: string };
  expect(token).toMatch(/^gc_[A-Za-z]{64}$/);
  const { out } = await cli.run('token');
  expect(out).toContain(`${starts_with}…`);
  expect(out).not.toContain(token);
  expect(await cli.run('token', 'add', '--name', 'x', '--role', 'viewer', '--scopes', 'all')).toMatchObject({
    exit: 2,
    err: expect.stringContaining('read-only, accounts:read'),
  });
  expect(await cli.run('token', 'revoke', 'reporting')).toMatchObject({ exit: 0 });
  expect((await cli.run('token')).out).toBe('There are no API tokens.\n');
});

test('a command that changes something is in the audit log with who called it, and without secrets', async () => {
  await cli.run('settings', 'set', 'warmup_hours', '48');
  await cli.run('settings');
  await cli.run('settings', 'set', 'warmup_hours', '1');
  await cli.run('accounts', 'hold', 's1');
  await cli.run('stop', '--reason', 'complaints');
  await cli.run('stop', '--status');
  const { out } = await cli.run('audit', '--by', 'command', '--json');
  const rows = JSON.parse(out) as { action: string; actor_name: string; entity_id: string; data: object }[];
  expect(rows.slice(0, 3)).toMatchObject([
    { action: 'stop.throw', entity_type: 'workspace', data: { reason: 'complaints' } },
    { action: 'accounts.hold', entity_type: 'account', data: { name: 's1' } },
    { action: 'settings.update', actor_name: expect.stringContaining('@'), data: { key: 'warmup_hours', value: '48' } },
  ]);
  expect(rows.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['users.make', 'users.reset_password', 'tokens.make', 'tokens.revoke']),
  );
  expect(out).not.toMatch(/correct horse|gc_[A-Za-z]{10}/);
});
