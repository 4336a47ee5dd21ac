// API tokens, from the tables of sign-in (`<schema>_auth`). Only hashes are stored. Their times are real ones.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';

export type ApiTokenRow = {
  id: string;
  name: string;
  starts_with: string;
  /** `{"role", "scopes", "made_by"}` as JSON. */
  metadata: string;
  created_at: Date;
  last_used_at: Date | null;
  expires_at: Date | null;
};

const columns = sql`k.id, coalesce(k.name, 'token') as name, coalesce(k.start, '') as starts_with,
  coalesce(k.metadata, '{}') as metadata, k.created_at, k.last_request as last_used_at, k.expires_at`;
const usable = sql`coalesce(k.enabled, true) and (k.expires_at is null or k.expires_at > now())`;

export type NewApiToken = {
  workspace_id: string;
  name: string;
  hash: string;
  starts_with: string;
  metadata: string;
  expires_in_days: number | null;
};

/** Null: another one of the workspace has this name. */
export async function insertApiToken(db: Database, made: NewApiToken): Promise<ApiTokenRow | null> {
  return db.transaction().execute(async (tx) => {
    // The tables of sign-in are another library's: no index of ours keeps names apart, so makers go one behind the other.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`api tokens of ${made.workspace_id}`}, 0))`.execute(tx);
    const { rows: same } = await sql`
      select from api_key k where k.reference_id = ${made.workspace_id} and lower(k.name) = lower(${made.name})`.execute(
      tx,
    );
    return same.length > 0 ? null : insert(tx, made);
  });
}

async function insert(db: Database, made: NewApiToken): Promise<ApiTokenRow> {
  const { rows } = await sql<ApiTokenRow>`
    insert into api_key as k (config_id, name, start, prefix, reference_id, key, enabled, rate_limit_enabled, request_count,
      created_at, updated_at, expires_at, metadata)
    values ('default', ${made.name}, ${made.starts_with}, 'gc_', ${made.workspace_id}, ${made.hash}, true, false, 0,
      now(), now(), now() + make_interval(days => ${made.expires_in_days}), ${made.metadata})
    returning ${columns}`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('A token was not stored.');
  return row;
}

export async function listApiTokens(db: Database, workspace_id: string): Promise<ApiTokenRow[]> {
  const { rows } = await sql<ApiTokenRow>`
    select ${columns} from api_key k where k.reference_id = ${workspace_id} order by k.created_at desc, k.id limit 1000`.execute(
    db,
  );
  return rows;
}

/** Everybody who has verified it lately is notified. Null: no such one there. */
export async function deleteApiToken(
  db: Database,
  key: { workspace_id: string; id: string },
): Promise<ApiTokenRow | null> {
  const { rows } = await sql<ApiTokenRow>`
    delete from api_key k where k.id::text = ${key.id} and k.reference_id = ${key.workspace_id}
    returning ${columns}`.execute(db);
  return rows[0] ?? null;
}

export type FoundApiToken = ApiTokenRow & { workspace_id: string; workspace: string };

/** Null: unknown, revoked or run out. That it is used is recorded once a minute. */
export async function findApiToken(db: Database, hash: string): Promise<FoundApiToken | null> {
  const { rows } = await sql<FoundApiToken & { noted: boolean }>`
    select ${columns}, w.id as workspace_id, w.name as workspace,
      coalesce(k.last_request > now() - interval '1 minute', false) as noted
    from api_key k join workspaces w on w.id::text = k.reference_id
    where k.key = ${hash} and ${usable}`.execute(db);
  const [found] = rows;
  if (!found) return null;
  if (!found.noted) await sql`update api_key set last_request = now() where id = ${found.id}`.execute(db);
  return found;
}
