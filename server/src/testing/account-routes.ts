/** The routes of accounts as tests of the API use them. */
import { makeToken } from '#auth/tokens.ts';
import { openTestApi, type Ask, type TestApi } from './api.ts';
import { sessionOf } from './import-desk.ts';
import type { TestPostgres } from './postgres.ts';

export const ACCOUNTS = '/api/v1/accounts';
export type Shown = Record<string, unknown> & { id: number };

export type AccountRoutes = {
  api: TestApi;
  /** A new account of its own session, and of these fields. */
  added: (fields?: Record<string, unknown>) => Promise<Shown>;
  shown: (id: number, ask?: Ask) => Promise<Shown>;
  /** A form, sent by a program with a token. */
  upload: (route: string, body: FormData) => Promise<{ status: number; body: unknown }>;
};

export async function openAccountRoutes(postgres: TestPostgres): Promise<AccountRoutes> {
  const api = await openTestApi(postgres);
  const wish = { name: 'uploads', role: 'admin', scopes: null, expires_in_days: 1 } as const;
  const { token } = await makeToken(api.services, { ...wish, workspace_id: api.workspace_id, made_by: 'a test' });
  let made = 0;
  const shown: AccountRoutes['shown'] = async (id, ask = api.as.viewer) => {
    const { status, body } = await ask('GET', `${ACCOUNTS}/${id}`);
    if (status !== 200) throw new Error(`Account ${id} is answered with ${status}.`);
    return body as Shown;
  };
  return {
    api,
    shown,
    added: async (fields = {}) => {
      made += 1;
      const session_name = `made${made}`;
      const body = { session_name, session_string: sessionOf(session_name), old_scripts_stopped: true, ...fields };
      const { status, body: answer } = await api.as.admin('POST', ACCOUNTS, body);
      if (status !== 201) throw new Error(`The account is answered with ${status}: ${JSON.stringify(answer)}`);
      return shown((answer as Shown).id);
    },
    upload: async (route, body) => {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${api.url}${ACCOUNTS}${route}`, { method: 'POST', body, headers });
      return { status: answer.status, body: await answer.json() };
    },
  };
}
