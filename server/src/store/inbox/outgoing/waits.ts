// What stands between a reply that waits and its going out.
import { sql } from 'kysely';
import type { WaitPlace } from '#domain/inbox/waits.ts';
import type { ActionKind } from '#domain/lanes.ts';
import type { Scope } from '#store/scope.ts';

type Row = {
  sending: boolean;
  held: boolean;
  works: boolean;
  kind: ActionKind | null;
  here: boolean;
  since: Date | null;
};

/** Null: nothing waits in the conversation. */
export async function waitPlace({ db, workspace_id }: Scope, conversation_id: number): Promise<WaitPlace | null> {
  const { rows } = await sql<Row>`
    with waiting as (
      select bool_or(sending_at is not null) as sending from conversation_messages
      where workspace_id = ${workspace_id} and conversation_id = ${conversation_id} and delivery = 'queued'
      having count(*) > 0
    )
    select w.sending, coalesce(l.node_id, b.node_id) is not null as held,
      case when c.mailbox_id is null then coalesce(n.works, false) else b.node_id is not null end as works,
      a.kind, coalesce(a.kind = 'reply' and (a.payload->>'conversation_id')::bigint = c.id, false) as here,
      a.started_at as since
    from conversations c cross join waiting w
    left join account_leases l on l.account_id = c.account_id and l.node_id is not null and l.expires_at > lease_clock()
    left join nodes n on n.id = l.node_id
    left join mailbox_leases b on b.mailbox_id = c.mailbox_id and b.node_id is not null and b.expires_at > lease_clock()
    left join actions a on a.account_id = c.account_id and a.state = 'running'
    where c.workspace_id = ${workspace_id} and c.id = ${conversation_id}`.execute(db);
  const [row] = rows;
  if (!row) return null;
  const { sending, held, works, kind, here, since } = row;
  return {
    sending,
    holder: works ? 'server' : held ? 'elsewhere' : 'nobody',
    doing: kind === null || since === null ? null : { kind, here, since },
  };
}
