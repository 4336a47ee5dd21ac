import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { accountIdentities, clearSession, insertAccount, moveSession, putSession } from './sessions.ts';
import { sessionOwner } from '#store/secrets/credentials.ts';

const HASHES = ['ab', 'cd', 'ef'].map((byte) => byte.repeat(32));

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());

const session = (n: number, columns: object = {}) => ({
  session_string: `gc1:new${n}`,
  auth_key_hash: HASHES[n] ?? '',
  telegram_user_id: 7000 + n,
  telegram_username: `user${n}`,
  phone: `+1555010000${n}`,
  api: null,
  proxy_url: undefined,
  takeover: false,
  held_by: 'test',
  replace: false,
  ...columns,
});

test('an account with a session of its own is made once, under a name that is free', async () => {
  const account = { id: 900, session_name: 'fresh', name: 'Fresh', ...session(0, { takeover: true }) };
  expect(await insertAccount(fleet.scope, account)).toBe(true);
  expect(await fleet.account(900)).toMatchObject({ hold_reason: 'takeover', held_by: 'test', is_active: true });
  expect(await insertAccount(fleet.scope, { ...account, ...session(1), id: 901 })).toBe(false);
  expect(await sessionOwner(fleet.db, HASHES[0] ?? '')).toMatchObject({ account_id: 900 });
  expect((await accountIdentities(fleet.scope)).find(({ id }) => id === 900)).toEqual({
    id: 900,
    session_name: 'fresh',
    phone: '+15550100000',
    has_session: true,
    telegram_user_id: 7000,
    archived: false,
  });
});

test('a session is put where there is none, and in the place of one only when that is wanted', async () => {
  const empty = await fleet.addAccount({ session_string: null, is_active: false, hold_reason: 'takeover' });
  expect(await putSession(fleet.scope, empty, session(1))).toBe(true);
  expect(await fleet.account(empty)).toMatchObject({
    session_string: 'gc1:new1',
    is_active: true,
    hold_reason: null,
    settings_version: 2,
    needs_reconnect: false,
  });
  expect(await putSession(fleet.scope, empty, session(2))).toBe(false);
  expect(await putSession(fleet.scope, empty, session(2, { replace: true }))).toBe(true);
  expect(await fleet.account(empty)).toMatchObject({
    settings_version: 3,
    needs_reconnect: true,
    phone: '+15550100001',
  });
  const elsewhere = await fleet.addWorkspace('elsewhere');
  expect(await putSession(elsewhere, empty, session(1, { replace: true }))).toBe(false);
});

test('a hold of another kind than takeover stays with a new session', async () => {
  const held = await fleet.addAccount({ session_string: null, hold_reason: 'peer_flood' });
  expect(
    await putSession(fleet.scope, held, session(0, { auth_key_hash: '11'.repeat(32), telegram_user_id: null })),
  ).toBe(true);
  expect(await fleet.account(held)).toMatchObject({ hold_reason: 'peer_flood' });
});

test('the session of a moved account is stored by the holder of its lease only, as no new setting', async () => {
  const account_id = await fleet.addAccount();
  const lease = await fleet.lease(account_id);
  const moved = { session_string: 'gc1:moved', auth_key_hash: '22'.repeat(32) };
  await moveSession(fleet.db, lease, moved);
  expect(await fleet.account(account_id)).toMatchObject({ session_string: 'gc1:moved', settings_version: 1 });
  const stale = { ...lease, fence: lease.fence - 1 };
  await expect(moveSession(fleet.db, stale, { ...moved, session_string: 'gc1:stale' })).rejects.toMatchObject({
    code: 'lease_lost',
  });
  expect(await fleet.account(account_id)).toMatchObject({ session_string: 'gc1:moved' });
});

test('a session that is cleared keeps nobody else from having it', async () => {
  const account_id = await fleet.addAccount({ session_string: null });
  await putSession(fleet.scope, account_id, session(0, { auth_key_hash: '33'.repeat(32), telegram_user_id: null }));
  await clearSession(fleet.scope, account_id);
  expect(await fleet.account(account_id)).toMatchObject({ session_string: null, auth_key_hash: null });
  expect(await sessionOwner(fleet.db, '33'.repeat(32))).toBeNull();
});
