// Nothing of one workspace points to another.
import { sql } from 'kysely';
import type { Invariant } from './invariant.ts';

/** By table: its columns that name an account, and those that name a group. */
const POINTERS: Record<string, { accounts?: readonly string[]; groups?: readonly string[] }> = {
  targets: { accounts: ['assigned_account_id', 'requested_account_id'] },
  account_group_blocklist: { accounts: ['account_id'], groups: ['target_id'] },
  account_health_status: { accounts: ['account_id'] },
  account_health_checks: { accounts: ['account_id'] },
  account_leases: { accounts: ['account_id'] },
  actions: { accounts: ['account_id'] },
  flood_waits: { accounts: ['account_id'] },
  join_attempts: { accounts: ['account_id'], groups: ['target_id'] },
  post_intents: { accounts: ['account_id'], groups: ['target_id'] },
  reaction_results: { accounts: ['account_id'] },
  post_history: { accounts: ['account_id'], groups: ['target_id'] },
};

export const workspaceInvariants: readonly Invariant[] = [
  {
    name: 'workspaces-apart',
    sentence: 'Every row points to accounts and groups of its own workspace.',
    grade: 'violation',
    find: ({ workspace_id }) => {
      const parts = Object.entries(POINTERS).flatMap(([table, { accounts = [], groups = [] }]) => [
        ...accounts.map((column) => foreign(table, column, 'telegram_accounts', workspace_id)),
        ...groups.map((column) => foreign(table, column, 'targets', workspace_id)),
      ]);
      return sql`${sql.join(parts, sql` union all `)}`;
    },
  },
];

function foreign(table: string, column: string, parent: string, workspace_id: string) {
  return sql`
    select ${sql.lit(table)} as in_table, ${sql.lit(column)} as in_column, to_jsonb(c) -> ${sql.lit(column)} as points_to
    from ${sql.table(table)} c join ${sql.table(parent)} p on p.id = c.${sql.ref(column)}
    where c.workspace_id <> p.workspace_id and ${workspace_id} in (c.workspace_id, p.workspace_id)`;
}
