import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { addMs } from '#domain/days.ts';
import { PRIORITIES, type ActionKind } from '#domain/lanes.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import {
  actionView,
  cancelAction,
  cancelLapsedActions,
  claimActions,
  endAction,
  endActions,
  enqueueAction,
  forgetActions,
  MAX_ATTEMPTS,
  nextActionAt,
  recoverActions,
  requeueAction,
  type Action,
  type ActionRequest,
  type Claim,
} from './actions.ts';
import { openBell } from '#store/database/listen.ts';
import { finishRun } from '#store/runs/runs.ts';

const KINDS: readonly ActionKind[] = ['reply', 'reconnect', 'health', 'reaction', 'post', 'join'];

let fleet: Fleet;
let account_id: number;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'), { max: 30 });
});
afterAll(() => fleet.close());
beforeEach(async () => {
  account_id = await fleet.addAccount();
});

const store = (request: Partial<ActionRequest> = {}) =>
  enqueueAction(fleet.scope, { account_id, kind: 'post', run_id: null, payload: {}, ...request });
const claim = (node_id = 'node', options: Partial<Claim> = {}) =>
  claimActions(fleet.scope, { node_id, limit: 100, kinds: KINDS, account_ids: [account_id], ...options });
const done = (action: Action, result: unknown = null) => endAction(fleet.scope, action, { state: 'done', result });
const view = (id: number) => actionView(fleet.scope, id);

async function claimed(node_id = 'node'): Promise<Action> {
  const [action, ...more] = await claim(node_id);
  if (!action || more.length > 0) throw new Error('Not exactly one action was claimed.');
  return action;
}

/** Gives the account to another node, as if its holder had died. */
async function moveTo(node_id: string, id = account_id): Promise<void> {
  await sql`update account_leases set expires_at = lease_clock() where account_id = ${id}`.execute(fleet.db);
  await fleet.lease(id, node_id);
}

describe('An action', () => {
  it('is begun by nobody but the holder of its account, and by nobody while another one asks for the account', async () => {
    const id = await store({ payload: { text: 1 } });
    expect(await claim()).toEqual([]);
    await fleet.lease(account_id);
    expect(await claim('other')).toEqual([]);
    await sql`
      update account_leases set wanted_by = 'other', wanted_until = lease_clock() + interval '1 minute'
      where account_id = ${account_id}`.execute(fleet.db);
    expect(await claim()).toEqual([]);
    await sql`update account_leases set wanted_until = lease_clock()`.execute(fleet.db);
    expect(await claim('node', { except: [account_id] })).toEqual([]);
    expect(await claim('node', { kinds: ['join'] })).toEqual([]);
    expect(await claim()).toMatchObject([
      { id, account_id, kind: 'post', payload: { text: 1 }, attempts: 1, fence: 1 },
    ]);
  });

  it('is found in the order of accounts, from the one on that was asked for', async () => {
    const ids = [account_id, await fleet.addAccount(), await fleet.addAccount(), await fleet.addAccount()];
    for (const id of ids.toReversed()) {
      await fleet.lease(id, 'round');
      await store({ account_id: id });
    }
    const begun = async (after: number) => {
      const actions = await claimActions(fleet.scope, { node_id: 'round', limit: 2, kinds: KINDS, after });
      return actions.map((action) => action.account_id).toSorted((one, other) => one - other);
    };
    expect(await begun(account_id)).toEqual(ids.slice(1, 3));
    expect(await begun(0)).toEqual([ids[0], ids[3]]);
    expect(await begun(0)).toEqual([]);
  });

  it('waits while another one of its account is under way, for its time, and for what goes before it', async () => {
    await fleet.lease(account_id);
    const now = fleet.scope.now();
    const later = addMs(now, 60_000);
    const ids = {
      join: await store({ kind: 'join', not_before: addMs(now, -60_000) }),
      post: await store(),
      earlier: await store({ not_before: addMs(now, -1) }),
      second: await store(),
      late: await store({ kind: 'reply', not_before: later }),
    };
    expect(await nextActionAt(fleet.scope, 'node')).toEqual(later);
    const order: number[] = [];
    for (let action = await claimed(); ; action = await claimed()) {
      order.push(action.id);
      expect(await claim()).toEqual([]);
      expect(await done(action)).toBe(true);
      if (order.length === 4) break;
    }
    expect(order).toEqual([ids.earlier, ids.post, ids.second, ids.join]);
    expect(await claim()).toEqual([]);
    fleet.setNow(later);
    expect(await claimed()).toMatchObject({ id: ids.late });
    fleet.setNow(now);
  });

  it('is heard of when it can be begun and when it has ended', async () => {
    const bell = await openBell(fleet.url, ['groundcrew_action', 'groundcrew_action_end'], { schema: 'groundcrew' });
    const heard: string[] = [];
    bell.on('groundcrew_action', (payload) => heard.push(`queued ${payload}`));
    bell.on('groundcrew_action_end', (payload) => heard.push(`ended ${payload}`));
    await fleet.lease(account_id);
    const id = await store();
    const first = await claimed();
    await requeueAction(fleet.scope, first, fleet.scope.now());
    await done(await claimed(), { message: 7 });
    expect(await view(id)).toEqual({ state: 'done', result: { message: 7 } });
    await expect.poll(() => heard).toEqual([`queued ${account_id}`, `queued ${account_id}`, `ended ${id}`]);
    await bell.close();
  });

  it('is not changed any more by a holder that was replaced, and begins anew with its successor', async () => {
    await fleet.lease(account_id, 'first');
    const id = await store();
    const stale = await claimed('first');
    expect(await recoverActions(fleet.scope, { node_id: 'first', except: [account_id] })).toEqual([]);
    await sql`update account_leases set expires_at = lease_clock() where account_id = ${account_id}`.execute(fleet.db);
    expect(await done(stale)).toBe(false);
    await moveTo('second');
    expect(await claim('second')).toEqual([]);
    expect(await done(stale)).toBe(false);
    expect(await requeueAction(fleet.scope, stale, fleet.scope.now())).toBe(false);
    expect(await endAction(fleet.scope, stale, { state: 'failed', error_message: 'x' })).toBe(false);
    expect(await view(id)).toMatchObject({ state: 'running' });

    expect(await recoverActions(fleet.scope, { node_id: 'second', except: [account_id] })).toEqual([]);
    expect(await recoverActions(fleet.scope, { node_id: 'second' })).toEqual([account_id]);
    const fresh = await claimed('second');
    expect(fresh).toMatchObject({ id, attempts: 2 });
    expect(await done(stale)).toBe(false);
    expect(await done(fresh)).toBe(true);
    expect(await done(fresh)).toBe(false);
  });

  it('is begun anew when its holder never heard that it had begun it, and not while it is under way there', async () => {
    await fleet.lease(account_id, 'deaf');
    const id = await store();
    // The database has committed, and its answer was lost.
    await claimed('deaf');
    expect(await recoverActions(fleet.scope, { node_id: 'deaf', except: [account_id] })).toEqual([]);
    expect(await recoverActions(fleet.scope, { node_id: 'deaf' })).toEqual([account_id]);
    const again = await claimed('deaf');
    expect(again).toMatchObject({ id, attempts: 2, fence: 1 });
    expect(await done(again)).toBe(true);
  });

  it('ends together with others, and those of a lost account stay as they are', async () => {
    const [kept, lost] = [account_id, await fleet.addAccount()];
    for (const id of [kept, lost]) await fleet.lease(id, 'both');
    const ids = [await store(), await store({ account_id: lost })];
    const actions = await claim('both', { account_ids: [kept, lost] });
    await moveTo('other', lost);
    const endings = actions.map((action) => ({ action, end: { state: 'done' as const, result: action.id } }));
    expect(await endActions(fleet.scope, endings)).toEqual([ids[0]]);
    expect(await Promise.all(ids.map(view))).toMatchObject([{ state: 'done', result: ids[0] }, { state: 'running' }]);
  });

  it('is given up when one process after the other goes away with it', async () => {
    const id = await store();
    for (let n = 1; n <= MAX_ATTEMPTS; n += 1) {
      await moveTo(`node-${n}`);
      await recoverActions(fleet.scope, { node_id: `node-${n}` });
      expect(await claimed(`node-${n}`)).toMatchObject({ id, attempts: n });
    }
    await moveTo('last');
    expect(await recoverActions(fleet.scope, { node_id: 'last' })).toEqual([account_id]);
    expect(await claim('last')).toEqual([]);
    expect(await view(id)).toEqual({
      state: 'failed',
      error_message: `begun ${MAX_ATTEMPTS} times, and each time its process went away`,
    });
  });

  it('is asked for again by its holder as often as it likes', async () => {
    await fleet.lease(account_id);
    const id = await store();
    for (let n = 0; n < 2 * MAX_ATTEMPTS; n += 1) {
      expect(await requeueAction(fleet.scope, await claimed(), fleet.scope.now())).toBe(true);
    }
    expect(await claimed()).toMatchObject({ id, attempts: 1 });
  });

  it('is not begun when its run is over, or its run\u2019s process is gone', async () => {
    await fleet.lease(account_id);
    const [over, gone] = [await fleet.run(), await fleet.run()];
    const ids = [await store({ run_id: over }), await store({ run_id: gone })];
    await finishRun(fleet.scope, { id: over, node_id: 'node', state: 'done', result: null });
    await sql`update runs set expires_at = lease_clock() where id = ${gone}`.execute(fleet.db);
    expect(await claim()).toEqual([]);
    await cancelLapsedActions(fleet.scope);
    for (const id of ids) expect(await view(id)).toEqual({ state: 'cancelled', error_message: 'its run is over' });
    const live = await store({ run_id: await fleet.run() });
    expect(await cancelLapsedActions(fleet.scope)).toBe(0);
    expect(await claimed()).toMatchObject({ id: live });
  });

  it('is taken back before it has begun, and not afterwards; what ended is forgotten in time', async () => {
    await fleet.lease(account_id);
    const id = await store();
    expect(await cancelAction(fleet.scope, id, 'stopped')).toBe(true);
    expect(await view(id)).toEqual({ state: 'cancelled', error_message: 'stopped' });
    const begun = await store();
    const action = await claimed();
    expect(await cancelAction(fleet.scope, begun, 'stopped')).toBe(false);
    await endAction(fleet.scope, action, { state: 'failed', error_message: 'no' });
    expect(await forgetActions(fleet.scope, addMs(fleet.scope.now(), 1))).toBeGreaterThan(1);
    expect(await view(begun)).toBeNull();
  });

  it('of another workspace is nobody\u2019s business', async () => {
    const other = await fleet.addWorkspace('elsewhere');
    await fleet.lease(account_id);
    const id = await store();
    expect(await claimActions(other, { node_id: 'node', limit: 9, kinds: KINDS })).toEqual([]);
    expect([await actionView(other, id), await cancelAction(other, id, '')]).toEqual([null, false]);
  });
});

describe('Many claimers at once', () => {
  it('of one node never have two actions of an account, lose none, and keep the order of each lane', async () => {
    const accounts = await Promise.all(Array.from({ length: 6 }, () => fleet.addAccount()));
    for (const id of accounts) await fleet.lease(id, 'crowd');
    const stored = accounts.flatMap((id) => KINDS.flatMap((kind) => [0, 1].map(() => ({ account_id: id, kind }))));
    const ids = await Promise.all(stored.map((request) => store(request)));
    const begun = new Map<number, ActionKind[]>(accounts.map((id) => [id, []]));
    const under_way = new Set<number>();
    const ended: number[] = [];
    const claimer = async () => {
      for (let idle = 0; idle < 20 && ended.length < ids.length;) {
        const actions = await claim('crowd', { limit: 2, account_ids: accounts });
        idle = actions.length === 0 ? idle + 1 : 0;
        for (const action of actions) {
          expect(under_way.has(action.account_id)).toBe(false);
          under_way.add(action.account_id);
          begun.get(action.account_id)?.push(action.kind);
        }
        for (const action of actions) {
          under_way.delete(action.account_id);
          expect(await done(action)).toBe(true);
          ended.push(action.id);
        }
      }
    };
    await Promise.all(Array.from({ length: 12 }, claimer));
    expect(ended.toSorted((one, other) => one - other)).toEqual(ids.toSorted((one, other) => one - other));
    for (const kinds of begun.values()) {
      expect(kinds).toEqual(kinds.toSorted((one, other) => PRIORITIES[other] - PRIORITIES[one]));
    }
  });

  it(
    'of nodes that take accounts from one another end each action once, whatever the order',
    { timeout: 120_000 },
    async () => {
      const NODES = ['a', 'b', 'c'] as const;
      const step = fc.record({
        what: fc.constantFrom('take', 'recover', 'claim', 'claim', 'end', 'again'),
        node: fc.constantFrom(...NODES),
        account: fc.integer({ min: 0, max: 2 }),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { maxLength: 12 }),
          async (rounds) => {
            const accounts = [await fleet.addAccount(), await fleet.addAccount(), await fleet.addAccount()];
            const ids: number[] = [];
            for (const id of accounts) for (let n = 0; n < 3; n += 1) ids.push(await store({ account_id: id }));
            const in_hand: Action[] = [];
            const ends = new Map<number, number>();
            const end = async (action: Action | undefined) => {
              if (action && (await done(action))) ends.set(action.id, (ends.get(action.id) ?? 0) + 1);
            };
            const act = async ({ what, node, account }: { what: string; node: string; account: number }) => {
              const id = accounts[account] ?? 0;
              if (what === 'take') await moveTo(node, id);
              else if (what === 'recover') await recoverActions(fleet.scope, { node_id: node });
              else if (what === 'claim') in_hand.push(...(await claim(node, { account_ids: accounts })));
              else if (what === 'end') await end(in_hand.shift());
              else if (in_hand[0]) await requeueAction(fleet.scope, in_hand[0], fleet.scope.now());
            };
            // The steps of a round are at the same time.
            for (const round of rounds) await Promise.all(round.map((one) => act(one).catch(unlessTaken)));
            for (const id of accounts) await moveTo('last', id);
            await recoverActions(fleet.scope, { node_id: 'last' });
            for (let n = 0; n < ids.length; n += 1)
              for (const action of await claim('last', { account_ids: accounts })) await end(action);
            for (const stale of in_hand) await end(stale);
            expect(ids.map((id) => ends.get(id) ?? 0)).toEqual(ids.map(() => 1));
          },
        ),
        { numRuns: 25 },
      );
    },
  );
});

/** Of two that take one account at the same time one comes away with nothing. */
function unlessTaken(error: unknown): void {
  if (!(error instanceof Error && error.message.includes('is leased to another node'))) throw error;
}
