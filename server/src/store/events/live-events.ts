// Events as sockets hear them: of all streams, or of one and a person.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';
import type { EventStream } from '#store/events/events.ts';

export type LiveRow = {
  seq: number;
  at: Date;
  stream: EventStream;
  /** Null: everybody in the workspace hears it. */
  user_id: string | null;
  type: string;
  account_id: number | null;
  data: Record<string, unknown>;
};

type Workspace = { db: Database; workspace_id: string };

const columns = sql`seq, at, stream, user_id, type, account_id, data`;

/** All after `since`, in order; numbers have no gap unless some of them are not kept any more. */
export async function liveRows({ db, workspace_id }: Workspace, since: number, limit: number): Promise<LiveRow[]> {
  const { rows } = await sql<LiveRow>`
    select ${columns} from events where workspace_id = ${workspace_id} and seq > ${since} order by seq limit ${limit}`.execute(
    db,
  );
  return rows;
}

/** Of one stream and for one person those after `since`, up to `until`, in order. */
export async function rowsOfStream(
  { db, workspace_id }: Workspace,
  wish: { stream: EventStream; user_id: string | null; since: number; until: number; limit: number },
): Promise<LiveRow[]> {
  // The stream as a constant, for the index of those that carry little.
  const { rows } = await sql<LiveRow>`
    select ${columns} from events
    where workspace_id = ${workspace_id} and stream = ${sql.lit(wish.stream)}
      and (user_id is null or user_id = ${wish.user_id}) and seq > ${wish.since} and seq <= ${wish.until}
    order by seq limit ${wish.limit}`.execute(db);
  return rows;
}

/** The last number, and from which on all are kept (one more than the last when none is). */
export async function eventBounds({ db, workspace_id }: Workspace): Promise<{ last: number; kept_from: number }> {
  const { rows } = await sql<{ last: number; kept_from: number }>`
    select c.last_seq as last,
      coalesce((select min(seq) from events e where e.workspace_id = c.workspace_id), c.last_seq + 1) as kept_from
    from event_counters c where c.workspace_id = ${workspace_id}`.execute(db);
  return rows[0] ?? { last: 0, kept_from: 1 };
}
