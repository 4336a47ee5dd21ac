// Users, from the tables of sign-in (`<schema>_auth`).
import { sql } from 'kysely';
import type { Database } from '#store/database.ts';

export type UserRow = { workspace_id: string; name: string; email: string; password_hash: string; role: string };

/** Adds the person where there is none of that address, and makes him a member. Null: he is one already. */
export function insertUser(db: Database, user: UserRow): Promise<{ id: string } | null> {
  return db.transaction().execute(async (tx) => {
    const { rows: made } = await sql<{ id: string }>`
      insert into "user" (name, email, email_verified) values (${user.name}, ${user.email}, true)
      on conflict (email) do nothing returning id`.execute(tx);
    const [fresh] = made;
    if (fresh) {
      await sql`
        insert into account (account_id, provider_id, user_id, password, updated_at)
        values (${fresh.id}, 'credential', ${fresh.id}, ${user.password_hash}, now())`.execute(tx);
    }
    const { rows } = await sql<{ user_id: string }>`
      insert into member (workspace_id, user_id, role, created_at)
      select ${user.workspace_id}, id, ${user.role}, now() from "user" where email = ${user.email}
      on conflict (workspace_id, user_id) do nothing returning user_id`.execute(tx);
    return rows[0] ? { id: rows[0].user_id } : null;
  });
}
