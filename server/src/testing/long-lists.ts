// Accounts and groups in numbers as the pages of lists show them, made by the database itself, for measurements.
import { sql } from 'kysely';
import { addUser } from '#auth/users.ts';
import type { Crew } from '#engine/crew.ts';
import { placeOf } from '#engine/vault.ts';
import type { Scope } from '#store/scope.ts';

const ADD_AT_ONCE = 50_000;

type Filled = Pick<Crew, 'scope' | 'vault'>;

/**
 * So many groups, and as many accounts unless said otherwise, with what is there already; groups belong to accounts in turn. No
 * account has a session, so that no server works with them.
 */
export async function fillLists(crew: Filled, groups: number, accounts = groups): Promise<void> {
  const { db } = crew.scope;
  const { rows } = await sql<{ accounts: number; groups: number }>`
    select (select count(*)::int from telegram_accounts) as accounts, (select count(*)::int from targets) as groups`.execute(
    db,
  );
  const there = rows[0] ?? { accounts: 0, groups: 0 };
  for (const part of parts(there.accounts, accounts)) await addAccounts(crew, part);
  for (const part of parts(there.groups, groups)) await addGroups(crew, part, accounts);
  await sql`vacuum analyze`.execute(db);
}

type Part = { first: number; last: number };

function* parts(there: number, wanted: number): Generator<Part> {
  for (let first = there + 1; first <= wanted; first += ADD_AT_ONCE) {
    yield { first, last: Math.min(first + ADD_AT_ONCE - 1, wanted) };
  }
}

async function addAccounts({ scope, vault }: Filled, { first, last }: Part): Promise<void> {
  const { db, workspace_id } = scope;
  // As they stand in the table once a server has seen them: else it seals them while others measure.
  const proxies = Array.from({ length: last - first + 1 }, (_, n) =>
    vault.box.seal(`socks5://user${first + n}:secret@127.0.0.1:1080`, placeOf(first + n, 'proxy_url')),
  );
  await sql`
    insert into telegram_accounts (id, workspace_id, name, phone, session_name, proxy_url, telegram_user_id,
      telegram_username, daily_posts_count)
    select n, ${workspace_id}, 'Account ' || n, '+1555' || lpad(n::text, 7, '0'), 'account_' || n,
      proxy, 7000000000 + n, 'account_' || n, n % 20
    from unnest(${proxies}::text[]) with ordinality proxies (proxy, place), lateral (select place + ${first - 1}::int as n) numbered`.execute(
    db,
  );
  await sql`
    insert into account_health_status (account_id, workspace_id, last_checked, status, error_message,
      consecutive_failures, latency_ms)
    select n, ${workspace_id}, ${scope.now()}::timestamptz - n * interval '1 second',
      case when n % 10 = 0 then 'connection_timeout' else 'ok' end, case when n % 10 = 0 then 'no answer' end,
      case when n % 10 = 0 then 3 else 0 end, 50 + n % 100
    from generate_series(${first}::int, ${last}::int) n`.execute(db);
}

async function addGroups({ scope }: Filled, { first, last }: Part, accounts: number): Promise<void> {
  const { db, workspace_id } = scope;
  const now = scope.now();
  await sql`
    insert into targets (workspace_id, telegram_id, link, title, niche, status, assigned_account_id, joined_at,
      warmup_ends_at, last_post_at, daily_posts_in_group)
    select ${workspace_id}, -1000000000000 - n, '@bench_group_' || n, 'Group ' || n, 'niche_' || n % 20, 'joined',
      1 + (n - 1) % ${accounts}::int, ${now}::timestamptz - interval '30 days', ${now}::timestamptz - interval '29 days',
      ${now}::timestamptz - n * interval '1 second', n % 3
    from generate_series(${first}::int, ${last}::int) n`.execute(db);
}

/** Somebody who may read them. */
export async function addReader(scope: Scope, person: { email: string; password: string }): Promise<void> {
  await addUser(scope, { ...person, workspace_id: scope.workspace_id, name: 'Reader', role: 'viewer' });
}
