import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import {
  assign_group,
  clear_account_flood_wait,
  record_post,
  reset_daily_counters_if_needed,
  set_account_flood_wait,
} from './operations.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
  fleet.setNow('2026-01-12T12:00:00Z');
});
afterAll(() => fleet.close());

describe('The operations that older scripts know by name', () => {
  it('bind a group to the account that joined it, with a day of warm-up, and to no other ever after', async () => {
    const [one, two] = [await fleet.addAccount(), await fleet.addAccount()];
    const id = await fleet.addTarget({ link: '@Bound_One' });
    await assign_group(fleet.scope, 't.me/bound_one', one, new Date('2026-01-12T10:00:00Z'));
    expect(await fleet.target(id)).toMatchObject({
      status: 'joined',
      assigned_account_id: one,
      warmup_ends_at: new Date('2026-01-13T10:00:00Z'),
    });
    await expect(assign_group(fleet.scope, '@bound_one', two)).rejects.toMatchObject({ code: 'rebind_refused' });
    await expect(assign_group(fleet.scope, '@nobody_knows', two)).rejects.toMatchObject({ code: 'not_found' });
    await expect(assign_group(fleet.scope, 'not a link', two)).rejects.toMatchObject({ code: 'bad_value' });
  });

  it('count a post that somebody recorded as made, and no other', async () => {
    const account = await fleet.addAccount();
    const target = await fleet.addJoined(account);
    await record_post(fleet.scope, account, target, 'hello');
    await record_post(fleet.scope, account, target, 'hello', null, 'error', 'CHAT_WRITE_FORBIDDEN');
    expect(await fleet.account(account)).toMatchObject({ daily_posts_count: 1, last_post_at: fleet.scope.now() });
    expect(await fleet.target(target)).toMatchObject({ daily_posts_in_group: 1, last_post_at: fleet.scope.now() });
    fleet.setNow('2026-01-13T00:00:01Z');
    expect(await reset_daily_counters_if_needed(fleet.scope)).toBeGreaterThan(0);
    expect(await fleet.account(account)).toMatchObject({ daily_posts_count: 0 });
  });

  it('let an account wait, and go on', async () => {
    const account = await fleet.addAccount();
    const until = new Date('2026-01-14T00:00:00Z');
    await set_account_flood_wait(fleet.scope, account, until);
    expect(await fleet.account(account)).toMatchObject({ status: 'flood_wait', next_allowed_action_time: until });
    await clear_account_flood_wait(fleet.scope, account);
    expect(await fleet.account(account)).toMatchObject({ status: 'active', next_allowed_action_time: null });
  });
});
