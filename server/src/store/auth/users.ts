// Users, from the tables of sign-in (`<schema>_auth`). Their times are real ones, as those of better-auth.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';

export type UserRow = { workspace_id: string; name: string; email: string; password_hash: string; role: string };

/** Adds the person where there is none of that address, and makes him a member. Null: he is one already. */
export function insertUser(db: Database, user: UserRow): Promise<{ id: string } | null> {
  return db.transaction().execute(async (tx) => {
    await makePerson(tx, user);
    return makeMember(tx, user);
  });
}

/** Null: there is a person of that address. */
export async function makePerson(
  db: Database,
  person: Pick<UserRow, 'name' | 'email' | 'password_hash'>,
): Promise<{ id: string } | null> {
  const { rows } = await sql<{ id: string }>`
    insert into "user" (name, email, email_verified) values (${person.name}, ${person.email}, true)
    on conflict (email) do nothing returning id`.execute(db);
  const [fresh] = rows;
  if (!fresh) return null;
  await sql`
    insert into account (account_id, provider_id, user_id, password, updated_at)
    values (${fresh.id}, 'credential', ${fresh.id}, ${person.password_hash}, now())`.execute(db);
  return fresh;
}

/** Null: he is a member already. */
export async function makeMember(
  db: Database,
  member: Pick<UserRow, 'workspace_id' | 'email' | 'role'>,
): Promise<{ id: string } | null> {
  const { rows } = await sql<{ user_id: string }>`
    insert into member (workspace_id, user_id, role, created_at)
    select ${member.workspace_id}, id, ${member.role}, now() from "user" where email = ${member.email}
    on conflict (workspace_id, user_id) do nothing returning user_id`.execute(db);
  return rows[0] ? { id: rows[0].user_id } : null;
}

export async function anyUser(db: Database): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select exists (select from "user") as found`.execute(db);
  return rows[0]?.found ?? false;
}

export async function findUser(db: Database, email: string): Promise<{ id: string } | null> {
  const { rows } = await sql<{ id: string }>`select id from "user" where email = ${email}`.execute(db);
  return rows[0] ?? null;
}

/** False: that is the name already. */
export async function renameUser(db: Database, user: { id: string; name: string }): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update "user" set name = ${user.name}, updated_at = now() where id = ${user.id} and name <> ${user.name}`.execute(
    db,
  );
  return numAffectedRows === 1n;
}

export async function readPasswordHash(db: Database, user_id: string): Promise<string | null> {
  const { rows } = await sql<{ password: string | null }>`
    select password from account where user_id = ${user_id} and provider_id = 'credential'`.execute(db);
  return rows[0]?.password ?? null;
}

/** Also forgets the devices that need no second factor. */
export async function storePasswordHash(db: Database, user_id: string, password_hash: string): Promise<void> {
  await sql`
    update account set password = ${password_hash}, updated_at = now()
    where user_id = ${user_id} and provider_id = 'credential'`.execute(db);
  await sql`
    delete from verification where value = ${user_id} and identifier like 'trust-device-%'`.execute(db);
}
