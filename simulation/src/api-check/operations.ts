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

type Parameter = { name: string; in: string; required?: boolean; schema?: Schema };

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
};

type Content = Record<string, { schema?: Schema }>;
type Described = {
  'x-access'?: Access;
  parameters?: Parameter[];
  requestBody?: { content?: Content };
  responses?: Record<string, { content?: Content }>;
};
export type Description = {
  paths: Record<string, Record<string, Described>>;
  components?: { schemas?: Record<string, Schema> };
};

export const API = '/api/v1';

export async function readDescription(url: string): Promise<Description> {
  const answer = await fetch(`${url}${API}/openapi.json`);
  if (!answer.ok) throw new Error(`${API}/openapi.json: ${answer.status}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a generated document; a golden file holds its shape
  return (await answer.json()) as Description;
}

export function operationsOf({ paths }: Description): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => {
      const access = described['x-access'];
      if (!access) throw new Error(`${method} ${path} says nothing of who may call it.`);
      return {
        method: method.toUpperCase(),
        path,
        access,
        parameters: described.parameters ?? [],
        bodies: schemasOf(described.requestBody?.content),
        answers: Object.fromEntries(
          Object.entries(described.responses ?? {}).flatMap(([status, { content }]) => {
            const schema = content?.['application/json']?.schema;
            return schema ? [[status, schema]] : [];
          }),
        ),
      };
    }),
  );
}

function schemasOf(content: Content | undefined): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(content ?? {}).flatMap(([type, { schema }]) => (schema ? [[type, schema]] : [])),
  );
}

export const nameOf = ({ method, path }: Operation): string => `${method} ${path}`;
