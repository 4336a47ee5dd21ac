import { z } from 'zod';
import { accountId } from '#ids.ts';
import { eventData, type LiveEventType } from '#live.ts';
import { pageInput, pageOf, sortBy } from '#paging.ts';
import { route, viewer } from '#route.ts';
import { tellable } from '#told.ts';

export const EVENT_SORTS = ['seq'] as const;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keys of the list
const types = Object.keys(eventData) as LiveEventType[];

const kinds = [...new Set(types.map((type) => type.replace(/\..*$/, '')))];

export const event = z.object({
  seq: z.int().describe('seen in order: whoever has read up to one has missed none below'),
  at: z.date(),
  type: z.string().describe(`one of ${types.join(', ')}`),
  account_id: z.int().nullable(),
  data: z.record(z.string(), z.unknown()).describe('as the type has it'),
  ...tellable,
});

export const eventRoutes = {
  list: route(viewer('events:read'))
    .route({
      method: 'GET',
      path: '/events',
      tags: ['events'],
      summary: 'What has happened in the workspace',
      description:
        'Kept for 30 days. The fields of `data` are those of the type: see the schema `LiveEvent`. As it happens: the WebSocket ' +
        '/api/v1/events/ws, with `?since=SEQ`, which docs/api/websockets.md describes.',
    })
    .input(
      pageInput.extend({
        sort: sortBy(EVENT_SORTS, '-seq'),
        type: z
          .enum([...types, ...kinds])
          .optional()
          .describe('`health.changed`, or what stands before the dot for all of a kind: `reconnect`'),
        account_id: accountId.optional(),
        since: z.int().min(0).optional().describe('only those after this number'),
      }),
    )
    .output(pageOf(event)),
};
