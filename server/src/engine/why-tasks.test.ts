import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { addMs } from '#domain/days.ts';
import { addCampaign, turnCampaign } from '#store/campaigns.ts';
import { beginSlot } from '#store/campaign-slots.ts';
import { cancelReactionTask, createReactionTask } from '#store/reactions.ts';
import { setQuietHours } from '#store/rules.ts';
import { startRun } from '#store/runs.ts';
import type { Scope } from '#store/scope.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { why } from './why.ts';

const NOON = new Date('2026-01-12T12:00:00Z');
const LATER = addMs(NOON, 600_000);

let fleet: Fleet;
let scope: Scope;
let made = 0;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());
beforeEach(async () => {
  fleet.setNow(NOON);
  scope = await fleet.addWorkspace(`w${(made += 1)}`);
});

const account = (columns = {}) => fleet.addAccount(columns, scope.workspace_id);
const codes = ({ blockers }: { blockers: { code: string }[] }) => blockers.map(({ code }) => code);

describe('A reaction task', () => {
  it('says who reacts next and when, and what holds back the others', async () => {
    const first = await account({ session_name: 'first', hold_reason: 'by_person' });
    const second = await account({ session_name: 'second', next_allowed_action_time: LATER });
    const who = { account_ids: [first, second] };
    const link = 'https://t.me/kyiv_auto/5';
    const task = { link, telegram_id: null, message_id: 5, emoji: ['👍'], who, created_by: 'vera' };
    const id = await createReactionTask(scope, task);
    expect(await why(scope, `task:${id}`)).toMatchObject({
      subject: { kind: 'task', name: `task:${id}`, status: 'queued' },
      can_act: false,
      next_at: LATER,
      account: 'second',
      blockers: [{ code: 'account_waiting' }],
      accounts: [
        { account: 'first', next_at: null, blockers: [{ code: 'account_hold' }] },
        { account: 'second', next_at: LATER },
      ],
    });
    fleet.setNow(LATER);
    expect(await why(scope, `task:${id}`)).toMatchObject({ can_act: true, account: 'second', blockers: [] });
    // In a group of ours only its account may.
    await fleet.addTarget(
      {
        link: '@kyiv_auto',
        status: 'joined',
        assigned_account_id: first,
        joined_at: new Date(0),
        warmup_ends_at: new Date(0),
      },
      scope.workspace_id,
    );
    expect(await why(scope, `task:${id}`)).toMatchObject({ can_act: false, next_at: null, account: null });
    await cancelReactionTask(scope, id, 'vera');
    expect(codes(await why(scope, `task:${id}`))).toEqual(['task_over']);
    await expect(why(scope, 'task:999999')).rejects.toThrow('Not found: task 999999');
  });
});

describe('A campaign', () => {
  it('says when its next slot begins, or that somebody has to start it', async () => {
    const plan = { name: 'Evening', niche: 'ukraine_cars', zone: 'UTC', slots: ['18:00'], interval_minutes: null };
    const text = { language: null, text: 'hello', photo_path: null };
    const { id } = await addCampaign(scope, { ...plan, gap_seconds: 60, ends_at: null }, [text], 'vera');
    expect(await why(scope, 'campaign:evening')).toMatchObject({
      subject: { kind: 'campaign', id, name: 'Evening', status: 'draft' },
      next_at: null,
      blockers: [{ code: 'campaign_not_running', action: 'Run: groundcrew campaigns start Evening' }],
    });
    await turnCampaign(scope, id, 'start', 'vera');
    const slot = new Date('2026-01-12T18:00:00Z');
    const owner = await account();
    const warm = { joined_at: NOON, warmup_ends_at: addMs(slot, 1) };
    await fleet.addTarget({ link: '@warm', status: 'joined', assigned_account_id: owner, ...warm }, scope.workspace_id);
    expect(await why(scope, '@warm')).toMatchObject({
      next_at: addMs(slot, 1),
      next_slot: { campaign: 'Evening', at: new Date('2026-01-13T18:00:00Z') },
    });
    expect(await why(scope, `campaign:${id}`)).toMatchObject({
      can_act: false,
      next_at: slot,
      blockers: [{ code: 'between_slots', until: slot }],
    });
    fleet.setNow(slot);
    expect(await why(scope, 'campaign:Evening')).toMatchObject({ can_act: true, blockers: [] });
    // A slot may begin a little late.
    await setQuietHours(scope, { zone: 'UTC', from: '17:00', to: '18:20' });
    const quiet = await why(scope, 'campaign:Evening');
    expect(quiet).toMatchObject({ can_act: false, next_at: new Date('2026-01-12T18:20:00Z') });
    await setQuietHours(scope, { zone: 'UTC', from: '17:00', to: '19:00' });
    const never = await why(scope, 'campaign:Evening');
    expect(never).toMatchObject({ can_act: false, next_at: null });
    expect(never.blockers.at(-1)?.message).toBe('every slot of it falls into the quiet hours');
  });

  it('waits out its own gap, and so do its groups and accounts', async () => {
    const plan = { name: 'Slow', niche: 'ukraine_cars', zone: 'UTC', slots: ['12:00'], interval_minutes: null };
    const text = { language: null, text: 'hello', photo_path: null };
    const { id } = await addCampaign(scope, { ...plan, gap_seconds: 300, ends_at: null }, [text], 'vera');
    await turnCampaign(scope, id, 'start', 'vera');
    const owner = await account({ session_name: 'poster' });
    const bound = { status: 'joined', assigned_account_id: owner, joined_at: new Date(0), warmup_ends_at: new Date(0) };
    const target_id = await fleet.addTarget({ link: '@slow', ...bound }, scope.workspace_id);
    const run = { kind: 'post', niche: 'ukraine_cars', campaign_id: id, node_id: 'node', ttl_ms: 60_000 } as const;
    const run_id = (await startRun(scope, run)) ?? 0;
    await beginSlot(scope, { campaign_id: id, slot_at: NOON, ends_at: addMs(NOON, 10_800_000), run_id });
    await sql`
      insert into post_intents (workspace_id, account_id, target_id, campaign_id, slot_at, random_id, message_content, state,
        quota_day, reserved_at)
      values (${scope.workspace_id}, ${owner}, ${target_id}, ${id}, ${NOON}, 7, 'hello', 'released', '2026-01-12', ${NOON})`.execute(
      scope.db,
    );
    fleet.setNow(addMs(NOON, 120_000));
    const until = addMs(NOON, 300_000);
    const gap = { code: 'post_gap', until, message: 'gap between posts of campaign Slow, until 2026-01-12 12:05:00Z' };
    const answer = { can_act: false, next_at: until, blockers: [gap] };
    expect(await why(scope, 'campaign:Slow')).toMatchObject(answer);
    expect(await why(scope, '@slow')).toMatchObject(answer);
    expect(await why(scope, 'poster')).toMatchObject({ activities: { post: answer } });
    // Without the campaign the gap of the workspace, a minute, has passed.
    await turnCampaign(scope, id, 'pause', 'vera');
    expect(await why(scope, '@slow')).toMatchObject({ can_act: true });
  });
});
