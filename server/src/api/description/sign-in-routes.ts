// The routes under /api/auth by which people sign in. A library answers them, so that the contract knows nothing of them: here
// they are described by hand, and a test holds the list equal to what is served.
import { z } from 'zod';
import { RESPONSE_NAMES } from '#api/description/components.ts';
import type { Json, JsonObject } from '#api/description/json.ts';
import { OPEN_PATHS } from '#auth/auth.ts';
import type { ErrorCode } from '#lib/errors.ts';
import { registry } from '#lib/error-registry.ts';

const text = (description: string, more: JsonObject = {}): JsonObject => ({ type: 'string', description, ...more });

const object = (properties: JsonObject, optional: readonly string[] = []): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});

const user = object({
  id: text('', { format: 'uuid' }),
  name: text(''),
  email: text(''),
  emailVerified: { type: 'boolean' },
  twoFactorEnabled: { type: ['boolean', 'null'] },
  image: { type: ['string', 'null'] },
  createdAt: text('', { format: 'date-time' }),
  updatedAt: text('', { format: 'date-time' }),
});

const done = object({ status: { type: 'boolean' } });
/** Of what the library tells, those that are described once. */
export const signInSchemas: JsonObject = {
  SignInUser: user,
  SignedIn: object(
    {
      user: { $ref: '#/components/schemas/SignInUser' },
      redirect: { type: 'boolean', description: 'always false: nobody is sent elsewhere; not told behind a code' },
    },
    ['redirect'],
  ),
};
const signed_in: JsonObject = { $ref: '#/components/schemas/SignedIn' };
const uri = text('otpauth://…, to be shown as a QR code');
const backup_codes: JsonObject = { type: 'array', items: { type: 'string' } };

type SignInRoute = {
  method: 'get' | 'post';
  summary: string;
  description: string;
  example?: JsonObject;
  gives: JsonObject;
  /** `session`: one is signed in already; `half`: behind a password that was right, or signed in. */
  who: 'anyone' | 'session' | 'half';
  /** Beside those of its kind. */
  errors: readonly ErrorCode[];
};

const COOKIE = 'The answer sets the cookie of the session.';

export const SIGN_IN_ROUTES: Readonly<Record<string, SignInRoute>> = {
  '/sign-in/email': {
    method: 'post',
    summary: 'Sign in by e-mail address and password',
    description: `${COOKIE} With a second factor it answers \`twoFactorRedirect\` instead: send a code with the cookie that it set.`,
    example: { email: 'olena@example.com', password: 'correct horse battery' },
    gives: {
      anyOf: [
        signed_in,
        object({ twoFactorRedirect: { const: true }, twoFactorMethods: { type: 'array', items: { type: 'string' } } }),
      ],
    },
    who: 'anyone',
    errors: ['sign_in_failed'],
  },
  '/sign-out': {
    method: 'post',
    summary: 'End this session',
    description: 'Takes the cookie back.',
    gives: object({ success: { type: 'boolean' } }),
    who: 'session',
    errors: [],
  },
  '/get-session': {
    method: 'get',
    summary: 'Who is signed in by this cookie',
    description: '`null`: nobody. GET /api/v1/me says more, and is for tokens, too.',
    gives: {
      anyOf: [
        object({ session: { type: 'object' }, user: { $ref: '#/components/schemas/SignInUser' } }),
        { type: 'null' },
      ],
    },
    who: 'anyone',
    errors: [],
  },
  '/two-factor/enable': {
    method: 'post',
    summary: 'Begin to switch the second factor on',
    description: 'It holds from the first right code on. The backup codes are shown this once.',
    example: { password: 'correct horse battery' },
    gives: object({ method: { const: 'totp' }, totpURI: uri, backupCodes: backup_codes }),
    who: 'session',
    errors: ['unauthorized', 'wrong_password'],
  },
  '/two-factor/disable': {
    method: 'post',
    summary: 'Switch the second factor off',
    description: '',
    example: { password: 'correct horse battery' },
    gives: done,
    who: 'session',
    errors: ['unauthorized', 'wrong_password'],
  },
  '/two-factor/get-totp-uri': {
    method: 'post',
    summary: 'Show once more what an authenticator app needs',
    description: '',
    example: { password: 'correct horse battery' },
    gives: object({ totpURI: uri }),
    who: 'session',
    errors: ['unauthorized', 'wrong_password'],
  },
  '/two-factor/generate-backup-codes': {
    method: 'post',
    summary: 'Make new backup codes in the place of the old ones',
    description: 'They are shown this once.',
    example: { password: 'correct horse battery' },
    gives: object({ status: { type: 'boolean' }, backupCodes: backup_codes }),
    who: 'session',
    errors: ['unauthorized', 'wrong_password'],
  },
  '/two-factor/verify-totp': {
    method: 'post',
    summary: 'Give a code of the authenticator app',
    description: `Behind a password it signs in: ${COOKIE.toLowerCase()} Signed in, it switches on what was begun by enable.`,
    example: { code: '123456' },
    gives: signed_in,
    who: 'half',
    errors: ['unauthorized', 'wrong_code'],
  },
  '/two-factor/verify-backup-code': {
    method: 'post',
    summary: 'Give a backup code',
    description: `Each works once. ${COOKIE}`,
    example: { code: 'Zk3fT-9aQxW' },
    gives: signed_in,
    who: 'half',
    errors: ['unauthorized', 'wrong_code'],
  },
};

function codesOf({ method, errors }: SignInRoute, takes: boolean): ErrorCode[] {
  return [
    ...(method === 'post' ? (['foreign_origin'] as const) : []),
    ...(takes ? (['too_large', 'wrong_type'] as const) : []),
    ...(method === 'post' ? (['bad_value'] as const) : []),
    'too_many_requests',
    'internal',
    ...errors,
  ];
}

/** Null: it takes no body. */
function bodyOf(path: string): JsonObject | null {
  const takes = OPEN_PATHS[path]?.takes ?? null;
  if (takes === null) return null;
  const { $schema: _, ...schema } = z.toJSONSchema(takes, { io: 'input' });
  const plain: JsonObject = JSON.parse(JSON.stringify(schema));
  return plain;
}

/** Under another address than the rest: `url` is that of /api/auth. */
export function signInPaths(url: string): JsonObject {
  return Object.fromEntries(
    Object.entries(SIGN_IN_ROUTES).map(([path, route]) => [path, { [route.method]: described(path, route, url) }]),
  );
}

const ORIGIN =
  'The header `Origin`, where there is one, has to name the address at which Groundcrew is opened (403 `foreign_origin`): a ' +
  'browser sends it by itself, and another program needs none.';

const TAKES_NONE = 'It takes no fields, and passes over those that are sent.';
const PASSED_OVER = 'Other fields than these are passed over.';

function described(path: string, route: SignInRoute, url: string): Json {
  const { method, summary, example, who } = route;
  const takes = bodyOf(path);
  const codes = codesOf(route, takes !== null);
  const statuses = new Set(codes.map((code) => registry[code].status).toSorted((one, other) => one - other));
  return {
    operationId: `auth${path.replaceAll('/', '.').replaceAll('-', '_')}`,
    summary,
    description: [route.description, takes === null ? TAKES_NONE : PASSED_OVER, method === 'post' ? ORIGIN : '']
      .filter((part) => part !== '')
      .join('\n\n'),
    tags: ['sign-in'],
    servers: [{ url }],
    security: who === 'session' ? [{ session: [] }] : [],
    ...(takes
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: takes, ...(example ? { example } : {}) } },
          },
        }
      : {}),
    responses: {
      200: {
        description: 'OK',
        headers: { 'x-request-id': { $ref: '#/components/headers/x-request-id' } },
        content: { 'application/json': { schema: route.gives } },
      },
      ...Object.fromEntries(
        [...statuses].map((status) => [
          String(status),
          { $ref: `#/components/responses/${RESPONSE_NAMES[status] ?? 'Error'}` },
        ]),
      ),
      default: { $ref: '#/components/responses/Error' },
    },
    'x-required-role': who === 'anyone' ? 'anyone' : 'person',
    'x-required-scope': null,
    'x-error-codes': codes,
  };
}
