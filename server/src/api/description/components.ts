// The parts of the description that many routes refer to: errors, headers, the key of a request that is to be made once.
import { errorBody, PAGE_MAX, liveCommunication, liveEvent, liveFrame, liveNotification } from '@groundcrew/contract';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { isObject, type Json, type JsonObject } from '#api/description/json.ts';
import { USUAL_ERRORS } from '#api/description/route-errors.ts';
import { registry } from '#lib/error-registry.ts';

/** By status, of errors that are described with routes. */
export const RESPONSE_NAMES: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'TooLarge',
  415: 'WrongType',
  422: 'Unprocessable',
  429: 'TooManyRequests',
  500: 'InternalError',
  502: 'BadGateway',
};

const ABOUT: Readonly<Record<string, string>> = {
  BadRequest: 'It was called in a way that is not known',
  Unauthorized: 'Not signed in, and no token that is known',
  Forbidden: 'The role, or the scope of the token, does not allow it; or a page of a foreign origin sent it',
  NotFound: 'There is no such thing in this workspace; one of another workspace is told in the same words',
  MethodNotAllowed: 'The address is there, and takes other methods: see the header allow',
  Conflict: 'It cannot be done as things stand; the code says why, and the sentence whether repeating helps',
  Gone: 'The link was used, taken back, or has run out',
  TooLarge: 'The body is larger than what is taken',
  WrongType: 'The body is of a kind that this route does not read',
  Unprocessable: 'Something in it can never be used; `data.issues` names the fields. Nothing was changed',
  TooManyRequests: 'Wait for as long as the header retry-after says, then repeat it',
  InternalError: 'It broke, and nobody knows how far it came; the log of the server says more, by the request id',
  BadGateway: 'Telegram, or the way to it, does not do its part',
};

const headers = {
  'x-request-id': {
    description: 'What to name when one asks for help; the one of the request, when it sent a plain one',
    schema: { type: 'string' },
  },
  'retry-after': { description: 'seconds', schema: { type: 'integer' } },
  'idempotency-replayed': {
    description: '`true`: it was carried out before, and this is the answer that was given then',
    schema: { const: 'true' },
  },
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Makes it safe to send the request again: with the same key, from the same caller, it is carried out once. Choose a new ' +
    'random text for each thing that is to be done. Within 24 hours the same request with the key of one that was carried out is ' +
    'given its answer anew, with the header `idempotency-replayed: true`; 409 `idempotency_made_already` where that answer is ' +
    'not kept (it had a secret in it, or more than 256 KiB). 409 `idempotency_in_progress` while it is being carried out. 422 ' +
    '`idempotency_key_reused` for another request (method, address or body) with the key. What was refused (4xx) or could not ' +
    'be tried (503) lets its key go. Of what broke (500, 502, 507) nobody knows how far it came: 409 `idempotency_unknown`, look first.',
  schema: { type: 'string', minLength: 1, maxLength: 200, pattern: '^[!-~]+$' },
  example: 'b1f3a9e2-5f0c-4f6e-9a53-1f0f6f6b7c11',
};

/** As `pageInput` in the contract has them. */
export const PAGE_PARAMETERS: JsonObject = {
  Cursor: {
    name: 'cursor',
    in: 'query',
    description: '`next_cursor` of the page before, with the same sort and filters',
    schema: { type: 'string', maxLength: 1000 },
  },
  Limit: {
    name: 'limit',
    in: 'query',
    description: 'rows of a page',
    schema: { type: 'integer', minimum: 1, maximum: PAGE_MAX, default: 50 },
  },
  Count: {
    name: 'count',
    in: 'query',
    description: 'also count the rows of all pages',
    schema: { type: 'boolean', default: false },
  },
};

const converter = new ZodToJsonSchemaConverter();

function jsonOf(schema: Parameters<typeof converter.convert>[0]): JsonObject {
  const [, json] = converter.convert(schema, { strategy: 'output' });
  const plain: Json = JSON.parse(JSON.stringify(json));
  return isObject(plain) ? plain : {};
}

/** The body of every error: with all codes that there are. */
function errorSchema(): JsonObject {
  const schema = jsonOf(errorBody);
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  return { ...schema, properties: { ...properties, code: { $ref: '#/components/schemas/ErrorCode' } } };
}

/** With the shapes of the lists, which these have too. */
function communicationSchema(): JsonObject {
  const shapes: JsonObject = {
    conversation: { $ref: '#/components/schemas/Conversation' },
    message: { $ref: '#/components/schemas/Message' },
  };
  const referred = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(referred);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapes[key] ?? referred(inner)]));
  };
  const schema = referred(jsonOf(liveCommunication));
  return isObject(schema) ? schema : {};
}

export function commonSchemas(): JsonObject {
  return {
    Error: errorSchema(),
    ErrorCode: {
      type: 'string',
      enum: Object.keys(registry).toSorted(),
      description: 'Stable. docs/api/errors.md says of each what it means; one that you do not know: go by the status.',
    },
    LiveCommunication: {
      ...communicationSchema(),
      description: 'a message of /communications/ws/{user_id}',
    },
    LiveEvent: { ...jsonOf(liveEvent), description: 'a message of /events/ws, and an item of GET /events' },
    LiveFrame: { ...jsonOf(liveFrame), description: 'what any WebSocket says by itself' },
    LiveNotification: { ...jsonOf(liveNotification), description: 'a message of /notifications/ws/{user_id}' },
  };
}

export function commonComponents(): JsonObject {
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };
  const id = { 'x-request-id': { $ref: '#/components/headers/x-request-id' } };
  const wait = { 'retry-after': { $ref: '#/components/headers/retry-after' } };
  return {
    responses: {
      Error: {
        description:
          'Whatever else went wrong: 503 `starting` or `database_unreachable`, and any code of docs/api/errors.md',
        headers: id,
        content,
      },
      ...Object.fromEntries(
        Object.entries(ABOUT).map(([name, about]) => [
          name,
          {
            description: `${about}${usualCodes(name)}`,
            headers: name === 'TooManyRequests' ? { ...id, ...wait } : id,
            content,
          },
        ]),
      ),
    },
    headers,
    parameters: { IdempotencyKey: IDEMPOTENCY_KEY, ...PAGE_PARAMETERS },
  };
}

/** Where a route says nothing else. */
function usualCodes(name: string): string {
  const codes = [...USUAL_ERRORS].filter((code) => RESPONSE_NAMES[registry[code].status] === name);
  return codes.length === 0 ? '' : `: ${codes.map((code) => `\`${code}\``).join(', ')}`;
}
