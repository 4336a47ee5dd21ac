// How often it was tried to sign in, in the tables of sign-in (`<schema>_auth`), so that all servers count together. Real time.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';

/** So many tries are free; each one more makes the next wait twice as long, up to a longest wait. */
export type TryLimit = { key: string; free: number; first_wait_s: number; longest_wait_s: number };

/** The time is that of the statement: a transaction may have waited for another one that began after it. */
const FORGOTTEN = sql`interval '1 hour'`;

/**
 * Counts a try under every key. Returns the seconds to wait, and counts nothing, when one of them may not be tried now. It counts
 * before the password is looked at, so that tries at the same time do not slip through.
 */
export async function takeTry(db: Database, limits: readonly TryLimit[]): Promise<number> {
  return db
    .transaction()
    .execute(async (tx) => {
      for (const limit of limits) {
        const wait_s = await takeOne(tx, limit);
        if (wait_s > 0) throw new Refused(wait_s);
      }
      return 0;
    })
    .catch((error: unknown) => {
      if (error instanceof Refused) return error.wait_s;
      throw error;
    });
}

class Refused extends Error {
  readonly wait_s: number;

  constructor(wait_s: number) {
    super('to be tried later');
    this.wait_s = wait_s;
  }
}

async function takeOne(tx: Database, { key, free, first_wait_s, longest_wait_s }: TryLimit): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into sign_in_try as t (key, tries, last_at, free_at) values (${key}, 1, clock_timestamp(), clock_timestamp())
    on conflict (key) do update set
      tries = case when t.last_at < clock_timestamp() - ${FORGOTTEN} then 1 else t.tries + 1 end,
      last_at = clock_timestamp(),
      free_at = case when t.last_at < clock_timestamp() - ${FORGOTTEN} or t.tries < ${free} then clock_timestamp()
        else clock_timestamp() + least(${longest_wait_s}, ${first_wait_s} * 2 ^ least(t.tries - ${free}, 20)) * interval '1 second' end
    where t.free_at <= clock_timestamp()`.execute(tx);
  if (numAffectedRows === 1n) return 0;
  const { rows } = await sql<{ wait_s: number }>`
    select ceil(extract(epoch from free_at - clock_timestamp()))::int as wait_s from sign_in_try where key = ${key}`.execute(
    tx,
  );
  return Math.max(1, rows[0]?.wait_s ?? 1);
}

/** After a success: what was counted under these keys does not count any more, and under the others it was no try. */
export async function forgetTries(db: Database, keys: { all_of: string[]; one_of: string[] }): Promise<void> {
  await sql`delete from sign_in_try where key = any(${keys.all_of}::text[])`.execute(db);
  await sql`update sign_in_try set tries = greatest(tries - 1, 0), free_at = clock_timestamp()
    where key = any(${keys.one_of}::text[])`.execute(db);
}

/** More than one try adds, so that the table stays as small as an hour's tries, whether or not anybody ever succeeds. */
const TIDIED_AT_ONCE = 100;

/** What somebody else looks at just now is left to the next. */
export async function tidyTries(db: Database): Promise<void> {
  await sql`delete from sign_in_try where key in (
    select key from sign_in_try where last_at < clock_timestamp() - ${FORGOTTEN}
    limit ${TIDIED_AT_ONCE} for update skip locked)`.execute(db);
}
