// One violation of each invariant, planted in the world of store/invariants/invariants.test.ts: account 1 has the groups 1
// and 3, account 2 has 2, 4 and the imported group 6, and nobody has joined group 5. It is the evening of 2026-01-14.

/** Triggers and foreign keys do not look on. */
const BLIND = 'set local session_replication_role = replica';

/** Minutes after five in the afternoon. */
export const DAY_OF = (n: number) =>
  `'2026-01-14T${String(17 + Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}:00Z'::timestamptz`;

export function intent(columns: Record<string, string>): string {
  const all: Record<string, string> = {
    workspace_id: '(select id from workspaces)',
    account_id: '1',
    target_id: '1',
    random_id: '(random() * 1e15)::bigint',
    message_content: `'planted'`,
    state: `'unconfirmed'`,
    quota_day: `(${columns['reserved_at'] ?? 'clock()'} at time zone 'UTC')::date`,
    reserved_at: `'2026-01-14T17:50:00Z'::timestamptz`,
    ...columns,
  };
  return `insert into post_intents (${Object.keys(all).join(', ')}) values (${Object.values(all).join(', ')})`;
}

export function attempt(columns: Record<string, string>): string {
  const all: Record<string, string> = {
    workspace_id: '(select id from workspaces)',
    account_id: '1',
    target_id: '5',
    outcome: `'error'`,
    ...columns,
  };
  return `insert into join_attempts (${Object.keys(all).join(', ')}) values (${Object.values(all).join(', ')})`;
}

/** A reaction task with these results, of the post 1 in group 5, which nobody has joined: its id is 900. */
function reactions(
  ...results: readonly { account: number; at: string; status?: string; place?: number; chat?: string }[]
) {
  const rows = results.map(
    ({ account, at, status = 'success', place = account, chat = '-1005' }) =>
      `((select id from workspaces), 900, ${account}, '👍', '${status}', ${at}, ${chat}, 1, ${place},
        ${status === 'pending' ? 'null' : at})`,
  );
  return [
    `insert into reaction_tasks (id, workspace_id, link, message_id, emoji, account_count, status, created_by, finished_at)
     overriding system value
     select 900, id, 'https://t.me/g5/1', 1, '{👍}', 1, 'completed', 'x', '2026-01-14T17:59:00Z' from workspaces`,
    `insert into reaction_results
       (workspace_id, task_id, account_id, emoji, status, reserved_at, telegram_id, message_id, place, at)
     values ${rows.join(', ')}`,
  ];
}

/** What is planted elsewhere than in the counters counts there, so that only what was meant is broken. */
export const COUNTED = `update telegram_accounts a set last_stats_reset = '2026-01-14', daily_posts_count =
    (select count(*) from post_intents i where i.account_id = a.id and quota_day = '2026-01-14' and state <> 'released')
    + (select count(*) from post_history h where h.account_id = a.id and intent_id is null and created_at >= '2026-01-14');
  update targets t set last_group_stats_reset = '2026-01-14', daily_posts_in_group =
    least(5, (select count(*) from post_intents i where i.target_id = t.id and quota_day = '2026-01-14' and state <> 'released')
    + (select count(*) from post_history h where h.target_id = t.id and intent_id is null and created_at >= '2026-01-14'))`;

/** By invariant: statements for a transaction that is rolled back, after which it is broken, and no other. */
export const plants: Record<string, readonly string[]> = {
  'posts-a-group-a-day': [intent({ reserved_at: DAY_OF(1) }), COUNTED],
  'posts-an-account-a-day': [
    `insert into targets (workspace_id, link, status, assigned_account_id, joined_at, warmup_ends_at)
     select id, '@more_' || n, 'joined', 1, '2026-01-10', '2026-01-11' from workspaces, generate_series(1, 20) n`,
    `insert into post_intents (workspace_id, account_id, target_id, random_id, message_content, state, quota_day, reserved_at)
     select workspace_id, 1, id, id + 5000, 'x', 'unconfirmed', '2026-01-14', '2026-01-14T17:00:00Z'::timestamptz
     from targets where link like '@more%'`,
    COUNTED,
  ],
  'joins-an-account-a-day': Array.from({ length: 11 }, (_, n) => attempt({ at: DAY_OF(n) })),
  'limits-below-ceilings': [
    'alter table workspace_settings drop constraint workspace_settings_posts_per_group_per_day_check',
    'update workspace_settings set posts_per_group_per_day = 6',
  ],
  'no-post-in-warm-up': [
    intent({ target_id: '6', account_id: '2', reserved_at: DAY_OF(1) }),
    `update targets set warmup_ends_at = '2026-01-14T17:30:00Z' where id = 6`,
    COUNTED,
  ],
  'no-post-in-flood-wait': [
    `insert into flood_waits (workspace_id, account_id, method, seconds, at)
     select id, 2, 'messages.sendMedia', 3600, '2026-01-14T17:00:30Z' from workspaces`,
    intent({ target_id: '6', account_id: '2', reserved_at: DAY_OF(2) }),
    COUNTED,
  ],
  'no-act-while-stopped': [
    `update workspace_settings set stopped_at = '2026-01-14T16:00:00Z'`,
    attempt({ at: DAY_OF(1) }),
  ],
  'no-act-in-quiet-hours': [attempt({ at: `'2026-01-14T03:00:00Z'` })],
  'no-act-while-held': [
    `update telegram_accounts set hold_reason = 'by_person', held_at = '2026-01-14T16:00:00Z' where id = 1`,
    attempt({ at: DAY_OF(1) }),
  ],
  'no-act-where-blocklisted': [
    `insert into account_group_blocklist (account_id, target_id, reason, created_at) values (1, 5, 'kicked', '2026-01-14')`,
    attempt({ at: DAY_OF(1) }),
  ],
  'one-writer-a-group': [BLIND, intent({ target_id: '6', account_id: '1', reserved_at: DAY_OF(1) }), COUNTED],
  'one-post-a-run-and-group': [
    'drop index post_intents_one_a_run',
    `update post_intents set run_id = (select run_id from post_intents where target_id = 1 order by id limit 1)
     where target_id = 1 and state <> 'released'`,
  ],
  'sent-is-recorded-once': [
    `delete from post_history where id = (select min(id) from post_history where intent_id is not null)`,
  ],
  'unsent-is-not-recorded': [
    `insert into post_history (workspace_id, account_id, target_id, status, intent_id)
     select workspace_id, account_id, target_id, 'success', id from post_intents where state = 'unconfirmed' limit 1`,
  ],
  'one-post-in-flight-an-account': [
    'drop index post_intents_one_in_flight',
    intent({ target_id: '6', account_id: '2', state: `'reserved'` }),
    `insert into targets (workspace_id, link, status, assigned_account_id, joined_at, warmup_ends_at)
     select id, '@more', 'joined', 2, '2026-01-10', '2026-01-11' from workspaces`,
    intent({ target_id: `(select id from targets where link = '@more')`, account_id: '2', state: `'reserved'` }),
    COUNTED,
  ],
  'random-id-once': [
    'alter table post_intents drop constraint post_intents_account_id_random_id_key',
    `update post_intents set random_id = 5 where account_id = 1`,
  ],
  'message-once': [`update post_intents set telegram_message_id = 7 where target_id = 1 and state = 'sent'`],
  'account-counter': [`update telegram_accounts set daily_posts_count = daily_posts_count - 1 where id = 1`],
  'group-counter': [`update targets set daily_posts_in_group = 1 where link = '@fresh'`],
  'binding-complete': [`update targets set warmup_ends_at = joined_at + interval '23 hours' where id = 4`],
  'join-is-bound': [attempt({ outcome: `'joined'`, at: DAY_OF(1) })],
  'pause-after-join': [
    `update targets set joined_at = ${DAY_OF(1)}, warmup_ends_at = ${DAY_OF(1)} + interval '1 day' where id = 1`,
    attempt({ target_id: '1', outcome: `'already_member'`, at: DAY_OF(1) }),
    attempt({ at: DAY_OF(5) }),
  ],
  'pause-of-niche': [
    `update targets set joined_at = ${DAY_OF(1)}, warmup_ends_at = ${DAY_OF(1)} + interval '1 day' where id = 1`,
    attempt({ target_id: '1', outcome: `'already_member'`, at: DAY_OF(1), run_id: '(select min(id) from runs)' }),
    // At the very same moment: no pause at all.
    attempt({ account_id: '2', at: DAY_OF(1), run_id: '(select min(id) from runs)' }),
  ],
  'no-join-in-flood-wait': [
    `insert into flood_waits (workspace_id, account_id, method, seconds, at)
     select id, 1, 'channels.joinChannel', 3600, '2026-01-14T16:59:30Z' from workspaces`,
    attempt({ at: DAY_OF(1) }),
  ],
  'reactions-a-post': [
    'drop index reaction_results_once',
    'alter table reaction_results drop constraint reaction_results_task_id_account_id_key',
    ...reactions({ account: 1, at: DAY_OF(1) }, { account: 1, at: DAY_OF(2), place: 2 }),
  ],
  'one-reactor-a-group': reactions({ account: 2, at: DAY_OF(1), chat: '-1001' }),
  'no-reaction-in-flood-wait': [
    `insert into flood_waits (workspace_id, account_id, method, seconds, at)
     select id, 2, 'messages.sendReaction', 3600, '2026-01-14T17:00:30Z' from workspaces`,
    ...reactions({ account: 2, at: DAY_OF(2) }),
  ],
  'pause-between-reactions': reactions({ account: 1, at: DAY_OF(1) }, { account: 2, at: `${DAY_OF(1)} + '1.9 s'` }),
  'task-over-with-results': reactions({ account: 2, at: DAY_OF(1), status: 'pending' }),
  'one-holder-an-account': [
    'alter table account_leases drop constraint account_leases_pkey',
    `insert into account_leases (account_id, workspace_id, node_id, fence, expires_at)
     select account_id, workspace_id, 'other', fence + 1, expires_at from account_leases where account_id = 1`,
  ],
  'one-action-an-account': [
    'drop index actions_one_running',
    `insert into actions (workspace_id, account_id, kind, priority, run_at, state, node_id, fence, created_at)
     select workspace_id, account_id, 'post', 20, clock(), 'running', node_id, fence, clock()
     from account_leases, generate_series(1, 2) where account_id = 1`,
  ],
  'action-under-a-lease': [
    `insert into actions (workspace_id, account_id, kind, priority, run_at, state, node_id, fence, created_at)
     select workspace_id, account_id, 'post', 20, clock(), 'running', node_id, fence + 1, clock()
     from account_leases where account_id = 1`,
  ],
  'one-run-a-niche': [
    'drop index runs_one_running',
    `update runs set niche = 'cars' where id in (select id from runs where kind = 'post' and state = 'running' limit 2)`,
  ],
  'secrets-sealed': [
    BLIND,
    `update telegram_accounts set proxy_url = 'socks5://user:pass@127.0.0.1:1080', updated_at = '2026-01-14' where id = 1`,
  ],
  'session-once': [
    'alter table telegram_accounts drop constraint telegram_accounts_auth_key_hash_key',
    'update telegram_accounts set auth_key_hash = (select auth_key_hash from telegram_accounts where id = 1) where id = 2',
  ],
  'session-known': [BLIND, `update telegram_accounts set auth_key_hash = null, updated_at = '2026-01-14' where id = 1`],
  'telegram-user-once': [
    'alter table telegram_accounts drop constraint telegram_accounts_workspace_id_telegram_user_id_key',
    'update telegram_accounts set telegram_user_id = 77',
  ],
  'workspaces-apart': [
    `insert into workspaces (name) values ('other')`,
    BLIND,
    `update join_attempts set workspace_id = (select id from workspaces where name = 'other') where target_id = 4`,
  ],
};
