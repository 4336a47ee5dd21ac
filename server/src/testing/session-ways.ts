// Two ways to find whose session a request brings, for measuring them beside each other: better-auth's look-up with the member
// after it, which every request used to make, and the one statement of now. Both over one connection of their own.
import { pino } from 'pino';
import { openAuth } from '#auth/auth.ts';
import { findSession } from '#auth/sessions.ts';
import { addUser } from '#auth/users.ts';
import { openPool } from '#store/database/database.ts';
import { findMember } from '#store/auth/members.ts';
import { openDatabase } from '#store/database/open-database.ts';

const EMAIL = 'bench@example.com';
const PASSWORD = 'correct horse battery';

export type SessionWays = {
  /** Of PostgreSQL's process for the connection. */
  backend_pid: number;
  ways: Record<'better-auth' | 'one statement', () => Promise<{ user_id: string; role: string | null } | null>>;
  close: () => Promise<void>;
};

export async function openSessionWays(
  url: string,
  { schema, workspace_id }: { schema: string; workspace_id: string },
): Promise<SessionWays> {
  const pool = openPool(url, { schema, max: 1 });
  const db = openDatabase(pool);
  const public_url = 'http://127.0.0.1:7420';
  const log = pino({ level: 'silent' });
  const auth = openAuth({ pool, schema: `${schema}_auth`, public_url, secret: 'x'.repeat(40), log });
  await addUser({ db }, { workspace_id, name: 'Bench', email: EMAIL, password: PASSWORD, role: 'viewer' });
  const answer = await auth.api.signInEmail({ body: { email: EMAIL, password: PASSWORD }, asResponse: true });
  const cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  return {
    backend_pid: rows[0]?.pid ?? 0,
    ways: {
      'better-auth': async () => {
        const found = await auth.api.getSession({ headers: new Headers({ cookie }) });
        if (!found) return null;
        const { id: user_id } = found.user;
        const member = await findMember(db, { user_id, workspace_id: found.session.activeWorkspaceId ?? null });
        return { user_id, role: member?.role ?? null };
      },
      'one statement': () => findSession({ auth, db, pool }, cookie),
    },
    close: () => db.destroy(),
  };
}
