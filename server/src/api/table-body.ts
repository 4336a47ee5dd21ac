// Tables that are sent as they are: `curl --data-binary @groups.csv -H 'content-type: text/csv'`. They are read as the form that
// they would otherwise be a field of, with the address's fields for the others.
import { API_PREFIX, contract } from '@groundcrew/contract';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { assertCharset } from '#api/utf8.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';

/** Addresses of routes with a field of which this holds. */
function pathsWith(holds: (name: string, field: unknown) => boolean): ReadonlySet<string> {
  const routes = Object.values(contract).flatMap((of_one) => Object.values(of_one));
  const found = routes.filter(({ '~orpc': { inputSchema } }) => {
    const shape = inputSchema instanceof z.ZodObject ? Object.entries(inputSchema.shape) : [];
    return shape.some(([name, field]) => holds(name, field));
  });
  return new Set(found.map(({ '~orpc': { route } }) => `${API_PREFIX}${route.path ?? ''}`));
}

/** Where tables come in. */
const TABLE_PATHS = pathsWith((name) => name === 'csv');
const FILE_PATHS = pathsWith((_name, field) => field instanceof z.ZodFile);

/** A body of a kind that is not read at this address: names that one, and those that are. */
export function wrongType({ url, headers }: Pick<FastifyRequest, 'url' | 'headers'>, cause?: unknown): GroundcrewError {
  const path = url.split('?')[0] ?? '';
  const form = TABLE_PATHS.has(path) || FILE_PATHS.has(path) ? ['multipart/form-data'] : ['application/json'];
  const allowed = TABLE_PATHS.has(path) ? ['text/csv', ...form] : form;
  const given = headers['content-type']?.split(';')[0]?.trim().slice(0, SHOWN_MAX) || 'a body without a content-type';
  const detail = `${given}: it takes ${allowed.join(' or ')}`;
  return new GroundcrewError('wrong_type', { detail, details: { allowed }, cause });
}

/** Shown of what somebody else has sent. */
const SHOWN_MAX = 100;

/** Throws `wrong_type` where no table is taken. */
export function readTable(request: FastifyRequest, body: Buffer): FormData {
  const [path = '', query = ''] = request.url.split('?');
  if (!TABLE_PATHS.has(path)) throw wrongType(request);
  assertCharset(request.headers['content-type']);
  const form = new FormData();
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === 'csv') throw badField('csv', 'the body is the table already');
    form.append(name, value);
  }
  form.set('csv', new File([new Uint8Array(body)], 'table.csv', { type: 'text/csv' }));
  return form;
}

/** Its address has fields that otherwise stand in the body. */
export function isTable({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return /^text\/csv\b/i.test(headers['content-type'] ?? '');
}
