// How people sign in: passwords, sessions and their cookies, the second factor, by better-auth. Whose session a request brings is
// our own look at its tables (auth/sessions.ts), and so are workspaces, members, invitations and API tokens.
import { betterAuth } from 'better-auth';
import { twoFactor } from 'better-auth/plugins';
import { PASSWORD_MAX, PASSWORD_MIN } from '@groundcrew/contract';
import { columns, twoFactorSchema } from '#auth/columns.ts';
import type { Log } from '#lib/log.ts';
import { signInDatabase } from '#store/auth/sign-in-database.ts';
import type { Pool } from '#store/database/database.ts';
import { z } from 'zod';

export type AuthOptions = {
  pool: Pool;
  /** Of the tables of sign-in: `groundcrew_auth`. */
  schema: string;
  /** Where browsers find the server, with its path when it lies under one. */
  public_url: string;
  /** Signs cookies and seals two-factor secrets. */
  secret: string;
  log: Log;
};
export type Auth = ReturnType<typeof openAuth>;

/** Below the server's root. */
export const AUTH_PATH = '/api/auth';

/** Set by our own server from the connection, over whatever the client sent. */
export const CLIENT_IP_HEADER = 'x-groundcrew-client-ip';

/** Options stand inside the call: taken from a variable, the plugins' fields vanish from the types. */
export function openAuth({ pool, schema, public_url, secret, log }: AuthOptions) {
  const url = new URL(public_url);
  return betterAuth({
    appName: 'Groundcrew',
    baseURL: url.origin,
    basePath: `${url.pathname.replace(/\/$/, '')}${AUTH_PATH}`,
    secret,
    trustedOrigins: [url.origin],
    telemetry: { enabled: false },
    logger: { log: (level, message, ...args) => log[level]({ args }, message) },
    database: { db: signInDatabase(pool), type: 'postgres', schemaName: schema, transaction: true },
    advanced: {
      cookiePrefix: 'groundcrew',
      useSecureCookies: url.protocol === 'https:',
      defaultCookieAttributes: { path: url.pathname, sameSite: 'lax', httpOnly: true },
      database: { generateId: 'uuid', validateSchema: false, joins: true },
      ipAddress: { ipAddressHeaders: [CLIENT_IP_HEADER] },
    },
    user: { fields: columns.user },
    session: {
      fields: columns.session,
      // Where a session is made anew (a second factor is switched on), the workspace that was chosen stays.
      additionalFields: {
        activeWorkspaceId: { type: 'string', required: false, input: false, fieldName: 'active_workspace_id' },
      },
    },
    account: { fields: columns.account },
    verification: { fields: columns.verification },
    // Nobody signs up by himself: a set-up link, an invitation or the command line makes users.
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_MIN,
      maxPasswordLength: PASSWORD_MAX,
    },
    // Who guesses is slowed down by auth/tries.ts, by person too, and before anything is looked up.
    rateLimit: { enabled: false },
    plugins: [twoFactor({ issuer: 'Groundcrew', schema: twoFactorSchema })],
  });
}

type OpenPath = {
  method: 'GET' | 'POST';
  /** It wants the password of a person who is signed in already. */
  asks: 'password' | null;
  /** What of a body goes on to it; null: nothing. */
  takes: z.ZodObject | null;
};

const password = z.string().max(PASSWORD_MAX);
const credentials = z.object({
  email: z.string().max(1000),
  password,
  rememberMe: z.boolean().optional().describe('false: the session ends with the browser'),
});
const current = z.object({ password: password.describe('the one that you have now') });
const withPassword: OpenPath = { method: 'POST', asks: 'password', takes: current };
const totp = z.object({ code: z.string().max(100).describe('six digits, as the app shows them') });
const backup_code = z.object({ code: z.string().max(100).describe('one of the backup codes') });

/** All that is served of it; our own routes do the rest, with the contract's roles and the audit log. */
export const OPEN_PATHS: Readonly<Record<string, OpenPath>> = {
  '/sign-in/email': { method: 'POST', asks: null, takes: credentials },
  '/sign-out': { method: 'POST', asks: null, takes: null },
  '/get-session': { method: 'GET', asks: null, takes: null },
  '/two-factor/enable': withPassword,
  '/two-factor/disable': withPassword,
  '/two-factor/get-totp-uri': withPassword,
  '/two-factor/generate-backup-codes': withPassword,
  '/two-factor/verify-totp': { method: 'POST', asks: null, takes: totp },
  '/two-factor/verify-backup-code': { method: 'POST', asks: null, takes: backup_code },
};
