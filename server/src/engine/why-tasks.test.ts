import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { CampaignVariant } from '#domain/campaigns.ts';
import { addMs } from '#domain/days.ts';
import { addCampaign, turnCampaign } from '#store/campaigns/campaigns.ts';
import { beginSlot } from '#store/campaigns/slots.ts';
import { cancelReactionTask, createReactionTask } from '#store/reactions/reactions.ts';
import { setQuietHours } from '#store/workspaces/rules.ts';
import { startRun } from '#store/runs/runs.ts';
import type { Scope } from '#store/scope.ts';
import { eachInAWorkspace } from '#testing/each-in-a-workspace.ts';
import type { Fleet } from '#testing/fleet.ts';
import { nextOfCampaigns, why } from './why.ts';

const NOON = new Date('2026-01-12T12:00:00Z');
const LATER = addMs(NOON, 600_000);

let fleet: Fleet;
let scope: Scope;
eachInAWorkspace(NOON, (its) => ({ fleet, scope } = its));

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
      // A slot waits for groups that are free within it.
      next_slot: { campaign: 'Evening', at: slot, posts_from: addMs(slot, 1) },
    });
    expect(await why(scope, `campaign:${id}`)).toMatchObject({
      can_act: false,
      next_at: addMs(slot, 1),
      blockers: [{ code: 'target_warmup' }, { code: 'between_slots', until: slot }],
    });
    fleet.setNow(addMs(slot, 1));
    expect(await why(scope, 'campaign:Evening')).toMatchObject({ can_act: true, blockers: [] });
    // A slot may begin a little late.
    await setQuietHours(scope, { zone: 'UTC', from: '17:00', to: '18:20' });
    const quiet = await why(scope, 'campaign:Evening');
    expect(quiet).toMatchObject({ can_act: false, next_at: new Date('2026-01-12T18:20:00Z') });
    // The groups wait for their end within the slot.
    await setQuietHours(scope, { zone: 'UTC', from: '17:00', to: '20:30' });
    expect(await why(scope, 'campaign:Evening')).toMatchObject({ next_at: new Date('2026-01-12T20:30:00Z') });
    await setQuietHours(scope, { zone: 'UTC', from: '17:00', to: '21:00' });
    const never = await why(scope, 'campaign:Evening');
    expect(never).toMatchObject({ can_act: false, next_at: null });
    expect(never.blockers.at(-1)?.message).toBe('every slot of it falls into the quiet hours');
  });

  const text = { language: null, text: 'hello', photo_path: null };
  const started = async (plan: object, variants: CampaignVariant[] = [text]) => {
    const usual = {
      name: 'Often',
      niche: 'ukraine_cars',
      zone: 'UTC',
      slots: ['11:00', '15:00'],
      interval_minutes: null,
    };
    const campaign = await addCampaign(scope, { ...usual, gap_seconds: 60, ends_at: null, ...plan }, variants, 'vera');
    return (await turnCampaign(scope, campaign.id, 'start', 'vera')).id;
  };
  const running = async (campaign_id: number, slot_at: Date) => {
    const run = { kind: 'post', niche: 'ukraine_cars', campaign_id, node_id: 'node', ttl_ms: 60_000 } as const;
    const run_id = (await startRun(scope, run)) ?? 0;
    await beginSlot(scope, { campaign_id, slot_at, ends_at: addMs(slot_at, 3 * 3_600_000), run_id });
  };
  const bound = (owner: number) => {
    return { status: 'joined', assigned_account_id: owner, joined_at: new Date(0), warmup_ends_at: new Date(0) };
  };

  it('whose groups do not end their warm-up together says so from the first to the last, and their account names the first', async () => {
    const id = await started({ name: 'Mixed' });
    const owner = await account({ session_name: 'mixed' });
    const [soon, late] = [addMs(NOON, 3_600_000), addMs(NOON, 20 * 3_600_000)];
    for (const [link, warmup_ends_at] of [
      ['@late', late],
      ['@soon', soon],
    ] as const) {
      await fleet.addTarget({ link, ...bound(owner), warmup_ends_at }, scope.workspace_id);
    }
    const ends = 'the first ends 2026-01-12 13:00:00Z, the last 2026-01-13 08:00:00Z';
    const found = await why(scope, `campaign:${id}`);
    expect(found.blockers.find(({ code }) => code === 'target_warmup')).toMatchObject({
      until: soon,
      last_until: late,
      message: `warm-up until 2026-01-12 13:00:00Z; ${ends}`,
    });
    const messages = (await why(scope, 'account:mixed')).blockers.map(({ message }) => message);
    expect(messages).toContain('@soon, the soonest of 2 groups: warm-up until 2026-01-12 13:00:00Z');
  });

  it('in whose slot nothing can be posted for now says until when, and a group that the running slot reaches says so', async () => {
    fleet.setNow(new Date('2026-01-12T22:30:00Z'));
    const owner = await account();
    const used = { daily_posts_in_group: 2, last_group_stats_reset: '2026-01-12' };
    await fleet.addTarget({ link: '@used', ...bound(owner), ...used }, scope.workspace_id);
    const slot_at = new Date('2026-01-12T22:00:00Z');
    await running(await started({ slots: ['22:00'] }), slot_at);
    const midnight = new Date('2026-01-13T00:00:00Z');
    const answer = { can_act: false, next_at: midnight, blockers: [{ code: 'target_daily_posts', until: midnight }] };
    expect(await why(scope, 'campaign:often')).toMatchObject(answer);
    const next_slot = { campaign: 'Often', at: slot_at, posts_from: midnight };
    expect(await why(scope, '@used')).toMatchObject({ ...answer, next_slot });
  });

  it('that runs says beside all others that do when it posts, and what it waits for', async () => {
    const owner = await account();
    await fleet.addTarget({ link: '@one', ...bound(owner) }, scope.workspace_id);
    const often = await started({});
    const later = await started({ name: 'Later', slots: ['17:00'] });
    const nowhere = await started({ name: 'Nowhere', niche: 'moon' });
    await addCampaign(
      scope,
      {
        name: 'Draft',
        niche: 'moon',
        zone: 'UTC',
        slots: ['15:00'],
        interval_minutes: null,
        gap_seconds: 60,
        ends_at: null,
      },
      [text],
      'vera',
    );
    const slot = (hour: number) => new Date(`2026-01-12T${hour}:00:00Z`);
    expect(await nextOfCampaigns(scope, null)).toMatchObject([
      { id: often, can_act: false, next_at: slot(15), blocker: { code: 'between_slots', until: slot(15) } },
      { id: later, can_act: false, next_at: slot(17), blocker: { code: 'between_slots', until: slot(17) } },
      { id: nowhere, can_act: false, next_at: null, blocker: { code: 'no_groups' } },
    ]);
    fleet.setNow(addMs(slot(15), 1));
    expect((await nextOfCampaigns(scope, null))[0]).toEqual({
      id: often,
      can_act: true,
      next_at: scope.now(),
      blocker: null,
    });
  });

  it('posts within a slot as soon as quiet hours end', async () => {
    const owner = await account();
    await fleet.addTarget({ link: '@night', ...bound(owner) }, scope.workspace_id);
    await started({ slots: ['13:00', '17:00'] });
    await setQuietHours(scope, { zone: 'UTC', from: '11:00', to: '15:30' });
    const ends = new Date('2026-01-12T15:30:00Z');
    expect(await why(scope, 'campaign:often')).toMatchObject({ next_at: ends });
    const next_slot = { at: new Date('2026-01-12T13:00:00Z'), posts_from: ends };
    expect(await why(scope, '@night')).toMatchObject({ next_at: ends, next_slot });
  });

  it('whose niche has no group says so, and that no time helps', async () => {
    await started({ niche: 'nowhere' });
    const found = await why(scope, 'campaign:often');
    expect(found).toMatchObject({ can_act: false, next_at: null });
    expect(codes(found)).toContain('no_groups');
  });

  it('of which nothing can be posted says so, and its groups and account do', async () => {
    const owner = await account({ session_name: 'idle' });
    await fleet.addTarget({ link: '@waits', ...bound(owner) }, scope.workspace_id);
    const id = await started({ slots: ['12:00'] }, [{ ...text, photo_path: 'photos/gone.jpg' }]);
    const content = { code: 'campaign_content', until: null, message: expect.stringContaining('photos/gone.jpg') };
    for (const what of [`campaign:${id}`, '@waits']) {
      expect(await why(scope, what)).toMatchObject({ can_act: false, next_at: null, blockers: [content] });
    }
    expect(await why(scope, 'idle')).toMatchObject({ activities: { post: { blockers: [content] } } });
    await sql`delete from campaign_variants where campaign_id = ${id}`.execute(scope.db);
    const none = { code: 'campaign_content', message: expect.stringContaining('no message variants') };
    expect(await why(scope, `campaign:${id}`)).toMatchObject({ blockers: [none] });
    // Another that can post is enough for the group.
    await started({ name: 'Whole', slots: ['12:00'] });
    expect(await why(scope, '@waits')).toMatchObject({ can_act: true, next_slot: { campaign: 'Whole', at: NOON } });
  });

  it('whose end has passed says what helps', async () => {
    const id = await started({ ends_at: LATER });
    await sql`update campaigns set status = 'done' where id = ${id}`.execute(scope.db);
    fleet.setNow(addMs(LATER, 1));
    const action = expect.stringContaining('groundcrew campaigns change Often --until none');
    expect(await why(scope, `campaign:${id}`)).toMatchObject({ blockers: [{ code: 'campaign_not_running', action }] });
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
