// The routes under /api/auth by which people sign in. A library answers them, so that the contract knows nothing of them: here
// they are described by hand, and a test holds the list equal to what is served.
import { PASSWORD_MAX } from '@groundcrew/contract';
import type { Json, JsonObject } from '#api/description/json.ts';

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

const password = object({ password: text('that one has now', { maxLength: PASSWORD_MAX }) });
const code = object({ code: text('six digits, as the app shows them') });
const done = object({ status: { type: 'boolean' } });
/** Of what the library tells, those that are described once. */
export const signInSchemas: JsonObject = {
  SignInUser: user,
  SignedIn: object({ user: { $ref: '#/components/schemas/SignInUser' } }),
};
const signed_in: JsonObject = { $ref: '#/components/schemas/SignedIn' };
const uri = text('otpauth://…, to be shown as a QR code');
const backup_codes: JsonObject = { type: 'array', items: { type: 'string' } };

type SignInRoute = {
  method: 'get' | 'post';
  summary: string;
  description: string;
  takes?: JsonObject;
  example?: JsonObject;
  gives: JsonObject;
  /** `session`: one is signed in already; `half`: behind a password that was right, or signed in. */
  who: 'anyone' | 'session' | 'half';
  errors: readonly number[];
};

const COOKIE = 'The answer sets the cookie of the session.';

export const SIGN_IN_ROUTES: Readonly<Record<string, SignInRoute>> = {
  '/sign-in/email': {
    method: 'post',
    summary: 'Sign in by e-mail address and password',
    description: `${COOKIE} With a second factor it answers \`twoFactorRedirect\` instead: send a code with the cookie that it set.`,
    takes: object({ email: text(''), password: text('', { maxLength: PASSWORD_MAX }) }),
    example: { email: 'olena@example.com', password: 'correct horse battery' },
    gives: {
      anyOf: [
        signed_in,
        object({ twoFactorRedirect: { const: true }, twoFactorMethods: { type: 'array', items: { type: 'string' } } }),
      ],
    },
    who: 'anyone',
    errors: [401, 403, 413, 415, 422, 429],
  },
  '/sign-out': {
    method: 'post',
    summary: 'End this session',
    description: 'Takes the cookie back.',
    gives: object({ success: { type: 'boolean' } }),
    who: 'session',
    errors: [403, 429],
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
    errors: [429],
  },
  '/two-factor/enable': {
    method: 'post',
    summary: 'Begin to switch the second factor on',
    description: 'It holds from the first right code on. The backup codes are shown this once.',
    takes: password,
    example: { password: 'correct horse battery' },
    gives: object({ method: { const: 'totp' }, totpURI: uri, backupCodes: backup_codes }),
    who: 'session',
    errors: [401, 403, 413, 415, 422, 429],
  },
  '/two-factor/disable': {
    method: 'post',
    summary: 'Switch the second factor off',
    description: '',
    takes: password,
    example: { password: 'correct horse battery' },
    gives: done,
    who: 'session',
    errors: [401, 403, 413, 415, 422, 429],
  },
  '/two-factor/get-totp-uri': {
    method: 'post',
    summary: 'Show once more what an authenticator app needs',
    description: '',
    takes: password,
    example: { password: 'correct horse battery' },
    gives: object({ totpURI: uri }),
    who: 'session',
    errors: [401, 403, 413, 415, 422, 429],
  },
  '/two-factor/generate-backup-codes': {
    method: 'post',
    summary: 'Make new backup codes in the place of the old ones',
    description: 'They are shown this once.',
    takes: password,
    example: { password: 'correct horse battery' },
    gives: object({ status: { type: 'boolean' }, backupCodes: backup_codes }),
    who: 'session',
    errors: [401, 403, 413, 415, 422, 429],
  },
  '/two-factor/verify-totp': {
    method: 'post',
    summary: 'Give a code of the authenticator app',
    description: `Behind a password it signs in: ${COOKIE.toLowerCase()} Signed in, it switches on what was begun by enable.`,
    takes: code,
    example: { code: '123456' },
    gives: signed_in,
    who: 'half',
    errors: [401, 403, 413, 415, 422, 429],
  },
  '/two-factor/verify-backup-code': {
    method: 'post',
    summary: 'Give a backup code',
    description: `Each works once. ${COOKIE}`,
    takes: object({ code: text('one of the backup codes') }),
    example: { code: 'Zk3fT-9aQxW' },
    gives: signed_in,
    who: 'half',
    errors: [401, 403, 413, 415, 422, 429],
  },
};

const RESPONSES: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  413: 'TooLarge',
  415: 'WrongType',
  422: 'Unprocessable',
  429: 'TooManyRequests',
};

/** Under another address than the rest: `url` is that of /api/auth. */
export function signInPaths(url: string): JsonObject {
  return Object.fromEntries(
    Object.entries(SIGN_IN_ROUTES).map(([path, route]) => [path, { [route.method]: described(path, route, url) }]),
  );
}

const ORIGIN =
  'The header `Origin`, where there is one, has to name the address at which Groundcrew is opened (403 `foreign_origin`): a ' +
  'browser sends it by itself, and another program needs none.';

function described(path: string, route: SignInRoute, url: string): Json {
  const { method, summary, takes, example, who } = route;
  return {
    operationId: `auth${path.replaceAll('/', '.').replaceAll('-', '_')}`,
    summary,
    description: [route.description, method === 'post' ? ORIGIN : ''].filter((part) => part !== '').join('\n\n'),
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
        route.errors.map((status) => [
          String(status),
          { $ref: `#/components/responses/${RESPONSES[status] ?? 'Error'}` },
        ]),
      ),
      default: { $ref: '#/components/responses/Error' },
    },
    'x-required-role': who === 'anyone' ? 'anyone' : 'person',
    'x-required-scope': null,
  };
}
