// Who people are: users, sessions, two-factor, workspaces with their members, invitations, API tokens; all by better-auth.
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { organization, twoFactor } from 'better-auth/plugins';
import { apiKeySchema, columns, organizationSchema, twoFactorSchema } from '#auth/columns.ts';
import { PASSWORD_MAX, PASSWORD_MIN } from '@groundcrew/contract';
import { accessControl, workspaceRoles } from '#auth/roles.ts';
import type { Log } from '#lib/log.ts';
import { signInDatabase } from '#store/sign-in-database.ts';
import type { Pool } from '#store/database.ts';

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
    session: { fields: columns.session },
    account: { fields: columns.account },
    verification: { fields: columns.verification },
    // Nobody signs up by himself: a set-up link, an invitation or the command line makes users.
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_MIN,
      maxPasswordLength: PASSWORD_MAX,
    },
    rateLimit: {
      enabled: true,
      storage: 'database',
      modelName: 'rate_limit',
      fields: columns.rateLimit,
      window: 60,
      max: 300,
      // Of guessed passwords see auth/tries.ts, which counts by person too.
      customRules: { '/sign-in/email': { window: 10, max: 30 } },
    },
    plugins: [
      organization({
        ac: accessControl,
        roles: workspaceRoles,
        creatorRole: 'owner',
        allowUserToCreateOrganization: false,
        schema: organizationSchema,
      }),
      twoFactor({ issuer: 'Groundcrew', schema: twoFactorSchema }),
      apiKey({
        references: 'organization',
        enableMetadata: true,
        rateLimit: { enabled: false },
        schema: apiKeySchema,
      }),
    ],
  });
}

/**
 * All that is served of it; our own routes do the rest, with the contract's roles and the audit log.
 * `asks`: it wants the password of a person who is signed in already.
 */
export const OPEN_PATHS: Readonly<Record<string, { method: 'GET' | 'POST'; asks: 'password' | null }>> = {
  '/sign-in/email': { method: 'POST', asks: null },
  '/sign-out': { method: 'POST', asks: null },
  '/get-session': { method: 'GET', asks: null },
  '/two-factor/enable': { method: 'POST', asks: 'password' },
  '/two-factor/disable': { method: 'POST', asks: 'password' },
  '/two-factor/get-totp-uri': { method: 'POST', asks: 'password' },
  '/two-factor/generate-backup-codes': { method: 'POST', asks: 'password' },
  '/two-factor/verify-totp': { method: 'POST', asks: null },
  '/two-factor/verify-backup-code': { method: 'POST', asks: null },
};
