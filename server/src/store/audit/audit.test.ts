import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { concernsOf } from './names.ts';
import { pageOfAudit, type AuditRow } from './audit.ts';
import type { RowKey } from '#store/database/keyset.ts';
import { finishJoinAttempt, startJoinAttempt } from '#store/groups/joins.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());

async function audited(action: string): Promise<AuditRow[]> {
  return (await pageOfAudit(fleet.scope, { action, after: null, limit: 50, count: false })).rows;
}

test('a span of time is read page by page, the newest first, also where several were written in one moment', async () => {
  const { workspace_id } = fleet.scope;
  await sql`
    insert into audit_log (workspace_id, at, actor_kind, actor_name, action)
    select ${workspace_id}, timestamptz '2020-03-01 12:00Z' + (n / 3) * interval '1 hour', 'command', 'a test', 'span.' || n
    from generate_series(0, 29) n`.execute(fleet.db);
  const span = { since: new Date('2020-03-01T14:00Z'), until: new Date('2020-03-01T19:00Z'), count: true };
  const read: AuditRow[] = [];
  for (let after: RowKey | null = null; ;) {
    const { rows, total } = await pageOfAudit(fleet.scope, { ...span, after, limit: 4 });
    expect(total).toBe(15);
    const page = rows.slice(0, 4);
    read.push(...page);
    const last = page.at(-1);
    if (rows.length <= 4 || !last) break;
    after = last.row_key;
  }
  expect(read.map(({ action }) => action)).toEqual(Array.from({ length: 15 }, (_, n) => `span.${20 - n}`));
});

test('every join that reached Telegram is in the audit log once, with account, group and outcome', async () => {
  const account_id = await fleet.addAccount();
  const target_id = await fleet.addTarget();
  const lease = await fleet.lease(account_id);
  const run_id = await fleet.run('join');
  const start = () => startJoinAttempt(fleet.scope, lease, { account_id, target_id, run_id });
  await finishJoinAttempt(fleet.scope, await start(), { outcome: 'not_sent', error_message: null });
  const id = await start();
  await finishJoinAttempt(fleet.scope, id, { outcome: 'error', error_message: 'USERNAME_INVALID' });
  expect(await audited('join.')).toMatchObject([
    {
      at: fleet.scope.now(),
      actor_kind: 'system',
      action: 'join.error',
      entity_type: 'target',
      entity_id: String(target_id),
      data: { account_id, run_id, join_attempt_id: id },
    },
  ]);
});

test('what an entry is about is named as it is called now, what it was done to first', async () => {
  const account_id = await fleet.addAccount({ session_name: 'olena' });
  const target_id = await fleet.addTarget({ link: '@named', title: 'Cars of Kyiv' });
  const about = (entity_type: string | null, entity_id: string | null, data = {}) => ({ entity_type, entity_id, data });
  const olena = { kind: 'account', id: account_id, name: 'olena' };
  const cars = { kind: 'target', id: target_id, name: 'Cars of Kyiv' };
  const entries = [
    about('target', String(target_id), { account_id }),
    about('account', String(account_id), { account_id, target_id: 2_000_000_000 }),
    about('user', 'b9f0'),
    about('setting', null, { account_id: 'no number', target_id: -1 }),
  ];
  expect(await concernsOf(fleet.scope, entries)).toEqual([[cars, olena], [olena], [], []]);
  const other = await fleet.addWorkspace('other');
  expect(await concernsOf(other, entries)).toEqual([[], [], [], []]);
});

test('a post is in it when it was sent, or nobody knows; one that was not delivered is not', async () => {
  const account_id = await fleet.addAccount();
  const target_id = await fleet.addJoined(account_id);
  for (const [random_id, state] of [
    [1, 'released'],
    [2, 'unconfirmed'],
    [3, 'sent'],
  ]) {
    const { workspace_id } = fleet.scope;
    await sql`
      insert into post_intents (workspace_id, account_id, target_id, random_id, message_content, quota_day, reserved_at)
      values (${workspace_id}, ${account_id}, ${target_id}, ${random_id}, 'what people wrote', current_date, clock())`.execute(
      fleet.db,
    );
    await sql`update post_intents set state = ${state}, resolved_at = clock() where random_id = ${random_id}`.execute(
      fleet.db,
    );
  }
  const rows = await audited('post.');
  expect(rows.map(({ action }) => action)).toEqual(['post.sent', 'post.unconfirmed']);
  expect(JSON.stringify(rows)).not.toContain('what people wrote');
});

test('a reaction that was given or refused is in it', async () => {
  const account_id = await fleet.addAccount();
  const { workspace_id } = fleet.scope;
  const { rows } = await sql<{ id: number }>`
    insert into reaction_tasks (workspace_id, link, message_id, emoji, account_ids, created_by)
    values (${workspace_id}, 'https://t.me/some_group/5', 5, '{👍}', array[${account_id}::int], 'a test') returning id`.execute(
    fleet.db,
  );
  const task_id = rows[0]?.id;
  await sql`
    insert into reaction_results (workspace_id, task_id, account_id, emoji, place, telegram_id, message_id, reserved_at)
    values (${workspace_id}, ${task_id}, ${account_id}, '👍', 1, -1001, 5, clock())`.execute(fleet.db);
  await sql`update reaction_results set status = 'success', at = clock() where task_id = ${task_id}`.execute(fleet.db);
  expect(await audited('reaction.')).toMatchObject([
    {
      action: 'reaction.success',
      entity_type: 'reaction_task',
      entity_id: String(task_id),
      data: { account_id, telegram_id: -1001, message_id: 5 },
    },
  ]);
});
