import { describe, expect, it } from 'vitest';
import { addMs } from '#domain/days.ts';
import { setAccountWait } from '#store/accounts/accounts.ts';
import { addEvent } from '#store/events/events.ts';
import { setNichePause } from '#store/groups/joins.ts';
import { clearReconnectFlag, flagForReconnect } from '#store/accounts/reconnects.ts';
import { liftStopSwitch, setQuietHours, throwStopSwitch } from '#store/workspaces/rules.ts';
import type { Scope } from '#store/scope.ts';
import { blocklist } from '#store/groups/targets.ts';
import { eachInAWorkspace } from '#testing/each-in-a-workspace.ts';
import type { Fleet } from '#testing/fleet.ts';
import { why, type Why } from './why.ts';

const NOON = new Date('2026-01-12T12:00:00Z');
const LATER = addMs(NOON, 600_000);

let fleet: Fleet;
let scope: Scope;
eachInAWorkspace(NOON, (its) => ({ fleet, scope } = its));

const account = (columns = {}) => fleet.addAccount(columns, scope.workspace_id);
const group = (columns = {}) => fleet.addTarget(columns, scope.workspace_id);
const codes = ({ blockers }: { blockers: { code: string }[] }) => blockers.map(({ code }) => code);
const refused = async (text: string) =>
  why(scope, text).then(
    () => 'found',
    (error: Error) => error.message,
  );

function activitiesOf(found: Why) {
  if ('activities' in found) return found.activities;
  throw new Error('This is no account.');
}

describe('An account', () => {
  it('that nothing holds back may act, and has nothing to do where there are no groups', async () => {
    await account({ session_name: 'vera', name: 'Vera Second', phone: '+15550100100' });
    const found = await why(scope, 'vera');
    expect(found).toMatchObject({
      subject: { kind: 'account', name: 'vera', status: 'active' },
      can_act: true,
      next_at: NOON,
      blockers: [],
    });
    const { join, post, react } = activitiesOf(found);
    expect([codes(join), codes(post), codes(react)]).toEqual([['no_new_groups'], ['no_groups'], []]);
    for (const name of ['+15550100100', 'Vera Second', String(found.subject.id), ' account:vera ']) {
      expect((await why(scope, name)).subject.name).toBe('vera');
    }
  });

  it('says of each thing that it does what is in the way and until when', async () => {
    const id = await account({
      session_name: 'busy',
      daily_posts_count: 20,
      last_stats_reset: '2026-01-12',
      next_join_at: LATER,
    });
    await group();
    await fleet.addTarget(
      { status: 'joined', assigned_account_id: id, joined_at: new Date(0), warmup_ends_at: new Date(0) },
      scope.workspace_id,
    );
    const found = await why(scope, 'busy');
    const { join, post, react } = activitiesOf(found);
    expect(found).toMatchObject({ can_act: true, next_at: NOON });
    expect(join).toMatchObject({ can_act: false, next_at: LATER, blockers: [{ code: 'account_join_pause' }] });
    expect(post).toMatchObject({
      can_act: false,
      next_at: new Date('2026-01-13'),
      blockers: [{ code: 'account_daily_posts' }],
    });
    expect(react.can_act).toBe(true);
    expect(found.blockers).toMatchObject([
      { code: 'account_join_pause', keeps_from: ['join'] },
      { code: 'account_daily_posts', keeps_from: ['post'] },
    ]);
  });

  it('that is held says how a person lifts it, and that no time does', async () => {
    await account({ session_name: 'held', hold_reason: 'peer_flood' });
    expect(await why(scope, 'held')).toMatchObject({
      can_act: false,
      next_at: null,
      blockers: [{ code: 'account_hold', action: expect.stringContaining('groundcrew accounts release held') }],
    });
  });

  it('whose wait has passed shows it no more', async () => {
    const id = await account({ session_name: 'waits' });
    await setAccountWait(scope, id, { until: LATER, status: 'cooldown' });
    expect(await why(scope, 'waits')).toMatchObject({
      subject: { status: 'cooldown' },
      can_act: false,
      next_at: LATER,
      blockers: [{ code: 'account_waiting', until: LATER, keeps_from: ['join', 'post', 'react'] }],
    });
    fleet.setNow(LATER);
    expect(await why(scope, 'waits')).toMatchObject({ subject: { status: 'active' }, can_act: true, blockers: [] });
  });

  it('waits for quiet hours that begin before its own wait is over', async () => {
    const id = await account({ session_name: 'night' });
    await setQuietHours(scope, { zone: 'UTC', from: '12:05', to: '13:00' });
    await setAccountWait(scope, id, { until: LATER, status: 'flood_wait' });
    expect((await why(scope, 'night')).next_at).toEqual(new Date('2026-01-12T13:00:00Z'));
  });

  it('waits out the gap after its last post', async () => {
    const id = await account({ session_name: 'gap', last_post_at: addMs(NOON, -10_000) });
    await fleet.addTarget(
      { status: 'joined', assigned_account_id: id, joined_at: new Date(0), warmup_ends_at: new Date(0) },
      scope.workspace_id,
    );
    const { post } = activitiesOf(await why(scope, 'gap'));
    expect(post).toMatchObject({ next_at: addMs(NOON, 50_000), blockers: [{ code: 'post_gap' }] });
  });
});

describe('An account that was to connect anew', () => {
  const failed = { stage: 'proxy_test', error: 'Telegram was not reached', connected: true } as const;

  it('and could not, says why, what goes on, and what to do', async () => {
    const id = await account({ session_name: 'moved', needs_reconnect: true });
    expect(await why(scope, 'moved')).toMatchObject({ can_act: true, reconnect: null });
    const data = { ...failed, next_at: LATER.toISOString() };
    await addEvent(scope, { type: 'reconnect.failed', account_id: id, data });
    expect(await why(scope, 'moved')).toMatchObject({
      can_act: true,
      blockers: [],
      reconnect: {
        ...failed,
        at: NOON,
        next_at: LATER,
        message:
          'moved is not reconnected: the way to Telegram by the present settings does not work (Telegram was not reached). The old connection goes on as it was.',
        action:
          'Test its proxy: groundcrew accounts proxy-test moved. Give it another: groundcrew accounts proxy moved URL. It is tried again at 2026-01-12 12:10:00Z; at once with: groundcrew accounts reconnect moved',
      },
    });
  });

  it('says nothing of it any more once it is', async () => {
    const id = await account({ session_name: 'done', needs_reconnect: true });
    await addEvent(scope, { type: 'reconnect.failed', account_id: id, data: { ...failed, next_at: null } });
    await clearReconnectFlag(scope, id, null);
    expect(await why(scope, 'done')).toMatchObject({ reconnect: null });
    await flagForReconnect(scope, [id]);
    const action = expect.stringMatching(/Then run: groundcrew accounts reconnect done$/);
    expect(await why(scope, 'done')).toMatchObject({ reconnect: { next_at: null, action } });
    await addEvent(scope, { type: 'reconnect.verified', account_id: id, data: { milliseconds: 1, again: true } });
    expect(await why(scope, 'done')).toMatchObject({ reconnect: null });
  });
});

describe('A group', () => {
  it('that is new says which account can join it first', async () => {
    const slow = await account({ session_name: 'slow', next_join_at: LATER });
    await account({ session_name: 'dead', is_active: false });
    await group({ link: '@Kyiv_Auto' });
    for (const link of ['@kyiv_auto', 'https://t.me/Kyiv_Auto', 't.me/kyiv_auto/12', 'kyiv_auto', 'group:@kyiv_auto']) {
      expect(await why(scope, link)).toMatchObject({
        subject: { kind: 'group', name: '@Kyiv_Auto', status: 'new' },
        can_act: false,
        next_at: LATER,
        account: 'slow',
        blockers: [{ code: 'account_join_pause' }],
        accounts: [
          { account: 'slow', next_at: LATER },
          { account: 'dead', next_at: null },
        ],
      });
    }
    await setNichePause(scope, 'ukraine_cars', { until: addMs(LATER, 1_000), reason: 'pause after a join' });
    expect(codes(await why(scope, '@kyiv_auto'))).toEqual(['account_join_pause', 'join_pause']);
    fleet.setNow(addMs(LATER, 1_000));
    expect(await why(scope, '@kyiv_auto')).toMatchObject({ can_act: true, account: 'slow', blockers: [] });
    const { id } = (await why(scope, '@kyiv_auto')).subject;
    await blocklist(scope, { account_id: slow, target_id: id, reason: 'kicked' });
    const nobody = await why(scope, '@kyiv_auto');
    expect(nobody).toMatchObject({ can_act: false, next_at: null, account: null });
    expect(nobody.blockers.map(({ message }) => message)).toEqual([
      'slow: this account is on the block list of the group',
      'dead: is_active is false',
    ]);
  });

  it('that nobody can join names those first that could, and counts those that take no part', async () => {
    for (const n of [1, 2, 3]) await account({ session_name: `off_${n}`, is_active: false });
    await account({ session_name: 'held', hold_reason: 'by_person' });
    await group({ link: '@kyiv_auto' });
    const found = await why(scope, '@kyiv_auto');
    expect(found.blockers.map(({ message }) => message)).toEqual([
      'hold by_person',
      '3 more accounts are deactivated or have no session',
    ]);
    expect(found).toMatchObject({ accounts: [{ account: 'held' }, {}, {}, {}] });
  });

  it('that nobody could join says so', async () => {
    await group({ link: '@lonely' });
    expect(codes(await why(scope, '@lonely'))).toEqual(['no_accounts']);
  });

  it('that is joined says when the next post may go there, and by whom', async () => {
    const id = await account({ session_name: 'owner' });
    const warm = new Date('2026-01-12T20:00:00Z');
    const columns = { status: 'joined', assigned_account_id: id, joined_at: NOON, warmup_ends_at: warm };
    await fleet.addTarget(
      { ...columns, link: 'https://t.me/+AbCdEfGh', telegram_id: -1_000_001_234_567 },
      scope.workspace_id,
    );
    for (const link of ['https://t.me/joinchat/AbCdEfGh', '-1000001234567', 'ID:1234567']) {
      expect(await why(scope, link)).toMatchObject({
        can_act: false,
        next_at: warm,
        account: 'owner',
        activity: 'post',
        blockers: [{ code: 'target_warmup' }],
      });
    }
    fleet.setNow(warm);
    expect(await why(scope, 'https://t.me/+AbCdEfGh')).toMatchObject({ can_act: true, blockers: [] });
  });

  it('that has an error, or waits for an approval, says what it is', async () => {
    const id = await account();
    await group({ link: 'no link, from plain SQL', status: 'error' });
    expect(codes(await why(scope, 'no link, from plain SQL'))).toEqual(['target_status']);
    await group({ link: '@broken', status: 'error', error_message: 'USERNAME_INVALID' });
    await group({ link: '@asked', status: 'requested', requested_account_id: id });
    expect(await why(scope, '@broken')).toMatchObject({
      next_at: null,
      blockers: [{ code: 'target_status', message: 'the group @broken is error: USERNAME_INVALID' }],
    });
    expect(codes(await why(scope, '@asked'))).toEqual(['target_status']);
  });
});

it('The stop switch is named first for everything, with who has thrown it and how it is lifted', async () => {
  const id = await account({ session_name: 'any' });
  await group({ link: '@anywhere' });
  await fleet.addTarget(
    {
      link: '@own_group',
      status: 'joined',
      assigned_account_id: id,
      joined_at: new Date(0),
      warmup_ends_at: new Date(0),
    },
    scope.workspace_id,
  );
  expect(await throwStopSwitch(scope, { by: 'vera@desk', reason: 'complaints' })).toBe(true);
  expect(await throwStopSwitch(scope, { by: 'other', reason: null })).toBe(false);
  for (const what of ['any', '@anywhere', '@own_group']) {
    const found = await why(scope, what);
    expect(found).toMatchObject({ can_act: false, next_at: null });
    expect(found.blockers[0]).toMatchObject({
      code: 'workspace_stopped',
      message: 'stopped by vera@desk since 2026-01-12 12:00:00Z: complaints',
      action: 'Run: groundcrew stop --off',
    });
  }
  expect(await liftStopSwitch(scope, 'vera@desk')).toBe(true);
  expect(await why(scope, 'any')).toMatchObject({ can_act: true });
});

describe('A word', () => {
  it('that names nothing is refused with what is alike', async () => {
    await account({ session_name: 'vera_main' });
    await group({ link: '@kyiv_auto' });
    expect(await refused('vera')).toBe('Not found: no account, group or task "vera"; alike: vera_main');
    expect(await refused('@kiev_auto')).toContain('alike: @kyiv_auto');
    expect(await refused('task:7')).toContain('task');
    expect(await refused('campaign:none')).toContain('no campaign "none"');
    expect(await refused('')).toContain('name an account, a group or a task');
    expect(await refused('%')).toContain('no account, group or task "%"');
  });

  it('that names several things is refused with how each is named', async () => {
    const first = await account({ name: 'Twin' });
    const second = await account({ name: 'Twin' });
    expect(await refused('Twin')).toContain(`names 2 things; say account:${first} or account:${second}`);
    expect((await why(scope, `account:${second}`)).subject.id).toBe(second);
    await account({ session_name: 'kyiv_auto' });
    const target = await group({ link: '@kyiv_auto' });
    expect(await refused('kyiv_auto')).toContain(`group:${target}`);
    expect((await why(scope, '@kyiv_auto')).subject).toMatchObject({ kind: 'group', id: target });
    expect((await why(scope, `group:${target}`)).subject).toMatchObject({ kind: 'group', id: target });
  });

  it('means nothing of another workspace', async () => {
    await account({ session_name: 'secret_one' });
    const other = await fleet.addWorkspace('other');
    await expect(why(other, 'secret_one')).rejects.toThrow(/no account, group or task "secret_one"; write it as s1/);
  });
});
