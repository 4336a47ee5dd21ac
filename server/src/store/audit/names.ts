// What entries of the audit log were done to, by the names that people know it by now.
import { sql } from 'kysely';
import type { AuditRow } from '#store/audit/audit.ts';
import type { Scope } from '#store/scope.ts';

export const CONCERN_KINDS = ['account', 'target', 'campaign', 'mailbox', 'reaction_task'] as const;
export type ConcernKind = (typeof CONCERN_KINDS)[number];
export type Concern = { kind: ConcernKind; id: number; name: string };

/** Where the ids of each kind stand in the data of an entry, beside what it is done to itself. */
const IN_DATA: Partial<Record<ConcernKind, string>> = {
  account: 'account_id',
  target: 'target_id',
  campaign: 'campaign_id',
};

type Mentioned = { kind: ConcernKind; id: number };

const ID_MAX = 2_147_483_647;

function mentionedIn({
  entity_type,
  entity_id,
  data,
}: Pick<AuditRow, 'entity_type' | 'entity_id' | 'data'>): Mentioned[] {
  const found = CONCERN_KINDS.flatMap((kind) => {
    const field = IN_DATA[kind];
    const ids = [entity_type === kind ? Number(entity_id) : null, field === undefined ? null : data[field]];
    return ids.map((id) => ({ kind, id }));
  });
  const known = new Set<string>();
  // What it is done to itself comes first.
  return found
    .flatMap(({ kind, id }) =>
      Number.isInteger(id) && Number(id) > 0 && Number(id) <= ID_MAX ? [{ kind, id: Number(id) }] : [],
    )
    .filter(({ kind, id }) => !known.has(`${kind} ${id}`) && known.add(`${kind} ${id}`))
    .toSorted((one, other) => Number(other.kind === entity_type) - Number(one.kind === entity_type));
}

/** In the order of the entries; what is gone has no name, and is left out. One question for all of them. */
export async function concernsOf(
  scope: Scope,
  entries: readonly Pick<AuditRow, 'entity_type' | 'entity_id' | 'data'>[],
): Promise<Concern[][]> {
  const mentioned = entries.map(mentionedIn);
  const ids = (kind: ConcernKind) => [
    ...new Set(mentioned.flat().flatMap((one) => (one.kind === kind ? [one.id] : []))),
  ];
  const own = sql`workspace_id = ${scope.workspace_id}`;
  const { rows } = await sql<Concern>`
    select 'account' as kind, id, session_name as name from telegram_accounts where ${own} and id = any(${ids('account')}::int[])
    union all
    select 'target', id, coalesce(title, link) from targets where ${own} and id = any(${ids('target')}::int[])
    union all
    select 'campaign', id, name from campaigns where ${own} and id = any(${ids('campaign')}::int[])
    union all
    select 'mailbox', id, email from manager_smtp_accounts where ${own} and id = any(${ids('mailbox')}::int[])
    union all
    select 'reaction_task', id, link from reaction_tasks where ${own} and id = any(${ids('reaction_task')}::int[])`.execute(
    scope.db,
  );
  const names = new Map(rows.map((row) => [`${row.kind} ${row.id}`, row]));
  return mentioned.map((list) => list.flatMap(({ kind, id }) => names.get(`${kind} ${id}`) ?? []));
}
