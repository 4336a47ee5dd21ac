// Codes of authenticator apps, in the tables of sign-in (`<schema>_auth`). Real time: the phones that show them know no other.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';

export type SecondFactor = {
  id: string;
  /** As better-auth has sealed it. */
  secret: string;
  /** How often 30 seconds have gone by since 1970, by the database's clock: the same for all servers. */
  step_now: number;
};

export async function readSecondFactor(db: Database, user_id: string): Promise<SecondFactor | null> {
  const { rows } = await sql<SecondFactor>`
    select id, secret, floor(extract(epoch from clock_timestamp()) / 30)::bigint as step_now
    from two_factor where user_id = ${user_id}`.execute(db);
  return rows[0] ?? null;
}

/** False: a code of this step, or of a later one, has opened before. Of several at the same time one is told true. */
export async function takeStep(db: Database, { id, step }: { id: string; step: number }): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update two_factor set last_step = ${step}
    where id = ${id} and coalesce(last_step < ${step}, true)`.execute(db);
  return numAffectedRows === 1n;
}

/** He signs in by his password alone, until he sets up another one. False: there was none. */
export async function removeSecondFactor(db: Database, user_id: string): Promise<boolean> {
  await sql`update "user" set two_factor_enabled = false, updated_at = now() where id = ${user_id}`.execute(db);
  const { numAffectedRows } = await sql`delete from two_factor where user_id = ${user_id}`.execute(db);
  return (numAffectedRows ?? 0n) > 0n;
}

/** Whose password was right a moment ago, and who is now asked for a code. */
export async function askedForCode(db: Database, identifier: string): Promise<string | null> {
  const { rows } = await sql<{ user_id: string }>`
    select value as user_id from verification where identifier = ${identifier} and expires_at > now()
    order by created_at desc limit 1`.execute(db);
  return rows[0]?.user_id ?? null;
}
