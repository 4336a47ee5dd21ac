import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { pyrogramString } from '#domain/sessions/pyrogram.ts';
import { parseSession } from '#domain/sessions/parse.ts';
import { entryOf, openImportDesk, sessionOf, type ImportDesk } from '#testing/import-desk.ts';

const FILE = 'accounts_config.json';
let desk: ImportDesk;
beforeEach(async () => {
  desk = await openImportDesk(inject('postgres'));
});
afterEach(() => desk.close());

/** Pyrogram's strings keep the user's id. */
function pyrogramOf(name: string, user_id: number): string {
  const parsed = parseSession(sessionOf(name));
  if (!parsed.ok) throw new Error(parsed.reason);
  return pyrogramString({ ...parsed.session, host: null, port: null, user_id });
}

describe('a new account', () => {
  test('comes in with its secrets sealed, and does nothing before it is taken over', async () => {
    const proxy = ['socks5', 'proxy.example.org', 1080, true, 'crew', 'hunter2'];
    await desk.write({ [FILE]: [entryOf('s1', { nickname: 'Olena', bio: 'cars', proxy })] });
    expect(await desk.run()).toMatchObject({ accounts: { created: 1, updated: 0, unchanged: 0 }, rejected: [] });
    const account = await desk.accountNamed('s1');
    expect(account).toMatchObject({
      name: 'Olena',
      bio: 'cars',
      phone: '+15550100100',
      api_id: 12345,
      is_active: true,
    });
    expect(account).toMatchObject({ hold_reason: 'takeover', held_by: 'import', held_at: desk.scope.now() });
    expect(account).toMatchObject({ status: 'active', settings_version: 1, needs_reconnect: false });
    for (const column of ['session_string', 'api_hash', 'proxy_url'] as const) expect(account[column]).toMatch(/^gc1:/);
    expect(desk.secret(account, 'session_string')).toBe(sessionOf('s1'));
    expect(desk.secret(account, 'api_hash')).toBe('0123456789abcdef0123456789abcdef');
    expect(desk.secret(account, 'proxy_url')).toBe('socks5://crew:hunter2@proxy.example.org:1080');
    expect(account['auth_key_hash']).toHaveLength(32);
  });

  test('without a session waits to be logged in', async () => {
    await desk.write({ [FILE]: [entryOf('s1', { string_session: 'TO_BE_CREATED', api_id: null, api_hash: '' })] });
    expect((await desk.run()).accounts.created).toBe(1);
    const account = await desk.accountNamed('s1');
    expect(account).toMatchObject({ session_string: null, auth_key_hash: null, api_id: null, api_hash: null });
  });

  test('is active as the whitelist says, which wins over the blacklist', async () => {
    await desk.write({
      [FILE]: ['s1', 's2', 's3'].map((name) => entryOf(name)),
      'lexus_accounts_config.json': { allowed_accounts: ['s1', 's2'] },
      'excluded_accounts.json': { excluded_accounts: ['s1'] },
    });
    const { totals } = await desk.run();
    expect(totals).toMatchObject({
      accounts: 3,
      held_for_takeover: 3,
      inactive: 1,
      without_session: 0,
      without_api_id: 0,
    });
    expect((await desk.accountNamed('s1'))['is_active']).toBe(true);
    expect((await desk.accountNamed('s3'))['is_active']).toBe(false);
  });

  test('of a bare list of excluded names is inactive', async () => {
    await desk.write({ [FILE]: [entryOf('s1'), entryOf('s2')], 'excluded_accounts.json': ['s2'] });
    await desk.run();
    expect(await desk.rows('select session_name, is_active from telegram_accounts order by 1')).toEqual([
      { session_name: 's1', is_active: true },
      { session_name: 's2', is_active: false },
    ]);
  });

  test('keeps the user id that its session names', async () => {
    await desk.write({ [FILE]: [entryOf('s1', { string_session: pyrogramOf('s1', 1000) })] });
    await desk.run();
    expect((await desk.accountNamed('s1'))['telegram_user_id']).toBe(1000);
  });
});

describe('an account is rejected, with its line and the reason, and the others come in', () => {
  const reasons = async () => (await desk.run()).rejected.map(({ line, value, reason }) => [line, value, reason]);

  test('for a malformed session or session file, or an api_id that does not fit', async () => {
    await desk.write({
      [FILE]: [
        entryOf('cut', { string_session: sessionOf('cut').slice(0, 200) }),
        entryOf('big', { api_id: 9_876_543_210 }),
        entryOf('file', { string_session: '' }),
        entryOf('good'),
      ],
      'sessions/file.session': 'not a session at all',
    });
    expect(await reasons()).toEqual([
      [2, 'cut', expect.stringContaining('is it cut?')],
      [9, 'big', expect.stringContaining('api_id does not fit')],
      [16, 'file', expect.stringContaining('sessions/file.session: ')],
    ]);
    expect(await desk.rows('select session_name from telegram_accounts')).toEqual([{ session_name: 'good' }]);
  });

  test('for a session that stands twice in the file', async () => {
    await desk.write({ [FILE]: [entryOf('s1'), entryOf('s2', { string_session: sessionOf('s1') })] });
    expect(await reasons()).toEqual([[9, 's2', 'the same session as s1: a session works in one place only']]);
  });

  test('for a session that another account has, which is named only within the workspace', async () => {
    await desk.write({ [FILE]: [entryOf('s1')] });
    await desk.run();
    await desk.write({ [FILE]: [entryOf('s2', { string_session: sessionOf('s1') })] });
    expect(await reasons()).toEqual([
      [2, 's2', 'the same session as the account s1: a session works in one place only'],
    ]);
    const other = await desk.run({}, await desk.addWorkspace('other'));
    expect(other.accounts.created).toBe(0);
    expect(other.rejected[0]?.reason).toBe(
      'the session is in use by another account: a session works in one place only',
    );
  });

  test("for another session of a Telegram user who is here already, or another user's session", async () => {
    await desk.write({ [FILE]: [entryOf('s1', { string_session: pyrogramOf('a', 1000) })] });
    await desk.run();
    await desk.write({
      [FILE]: [
        entryOf('s1', { string_session: pyrogramOf('b', 2000) }),
        entryOf('s2', { string_session: pyrogramOf('c', 1000) }),
      ],
    });
    expect((await reasons()).map(([, name, reason]) => [name, reason])).toEqual([
      ['s1', 'the session of another Telegram user (2000) than this account is (1000)'],
      ['s2', 'the same Telegram user as s1'],
    ]);
  });

  test('and no reason says anything of its secrets', async () => {
    await desk.write({ [FILE]: [entryOf('s1', { proxy: 'socks5://crew:hunter2@:99999' }), entryOf('s2')] });
    const { rejected } = await desk.run();
    expect(rejected).toHaveLength(1);
    expect(JSON.stringify(rejected)).not.toMatch(/hunter2|0123456789abcdef/);
  });
});

describe('an account that is here', () => {
  test('takes over what changed in its entry, and reconnects only when it was taken over', async () => {
    await desk.write({ [FILE]: [entryOf('held'), entryOf('free'), entryOf('same')] });
    await desk.run();
    const free = await desk.accountNamed('free');
    await desk.rows(`update telegram_accounts set hold_reason = null where session_name <> 'held'`);
    const changes = {
      proxy: '127.0.0.1:1080',
      api_id: 777,
      phone: '+1 555 010 0199',
      string_session: sessionOf('new'),
    };
    await desk.write({
      [FILE]: [entryOf('held', { proxy: '127.0.0.1:1081' }), entryOf('free', changes), entryOf('same')],
    });
    const { accounts, notes } = await desk.run();
    expect(accounts).toEqual({ created: 0, updated: 2, unchanged: 1 });
    expect(notes).toMatchObject([{ value: 'free', reason: expect.stringContaining('nothing else may use it') }]);
    expect(await desk.accountNamed('held')).toMatchObject({
      needs_reconnect: false,
      settings_version: 2,
      hold_reason: 'takeover',
    });
    const after = await desk.accountNamed('free');
    expect(after).toMatchObject({ api_id: 777, phone: '+15550100199', hold_reason: null });
    expect(after).toMatchObject({ needs_reconnect: true, settings_version: 2 });
    expect(desk.secret(after, 'proxy_url')).toBe('socks5://127.0.0.1:1080');
    expect(desk.secret(after, 'session_string')).toBe(sessionOf('new'));
    expect(after['auth_key_hash']).not.toEqual(free['auth_key_hash']);
    expect((await desk.accountNamed('same'))['settings_version']).toBe(1);
  });

  test('does not reconnect for a new phone or nickname', async () => {
    await desk.write({ [FILE]: [entryOf('s1')] });
    await desk.run();
    await desk.rows('update telegram_accounts set hold_reason = null');
    await desk.write({ [FILE]: [entryOf('s1', { phone: '+15550100111', nickname: 'Olena' })] });
    expect((await desk.run()).accounts.updated).toBe(1);
    const account = await desk.accountNamed('s1');
    expect(account).toMatchObject({
      phone: '+15550100111',
      name: 'Olena',
      needs_reconnect: false,
      settings_version: 1,
    });
  });

  test('keeps what was changed here since, while its entry stays as it was', async () => {
    await desk.write({ [FILE]: [entryOf('s1', { proxy: '127.0.0.1:1080' })] });
    await desk.run();
    await desk.rows(`update telegram_accounts set hold_reason = null, is_active = false, status = 'cooldown',
      proxy_url = 'socks5://127.0.0.1:9999', phone = '+15550100177', name = 'Mine', session_string = '${sessionOf('mine')}',
      auth_key_hash = null`);
    const before = await desk.everything();
    expect((await desk.run()).accounts).toEqual({ created: 0, updated: 0, unchanged: 1 });
    expect(await desk.everything()).toEqual(before);
  });

  test('loses its proxy when the entry loses it, but never its session', async () => {
    await desk.write({ [FILE]: [entryOf('s1', { proxy: '127.0.0.1:1080' })] });
    await desk.run();
    await desk.write({ [FILE]: [entryOf('s1', { string_session: '' })] });
    expect((await desk.run()).accounts.updated).toBe(1);
    const account = await desk.accountNamed('s1');
    expect(account['proxy_url']).toBeNull();
    expect(desk.secret(account, 'session_string')).toBe(sessionOf('s1'));
  });

  test('is the same when its session comes in another notation', async () => {
    await desk.write({ [FILE]: [entryOf('s1')] });
    await desk.run();
    await desk.write({ [FILE]: [entryOf('s1', { string_session: Buffer.from(sessionOf('s1')).toString('hex') })] });
    expect((await desk.run()).accounts).toEqual({ created: 0, updated: 0, unchanged: 1 });
  });

  test('and was added by hand gets only what it lacks', async () => {
    await desk.addAccount({ session_name: 's1', session_string: null, phone: '+15550100188', name: 'By hand' });
    await desk.write({ [FILE]: [entryOf('s1', { nickname: 'From file' })] });
    const { accounts, notes } = await desk.run();
    expect(accounts.updated).toBe(1);
    expect(notes).toMatchObject([{ value: 's1', reason: expect.stringContaining('its name, phone stays') }, {}]);
    const account = await desk.accountNamed('s1');
    expect(account).toMatchObject({ phone: '+15550100188', name: 'By hand', hold_reason: null, needs_reconnect: true });
    expect(desk.secret(account, 'session_string')).toBe(sessionOf('s1'));
    expect((await desk.run()).accounts.unchanged).toBe(1);
  });

  test('and was removed stays removed', async () => {
    await desk.write({ [FILE]: [entryOf('s1')] });
    await desk.run();
    await desk.rows('update telegram_accounts set archived_at = now()');
    await desk.write({ [FILE]: [entryOf('s1', { phone: '+15550100111' })] });
    const { accounts, notes } = await desk.run();
    expect(accounts).toEqual({ created: 0, updated: 0, unchanged: 1 });
    expect(notes).toMatchObject([{ value: 's1', reason: 'the account was removed here, and stays so' }]);
  });
});

describe('an account that only a binding names', () => {
  const binding = { 'group_account_assignments.json': { '@group_one': 'gone', '@group_two': 'gone' } };

  test('comes in inactive and without session, so that nobody else writes to its groups', async () => {
    await desk.write(binding);
    const { accounts, notes } = await desk.run();
    expect(accounts.created).toBe(1);
    expect(notes).toMatchObject([{ value: 'gone', reason: expect.stringContaining('not configured') }]);
    const account = await desk.accountNamed('gone');
    expect(account).toMatchObject({ is_active: false, session_string: null, hold_reason: 'takeover' });
    expect((await desk.targetNamed('@group_one'))['assigned_account_id']).toBe(account['id']);
    expect((await desk.run()).accounts).toEqual({ created: 0, updated: 0, unchanged: 1 });
  });

  test('becomes a real one when its entry comes or is mended', async () => {
    await desk.write({ ...binding, [FILE]: [entryOf('gone', { api_id: 9_876_543_210 })] });
    expect(await desk.run()).toMatchObject({ accounts: { created: 1 }, rejected: [{ value: 'gone' }] });
    const shell = await desk.accountNamed('gone');
    await desk.write({ [FILE]: [entryOf('gone', { nickname: 'Back' })] });
    expect((await desk.run()).accounts).toEqual({ created: 0, updated: 1, unchanged: 0 });
    const account = await desk.accountNamed('gone');
    expect(account).toMatchObject({ id: shell['id'], name: 'Back', is_active: true, hold_reason: 'takeover' });
    expect(desk.secret(account, 'session_string')).toBe(sessionOf('gone'));
    expect((await desk.run()).accounts).toEqual({ created: 0, updated: 0, unchanged: 1 });
  });
});
