// Who people are: users, sessions, two-factor, workspaces with their members, invitations, API tokens; all by better-auth.
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { organization, twoFactor } from 'better-auth/plugins';
import { apiKeySchema, columns, organizationSchema, twoFactorSchema } from '#auth/columns.ts';
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

/** The least that a password may have; also said by the contract and the command line. */
export const PASSWORD_MIN = 10;

/** Tells whose tokens they are among other strings, so that a leaked one is found by scanners. */
const TOKEN_PREFIX = 'gc_';

/** Options stand inside the call: taken from a variable, the plugins' fields vanish from the types. */
export function openAuth({ pool, schema, public_url, secret, log }: AuthOptions) {
  const url = new URL(public_url);
  return betterAuth({
    appName: 'Groundcrew',
    baseURL: url.origin,
    basePath: `${url.pathname.replace(/\/$/, '')}${AUTH_PATH}`,
    secret,
    disabledPaths: CLOSED_PATHS,
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
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: PASSWORD_MIN },
    rateLimit: {
      enabled: true,
      storage: 'database',
      modelName: 'rate_limit',
      fields: columns.rateLimit,
      window: 60,
      max: 300,
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
        defaultPrefix: TOKEN_PREFIX,
        enableMetadata: true,
        rateLimit: { enabled: false },
        schema: apiKeySchema,
      }),
    ],
  });
}

/**
 * What our own routes do instead, with the contract's roles and the audit log; a token's role stands in its metadata, which
 * better-auth's own route would let its holder choose.
 */
const CLOSED_PATHS = [
  '/sign-up/email',
  '/update-user',
  '/change-email',
  '/delete-user',
  '/delete-user/callback',
  '/request-password-reset',
  '/reset-password',
  '/api-key/create',
  '/api-key/update',
  '/api-key/delete',
  '/api-key/get',
  '/api-key/list',
  '/organization/create',
  '/organization/update',
  '/organization/delete',
  '/organization/set-active',
  '/organization/get-full-organization',
  '/organization/list',
  '/organization/check-slug',
  '/organization/invite-member',
  '/organization/cancel-invitation',
  '/organization/accept-invitation',
  '/organization/reject-invitation',
  '/organization/get-invitation',
  '/organization/list-invitations',
  '/organization/list-user-invitations',
  '/organization/get-active-member',
  '/organization/get-active-member-role',
  '/organization/list-members',
  '/organization/remove-member',
  '/organization/update-member-role',
  '/organization/leave',
  '/organization/has-permission',
];
