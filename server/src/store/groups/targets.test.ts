import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { linkKey } from '#domain/links.ts';
import { accountState } from '#store/accounts/accounts.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import {
  bindTarget,
  boundAccounts,
  countTargets,
  delayTarget,
  forbidContent,
  joinedTargets,
  knownNiches,
  markRequestChecked,
  markRequested,
  markTarget,
  moveTarget,
  newTargets,
  postCandidates,
  requestedTargets,
  targetByLink,
  targetByTelegramId,
  targetState,
  type CandidatePlace,
} from './targets.ts';
import { pageOfTargets } from './lists.ts';

const NOW = new Date('2026-01-12T12:00:00Z');
const LATER = new Date('2026-01-12T12:30:00Z');

let fleet: Fleet;
let niche: string;
let account_id: number;
let made = 0;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());
beforeEach(async () => {
  fleet.setNow(NOW);
  niche = `niche_${(made += 1)}`;
  account_id = await fleet.addAccount();
});

const ids = (targets: { id: number }[]) => targets.map(({ id }) => id);

describe('A niche', () => {
  it('is known when a group has it, and tells to whom its groups belong', async () => {
    expect(await knownNiches(fleet.scope)).not.toContain(niche);
    const session_name = `of_${niche}`;
    const owner = await fleet.addAccount({ session_name });
    await fleet.addJoined(owner, { niche, link: `@of_${niche}` });
    await fleet.addTarget({ niche });
    expect(await knownNiches(fleet.scope)).toContain(niche);
    expect(await boundAccounts(fleet.scope, niche)).toEqual(new Map([[`@of_${niche}`, session_name]]));
  });
});

describe('Joining', () => {
  it('binds the group and starts its warm-up of 24 hours', async () => {
    const id = await fleet.addTarget({ niche, error_message: 'old' });
    const join = { account_id, telegram_id: -100_123, title: 'Cars', joined_at: NOW, warmup_hours: 24 };
    await bindTarget(fleet.scope, id, join);
    expect(await fleet.target(id)).toMatchObject({
      status: 'joined',
      assigned_account_id: account_id,
      joined_at: NOW,
      warmup_ends_at: new Date('2026-01-13T12:00:00Z'),
      telegram_id: -100_123,
      title: 'Cars',
      error_message: null,
    });
    await bindTarget(fleet.scope, id, { ...join, telegram_id: null, title: null });
    expect(await fleet.target(id)).toMatchObject({ telegram_id: -100_123, title: 'Cars' });
  });

  it('never binds a second link of one group', async () => {
    await fleet.addJoined(account_id, { telegram_id: -100_777 });
    const id = await fleet.addTarget({ niche });
    const join = { account_id, telegram_id: -100_777, title: null, joined_at: NOW, warmup_hours: 24 };
    await expect(bindTarget(fleet.scope, id, join)).rejects.toMatchObject({ code: '23505' });
    expect(await fleet.target(id)).toMatchObject({ status: 'new', assigned_account_id: null });
  });

  it('takes new groups of one niche, the oldest id first, page by page', async () => {
    const all = [await fleet.addTarget({ niche }), await fleet.addTarget({ niche }), await fleet.addTarget({ niche })];
    await fleet.addTarget({ niche, status: 'error' });
    await fleet.addTarget({ niche: `${niche}_other` });
    expect(ids(await newTargets(fleet.scope, niche, { after_id: 0, limit: 2 }))).toEqual(all.slice(0, 2));
    expect(ids(await newTargets(fleet.scope, niche, { after_id: all[1] ?? 0, limit: 2 }))).toEqual(all.slice(2));
    expect(await countTargets(fleet.scope, niche, 'new')).toBe(3);
    expect(await newTargets(await fleet.addWorkspace(`x${made}`), niche, { after_id: 0, limit: 9 })).toEqual([]);
  });

  it('that waits for approval is looked at again after a while, and the request is kept', async () => {
    const id = await fleet.addTarget({ niche });
    await markRequested(fleet.scope, id, { account_id, telegram_id: null });
    expect(await fleet.target(id)).toMatchObject({
      status: 'requested',
      requested_account_id: account_id,
      requested_at: NOW,
    });
    expect(ids(await requestedTargets(fleet.scope, niche, NOW))).toEqual([id]);
    fleet.setNow(LATER);
    await markRequestChecked(fleet.scope, id);
    expect(await requestedTargets(fleet.scope, niche, NOW)).toEqual([]);
    expect(ids(await requestedTargets(fleet.scope, niche, LATER))).toEqual([id]);
    expect((await fleet.target(id))['assigned_account_id']).toBeNull();
  });
});

describe('A group', () => {
  it('is found by its link without regard to case, and by its id, in its own workspace', async () => {
    const id = await fleet.addTarget({ niche, link: '@VillaUbud', telegram_id: -100_555 });
    const invite = await fleet.addTarget({ niche, link: 'https://t.me/+AbC' });
    expect((await targetByLink(fleet.scope, linkKey('@villaUBUD')))?.id).toBe(id);
    expect((await targetByLink(fleet.scope, linkKey('https://t.me/+AbC')))?.id).toBe(invite);
    expect(await targetByLink(fleet.scope, linkKey('https://t.me/+abc'))).toBeNull();
    expect((await targetByTelegramId(fleet.scope, -100_555))?.id).toBe(id);
    const other = await fleet.addWorkspace(`y${made}`);
    expect(await targetByTelegramId(other, -100_555)).toBeNull();
    expect(await targetState(other, id)).toBeNull();
    await markTarget(other, id, { status: 'banned', error_message: 'x' });
    expect((await fleet.target(id))['status']).toBe('new');
  });

  it('that became a supergroup keeps its row and binding', async () => {
    const id = await fleet.addJoined(account_id, { niche, telegram_id: -4321 });
    await moveTarget(fleet.scope, id, -100_4321);
    expect(await targetState(fleet.scope, id)).toMatchObject({
      telegram_id: -100_4321,
      assigned_account_id: account_id,
    });
  });

  it('that was marked stays bound', async () => {
    const id = await fleet.addJoined(account_id, { niche });
    await markTarget(fleet.scope, id, { status: 'banned', error_message: 'CHAT_WRITE_FORBIDDEN' });
    expect(await targetState(fleet.scope, id)).toMatchObject({ status: 'banned', assigned_account_id: account_id });
    expect(await joinedTargets(fleet.scope, niche)).toEqual([]);
  });

  it('waits for the longest of its slow modes, and remembers each kind that it forbids once', async () => {
    const id = await fleet.addJoined(account_id, { niche });
    await delayTarget(fleet.scope, id, LATER);
    await delayTarget(fleet.scope, id, NOW);
    for (const kind of ['photo', 'text', 'photo'] as const) await forbidContent(fleet.scope, id, kind);
    const state = await targetState(fleet.scope, id);
    expect(state?.next_post_at).toEqual(LATER);
    expect(new Set(state?.forbidden_content)).toEqual(new Set(['photo', 'text']));
    expect(state?.forbidden_content).toHaveLength(2);
  });

  it('is listed with its counter as of today and the name of its account', async () => {
    const id = await fleet.addJoined(account_id, {
      niche,
      daily_posts_in_group: 2,
      last_group_stats_reset: '2026-01-11',
    });
    const today = await fleet.addJoined(account_id, {
      niche,
      daily_posts_in_group: 2,
      last_group_stats_reset: '2026-01-12',
    });
    const page = { sort: 'id', descending: false, after: null, limit: 10, count: false } as const;
    const listed = await pageOfTargets(fleet.scope, { ...page, niche, status: 'joined' });
    expect(listed.rows).toMatchObject([
      { id, daily_posts_in_group: 0, account: expect.stringMatching(/^s\d+$/) },
      { id: today, daily_posts_in_group: 2 },
    ]);
    const after = listed.rows[0]?.row_key ?? null;
    expect(ids((await pageOfTargets(fleet.scope, { ...page, niche, after })).rows)).toEqual([today]);
  });
});

describe('Candidates for a post', () => {
  it('come in pages of any size in one order, however close their last posts are', async () => {
    const at = (micros: string) => `2026-01-10T12:00:00.123${micros}Z`;
    for (const last_post_at of [at('002'), null, at('001'), null, at('001'), at('000'), null]) {
      await fleet.addJoined(account_id, { niche, last_post_at });
    }
    const all = await postCandidates(fleet.scope, niche, { after: null, limit: 100 });
    expect([all.candidates.length, all.next]).toEqual([7, null]);
    const candidate = { target: await targetState(fleet.scope, all.candidates[0]?.target.id ?? 0) };
    expect(all.candidates[0]).toEqual({ ...candidate, account: await accountState(fleet.scope, account_id) });
    for (const limit of [1, 2, 3, 4, 7]) {
      const found: number[] = [];
      let after: CandidatePlace | null = null;
      do {
        const page = await postCandidates(fleet.scope, niche, { after, limit });
        found.push(...page.candidates.map(({ target }) => target.id));
        after = page.next;
      } while (after);
      expect(found).toEqual(all.candidates.map(({ target }) => target.id));
    }
  });
});
