// What a team does with conversations beside reading and answering.
import { z } from 'zod';
import { conversation, conversationState, priority } from '#conversation.ts';
import { conversationFilter } from '#conversation-filter.ts';
import { rowId } from '#ids.ts';
import { conversationChange } from '#inbox.ts';
import { labelIds } from '#labels.ts';
import { manager, route, viewer } from '#route.ts';
import { BULK_CONVERSATIONS_MAX } from '#values.ts';

const read = route(viewer('inbox:read'));
const write = route(manager('inbox:write'));
const tags = ['inbox'];
const id = z.object({ id: rowId });

const bulkChange = conversationChange.extend({
  add_label_ids: z.array(rowId).min(1).max(50).optional(),
  remove_label_ids: z.array(rowId).min(1).max(50).optional(),
});

export const conversationWorkRoutes = {
  claim: write
    .route({
      method: 'POST',
      path: '/conversations/{id}/claim',
      tags,
      summary: 'Take a conversation that is nobody’s',
      description:
        'The first has it; 409 `in_use` names who was it. Whoever has it already is told so, and nothing changes.',
    })
    .input(id)
    .output(conversation),
  set_labels: write
    .route({ method: 'PUT', path: '/conversations/{id}/labels', tags, summary: 'Which labels a conversation has' })
    .input(id.extend({ label_ids: labelIds }))
    .output(conversation),
  bulk: write
    .route({
      method: 'POST',
      path: '/conversations/bulk',
      tags,
      summary: 'Change many conversations at once',
      description:
        'Those that are named, or all that a filter has: at most 5,000. Each is changed by itself, as PATCH does it, and answered for by itself.',
    })
    .input(
      z.object({
        ids: z.array(rowId).min(1).max(BULK_CONVERSATIONS_MAX).optional(),
        filter: conversationFilter.optional().describe('as GET /conversations takes it; this or `ids`'),
        change: bulkChange,
      }),
    )
    .output(
      z.object({
        matched: z.int(),
        changed: z.int(),
        items: z.array(
          z.object({
            id: z.int(),
            outcome: z.enum(['changed', 'unchanged', 'refused']),
            code: z.string().nullable().describe('of what was refused: as errors call it'),
            message: z.string().nullable(),
            before: z
              .object({
                assignee: z.string().nullable(),
                state: conversationState,
                snoozed_until: z.date().nullable(),
                archived: z.boolean(),
                priority,
                label_ids: z.array(z.int()),
              })
              .nullable()
              .describe('how it stood, by which the change can be undone; null unless it was changed'),
          }),
        ),
      }),
    ),
  export: read
    .route({
      method: 'GET',
      path: '/conversations/{id}/export',
      tags,
      summary: 'A whole conversation as a file',
      description: 'All messages and private notes in their order, with the names of files, not their bytes.',
      outputStructure: 'detailed',
    })
    .input(id.extend({ format: z.enum(['json', 'txt']).default('json') }))
    .output(
      z.object({
        headers: z.object({ 'content-type': z.string(), 'content-disposition': z.string() }),
        body: z.custom<ReadableStream<Uint8Array>>((body) => body instanceof ReadableStream),
      }),
    ),
};
