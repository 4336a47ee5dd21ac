// Links by which the first person of an installation becomes its owner, from the tables of sign-in (`<schema>_auth`).
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';

/** False: there are users already. */
export async function storeSetupLink(db: Database, link: { token_hash: string; life_hours: number }): Promise<boolean> {
  await sql`delete from setup_link where expires_at <= now()`.execute(db);
  const { numAffectedRows } = await sql`
    insert into setup_link (token_hash, expires_at)
    select ${link.token_hash}, now() + make_interval(hours => ${link.life_hours})
    where not exists (select from "user")`.execute(db);
  return numAffectedRows === 1n;
}

/** Whether it may be used now; holds off everybody else who tries until the transaction ends, and ends all links. */
export async function takeSetupLink(tx: Database, token_hash: string): Promise<boolean> {
  await sql`lock table setup_link in access exclusive mode`.execute(tx);
  const { rows } = await sql<{ usable: boolean }>`
    select exists (select from setup_link where token_hash = ${token_hash} and expires_at > now())
      and not exists (select from "user") as usable`.execute(tx);
  const usable = rows[0]?.usable ?? false;
  if (usable) await sql`delete from setup_link`.execute(tx);
  return usable;
}
