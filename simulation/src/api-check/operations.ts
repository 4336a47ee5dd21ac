// What the running server says of its own routes: everything here goes by it, and so grows with it.

/** Of JSON schema what OpenAPI documents of this server hold. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  propertyNames?: Schema;
  items?: Schema;
  prefixItems?: Schema[];
  format?: string;
  pattern?: string;
  contentMediaType?: string;
  contentEncoding?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  default?: unknown;
};

export type Role = 'viewer' | 'manager' | 'admin' | 'owner';
export type Access = { role: Role | 'person' | 'anyone'; scope: string | null };

type Parameter = { name: string; in: string; required?: boolean; schema?: Schema; 'x-only-with'?: string };

export type Operation = {
  method: string;
  /** With its braces: `/accounts/{id}`. */
  path: string;
  access: Access;
  parameters: Parameter[];
  /** By content type; empty: it takes none. */
  bodies: Record<string, Schema>;
  /** By status, of JSON. */
  answers: Record<string, Schema>;
  /** All that are described. */
  statuses: string[];
};

type Content = Record<string, { schema?: Schema }>;
type Described = {
  'x-access'?: Access;
  /** It stands elsewhere: signing in, under /api/auth. */
  servers?: unknown[];
  parameters?: Parameter[];
  requestBody?: { content?: Content };
  responses?: Record<string, { content?: Content }>;
};
export type Description = {
  paths: Record<string, Record<string, Described>>;
  components?: Record<string, Record<string, unknown>>;
};

export const API = '/api/v1';

export async function readDescription(url: string): Promise<Description> {
  const answer = await fetch(`${url}${API}/openapi.json`);
  if (!answer.ok) throw new Error(`${API}/openapi.json: ${answer.status}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a generated document; a golden file holds its shape
  return (await answer.json()) as Description;
}

/** Of the REST API: what stands under /api/auth is none of it. */
export function operationsOf(description: Description): Operation[] {
  const { paths } = withoutReferences(description);
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, described]) => {
      if (described.servers) return [];
      const access = described['x-access'];
      if (!access) throw new Error(`${method} ${path} says nothing of who may call it.`);
      const operation = {
        method: method.toUpperCase(),
        path,
        access,
        parameters: (described.parameters ?? []).filter((each) => each.in !== 'header' && !each['x-only-with']),
        bodies: schemasOf(described.requestBody?.content),
        statuses: Object.keys(described.responses ?? {}),
        answers: Object.fromEntries(
          Object.entries(described.responses ?? {}).flatMap(([status, { content }]) => {
            const schema = content?.['application/json']?.schema;
            return schema ? [[status, schema]] : [];
          }),
        ),
      };
      return [operation];
    }),
  );
}

/** What stands once and is referred to, put where it belongs; what is said beside a reference goes before. */
function withoutReferences(description: Description): Description {
  const { components = {} } = description;
  const whole = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(whole);
    if (typeof value !== 'object' || value === null) return value;
    const { $ref, ...rest } = value as { $ref?: unknown };
    if (typeof $ref !== 'string') {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, whole(inner)]));
    }
    const [, , kind = '', name = ''] = $ref.split('/');
    const found = components[kind]?.[name];
    if (found === undefined) throw new Error(`The description has no ${$ref}.`);
    return { ...Object(whole(found)), ...rest };
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of the same shape
  return { ...description, paths: whole(description.paths) as Description['paths'] };
}

function schemasOf(content: Content | undefined): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(content ?? {}).flatMap(([type, { schema }]) => (schema ? [[type, schema]] : [])),
  );
}

export const nameOf = ({ method, path }: Operation): string => `${method} ${path}`;
