// Secrets and sessions. The rows name columns, never what is in them.
import { sql } from 'kysely';
import { addMs, HOUR_MS } from '#domain/days.ts';
import type { Invariant } from './invariant.ts';

export const secretInvariants: readonly Invariant[] = [
  {
    name: 'secrets-sealed',
    sentence: 'No session, api hash or proxy stands in plain text for more than an hour after it was written.',
    grade: 'violation',
    find: ({ workspace_id, now }) => sql`
      select account, columns, updated_at from (
        select id, session_name as account, updated_at, array_remove(array[
          case when nullif(session_string, '') not like 'gc1:%' then 'session_string' end,
          case when nullif(api_hash, '') not like 'gc1:%' then 'api_hash' end,
          case when nullif(proxy_url, '') not like 'gc1:%' then 'proxy_url' end], null) as columns
        from telegram_accounts where workspace_id = ${workspace_id} and updated_at < ${addMs(now, -HOUR_MS)}
      ) found where cardinality(columns) > 0 order by id`,
  },
  {
    name: 'session-once',
    sentence: 'No session belongs to two accounts of this installation.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select array_agg(session_name order by id) filter (where workspace_id = ${workspace_id}) as accounts,
        count(*) filter (where workspace_id <> ${workspace_id})::int as in_other_workspaces
      from telegram_accounts where auth_key_hash is not null
      group by auth_key_hash having count(*) > 1 and bool_or(workspace_id = ${workspace_id})`,
  },
  {
    name: 'session-known',
    sentence:
      "Every session is known to be nobody else's (auth_key_hash is set), an hour after it was written at the latest.",
    grade: 'violation',
    find: ({ workspace_id, now }) => sql`
      select session_name as account, updated_at from telegram_accounts
      where workspace_id = ${workspace_id} and session_string like 'gc1:%' and auth_key_hash is null
        and updated_at < ${addMs(now, -HOUR_MS)}
      order by id`,
  },
  {
    name: 'telegram-user-once',
    sentence: 'No Telegram user is two accounts of a workspace, and no chat two groups.',
    grade: 'violation',
    find: ({ workspace_id }) => sql`
      select telegram_user_id as telegram_id, array_agg(session_name order by id) as accounts_or_groups
      from telegram_accounts where workspace_id = ${workspace_id} and telegram_user_id is not null
      group by telegram_user_id having count(*) > 1
      union all
      select telegram_id, array_agg(link order by id) from targets
      where workspace_id = ${workspace_id} and telegram_id is not null group by telegram_id having count(*) > 1`,
  },
];
