// Many reservations at one time: whatever their order, no limit is passed, and nothing fails in another way.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import type { Lease } from '#store/leases/leases.ts';
import { confirmPost, leaveUnconfirmed, releasePost, reservePost } from './posts.ts';

const AT_ONCE = 30;
const WORKERS = 8;

let fleet: Fleet;
let random = 0;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'), { max: AT_ONCE });
});
afterAll(() => fleet.close());

const reserve = (lease: Lease, target_id: number) =>
  reservePost(fleet.scope, lease, {
    account_id: lease.account_id,
    target_id,
    run_id: null,
    random_id: String((random += 1)),
    message_content: 'x',
    photo_path: null,
  });

/** Workers, each of which reserves and settles until it is refused for a reason that lasts. Returns what was sent. */
async function postUntilRefused(
  lease: Lease,
  targets: number[],
  settle: 'confirm' | 'mixed' = 'confirm',
): Promise<number> {
  let sent = 0;
  await Promise.all(
    Array.from({ length: WORKERS }, async (_, worker) => {
      for (let round = 0; round < 200; round += 1) {
        const target_id = targets[(worker + round) % targets.length] ?? 0;
        const reservation = await reserve(lease, target_id);
        if (!reservation.ok) {
          if (reservation.blockers.some(({ code }) => code === 'account_daily_posts')) return;
          if (targets.length === 1 && reservation.blockers.some(({ code }) => code === 'target_daily_posts')) return;
          continue;
        }
        const { intent } = reservation;
        const how = settle === 'mixed' ? intent.id % 3 : 0;
        if (how === 1) await releasePost(fleet.scope, lease, intent, { status: 'error', error_message: 'refused' });
        else {
          if (how === 2) await leaveUnconfirmed(fleet.scope, lease, intent, 'timeout');
          else await confirmPost(fleet.scope, lease, intent, { message_id: intent.id, sent_at: fleet.scope.now() });
          sent += 1;
        }
      }
    }),
  );
  return sent;
}

async function counted(table: string, column: string, id: number): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select ${sql.ref(column)} as n from ${sql.table(table)} where id = ${id}`.execute(fleet.db);
  return rows[0]?.n ?? -1;
}

test('of 30 reservations for one account at one time, one is given and the others say why', async () => {
  const account = await fleet.addAccount();
  const group = await fleet.addJoined(account);
  const lease = await fleet.lease(account);
  const ends = await Promise.all(Array.from({ length: AT_ONCE }, () => reserve(lease, group)));
  expect(ends.filter(({ ok }) => ok)).toHaveLength(1);
  const refused = ends.flatMap((end) => (end.ok ? [] : end.blockers.map(({ code }) => code)));
  expect(new Set(refused)).toEqual(new Set(['account_in_flight']));
  expect(await counted('targets', 'daily_posts_in_group', group)).toBe(1);
});

test('a group gets 2 posts a day, and 2 the next', async () => {
  const account = await fleet.addAccount();
  const group = await fleet.addJoined(account);
  const lease = await fleet.lease(account);
  expect(await postUntilRefused(lease, [group])).toBe(2);
  expect(await postUntilRefused(lease, [group])).toBe(0);
  fleet.setNow('2026-01-13T00:00:00Z');
  expect(await postUntilRefused(lease, [group])).toBe(2);
  fleet.setNow('2026-01-12T12:00:00Z');
  expect(await postUntilRefused(lease, [group])).toBe(0);
});

test('an account posts 20 times a day, whatever is refused or unknown on the way, and its groups twice at most', async () => {
  const account = await fleet.addAccount();
  const groups = await Promise.all(Array.from({ length: 15 }, () => fleet.addJoined(account)));
  const lease = await fleet.lease(account);
  expect(await postUntilRefused(lease, groups, 'mixed')).toBe(20);
  expect(await counted('telegram_accounts', 'daily_posts_count', account)).toBe(20);
  const inGroups = await Promise.all(groups.map((id) => counted('targets', 'daily_posts_in_group', id)));
  expect(Math.max(...inGroups)).toBeLessThanOrEqual(2);
  expect(inGroups.reduce((sum, n) => sum + n, 0)).toBe(20);
});

test('while midnight passes, neither day gives more than its quota', async () => {
  const account = await fleet.addAccount();
  const groups = await Promise.all(Array.from({ length: 15 }, () => fleet.addJoined(account)));
  const lease = await fleet.lease(account);
  fleet.setNow('2026-01-12T23:59:59.999Z');
  const flip = setInterval(() => fleet.setNow('2026-01-13T00:00:00Z'), 20);
  await postUntilRefused(lease, groups);
  clearInterval(flip);
  const { rows } = await sql<{ quota_day: string; n: number }>`
    select quota_day, count(*)::int as n from post_intents where account_id = ${account} and state <> 'released'
    group by 1 order by 1`.execute(fleet.db);
  expect(rows.at(-1)).toEqual({ quota_day: '2026-01-13', n: 20 });
  expect(rows.every(({ n }) => n <= 20)).toBe(true);
  const { rows: groupDays } = await sql<{ n: number }>`
    select count(*)::int as n from post_intents where account_id = ${account} and state <> 'released'
    group by target_id, quota_day`.execute(fleet.db);
  expect(Math.max(...groupDays.map(({ n }) => n))).toBeLessThanOrEqual(2);
});
