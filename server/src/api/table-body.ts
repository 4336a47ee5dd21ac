// Tables that are sent as they are: `curl --data-binary @groups.csv -H 'content-type: text/csv'`. They are read as the form that
// they would otherwise be a field of, with the address's fields for the others.
import { API_PREFIX, contract } from '@groundcrew/contract';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { badField, GroundcrewError } from '#lib/errors.ts';

/** Where tables come in. */
const TABLE_PATHS: ReadonlySet<string> = new Set(
  Object.values(contract)
    .flatMap((routes) => Object.values(routes))
    .flatMap(({ '~orpc': { route, inputSchema } }) =>
      inputSchema instanceof z.ZodObject && 'csv' in inputSchema.shape ? [`${API_PREFIX}${route.path ?? ''}`] : [],
    ),
);

/** Throws `wrong_type` where no table is taken. */
export function readTable({ url }: FastifyRequest, body: Buffer): FormData {
  const [path = '', query = ''] = url.split('?');
  if (!TABLE_PATHS.has(path)) throw new GroundcrewError('wrong_type', { detail: 'no table is taken here: text/csv' });
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
