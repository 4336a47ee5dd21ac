// Keys by which a request that is sent twice is made once. All times here are real ones, of the database's clock.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';

export type KeyOwner = { workspace_id: string; caller: string; key: string };

export type StoredAnswer = { status: number; content_type: string | null; answer: string | null };

export type KeyClaim =
  /** It is this request's now; `begun_at` names it. */
  | { kind: 'ours'; begun_at: string }
  | { kind: 'in_progress' }
  | { kind: 'other_request' }
  /** It broke with this status; how far it came is not known. */
  | { kind: 'unknown'; status: number }
  | ({ kind: 'done' } & StoredAnswer);

const own = ({ workspace_id, caller, key }: KeyOwner) =>
  sql`workspace_id = ${workspace_id} and caller = ${caller} and key = ${key}`;

const FORGOTTEN = sql`lease_clock() - interval '24 hours'`;
/** No request takes so long: the server that had it has died. */
const GIVEN_UP = sql`lease_clock() - interval '10 minutes'`;

export async function claimKey(db: Database, owner: KeyOwner, request_hash: string): Promise<KeyClaim> {
  const { workspace_id, caller, key } = owner;
  await sql`
    delete from idempotency_keys where workspace_id = ${workspace_id} and begun_at < ${FORGOTTEN}`.execute(db);
  const { rows } = await sql<{ begun_at: string }>`
    insert into idempotency_keys as k (workspace_id, caller, key, request_hash, begun_at)
    values (${workspace_id}, ${caller}, ${key}, ${request_hash}, lease_clock())
    on conflict (workspace_id, caller, key) do update set request_hash = excluded.request_hash, begun_at = excluded.begun_at
    where k.state = 'in_progress' and k.begun_at < ${GIVEN_UP}
    returning begun_at::text as begun_at`.execute(db);
  const [ours] = rows;
  if (ours) return { kind: 'ours', begun_at: ours.begun_at };
  const { rows: others } = await sql<StoredAnswer & { request_hash: string; state: string }>`
    select request_hash, state, status, content_type, answer from idempotency_keys where ${own(owner)}`.execute(db);
  const [other] = others;
  // It was let go in this very moment.
  if (!other) return { kind: 'in_progress' };
  if (other.request_hash !== request_hash) return { kind: 'other_request' };
  const { state, status, content_type, answer } = other;
  if (state !== 'done') return { kind: 'in_progress' };
  return status >= 500 ? { kind: 'unknown', status } : { kind: 'done', status, content_type, answer };
}

/** Does nothing when the key is not this request's any more. Of a status from 500 on only that is kept: nobody knows what was done. */
export async function keepAnswer(
  db: Database,
  owner: KeyOwner,
  begun_at: string,
  { status, content_type, answer }: StoredAnswer,
): Promise<void> {
  await sql`
    update idempotency_keys set state = 'done', status = ${status}, content_type = ${content_type}, answer = ${answer}
    where ${own(owner)} and begun_at = ${begun_at}::timestamptz`.execute(db);
}

/** Nothing was made: the same key may be used again. */
export async function letKeyGo(db: Database, owner: KeyOwner, begun_at: string): Promise<void> {
  await sql`
    delete from idempotency_keys where ${own(owner)} and begun_at = ${begun_at}::timestamptz and state = 'in_progress'`.execute(
    db,
  );
}
