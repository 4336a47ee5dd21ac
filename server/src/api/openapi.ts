// The description of the API, made from the contract alone.
import { API_PREFIX, contract, errorBody } from '@groundcrew/contract';
import { OpenAPIGenerator, toOpenAPISchema, type OpenAPI } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';

export const schemaConverters = [new ZodToJsonSchemaConverter()];

const COOKIE = 'groundcrew.session_token';

/** OpenAPI 3.1. Each operation says in `x-access` the least role and the scope that a token needs. */
export async function describeApi(): Promise<OpenAPI.Document> {
  const generator = new OpenAPIGenerator({ schemaConverters });
  return generator.generate(contract, {
    info: {
      title: 'Groundcrew',
      version: '1',
      description:
        'Sign in for a session cookie, or send an API token: `Authorization: Bearer gc_…`. Every error has one shape, ' +
        'with a stable `code`. What makes or sends something takes an `Idempotency-Key`.',
    },
    servers: [{ url: API_PREFIX }],
    security: [{ token: [] }, { session: [] }],
    components: {
      responses: {
        Error: { description: 'What went wrong', content: { 'application/json': { schema: errorSchema } } },
      },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: COOKIE },
      },
    },
  });
}

/** As it is where people open it: below a path, and with the other name that the cookie has over https. */
export function describedAt(described: OpenAPI.Document, public_url: string | null): OpenAPI.Document {
  if (public_url === null) return described;
  const { pathname, protocol } = new URL(public_url);
  const url = `${pathname.replace(/\/$/, '')}${API_PREFIX}`;
  const session = {
    type: 'apiKey',
    in: 'cookie',
    name: `${protocol === 'https:' ? '__Secure-' : ''}${COOKIE}`,
  } as const;
  const { components = {} } = described;
  const securitySchemes = { ...components.securitySchemes, session };
  return { ...described, servers: [{ url }], components: { ...components, securitySchemes } };
}

const [, errorJson] = new ZodToJsonSchemaConverter().convert(errorBody, { strategy: 'output' });
const errorSchema = toOpenAPISchema(errorJson);
