// The description of the API: the contract's routes, and what all of them have in common.
import { API_PREFIX, contract } from '@groundcrew/contract';
import { OpenAPIGenerator, type OpenAPI } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { commonComponents, commonSchemas } from '#api/description/components.ts';
import { finishOperation } from '#api/description/finish-operation.ts';
import { isObject, type Json, type JsonObject } from '#api/description/json.ts';
import { nameSchemas } from '#api/description/named-schemas.ts';
import { signInPaths, signInSchemas } from '#api/description/sign-in-routes.ts';
import { aboutText, TAGS } from '#api/description/texts.ts';
import { AUTH_PATH } from '#auth/auth.ts';

export const schemaConverters = [new ZodToJsonSchemaConverter()];

const COOKIE = 'groundcrew.session_token';

/** OpenAPI 3.1. Each operation says in `x-access` the least role and the scope that a token needs. */
export async function describeApi(): Promise<OpenAPI.Document> {
  const generated = await new OpenAPIGenerator({ schemaConverters }).generate(contract, {
    info: { title: 'Groundcrew', version: '1' },
  });
  const plain = withoutNoise(jsonOf(generated.paths ?? {}));
  const finished = eachOperation(isObject(plain) ? plain : {}, finishOperation);
  const { paths, schemas } = nameSchemas(finished);
  const document: JsonObject = {
    openapi: '3.1.1',
    info: { title: 'Groundcrew', version: '1', description: aboutText(finished) },
    servers: [{ url: API_PREFIX }],
    security: [{ token: [] }, { session: [] }],
    tags: TAGS,
    paths: { ...paths, ...signInPaths(AUTH_PATH) },
    components: {
      ...commonComponents(),
      schemas: { ...schemas, ...commonSchemas(), ...signInSchemas },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token: gc_…' },
        session: { type: 'apiKey', in: 'cookie', name: COOKIE, description: 'As /api/auth/sign-in/email sets it' },
      },
    },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a test looks that it is one
  return document as unknown as OpenAPI.Document;
}

/** As it is where people open it: below a path, and with the other name that the cookie has over https. */
export function describedAt(described: OpenAPI.Document, public_url: string | null): OpenAPI.Document {
  if (public_url === null) return described;
  const { pathname, protocol } = new URL(public_url);
  const root = pathname.replace(/\/$/, '');
  const session = {
    type: 'apiKey',
    in: 'cookie',
    name: `${protocol === 'https:' ? '__Secure-' : ''}${COOKIE}`,
  } as const;
  const { components = {}, paths = {} } = described;
  const securitySchemes = { ...components.securitySchemes, session };
  const moved = { ...paths, ...signInPaths(`${root}${AUTH_PATH}`) };
  return {
    ...described,
    servers: [{ url: `${root}${API_PREFIX}` }],
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as in describeApi
    paths: moved as OpenAPI.PathsObject,
    components: { ...components, securitySchemes },
  };
}

function eachOperation(
  paths: JsonObject,
  change: (operation: JsonObject, method: string, path: string) => JsonObject,
): JsonObject {
  const methodsOf = (path: string, methods: Json): JsonObject =>
    Object.fromEntries(
      Object.entries(isObject(methods) ? methods : {}).map(([method, operation]) => [
        method,
        isObject(operation) ? change(operation, method, path) : operation,
      ]),
    );
  return Object.fromEntries(Object.entries(paths).map(([path, methods]) => [path, methodsOf(path, methods)]));
}

function jsonOf(value: unknown): Json {
  const json: Json = JSON.parse(JSON.stringify(value));
  return json;
}

/** Says nothing to whoever calls: how oRPC reads texts, and that JavaScript has no larger whole numbers, where nothing else bounds one. */
function withoutNoise(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNoise);
  if (!isObject(value)) return value;
  const widest = value['minimum'] === -Number.MAX_SAFE_INTEGER && value['maximum'] === Number.MAX_SAFE_INTEGER;
  const noise = new Set(['x-native-type', ...(widest ? ['minimum', 'maximum'] : [])]);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !noise.has(key))
      .map(([key, inner]) => [key, withoutNoise(inner)]),
  );
}
