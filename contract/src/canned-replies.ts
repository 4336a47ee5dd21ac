// Answers that are written once, and filled in for whom they go to.
import { z } from 'zod';
import { address } from '#drafts.ts';
import { rowId } from '#ids.ts';
import { manager, route, viewer } from '#route.ts';
import { CANNED_VARIABLES, PLATFORMS } from '#values.ts';

const read = route(viewer('inbox:read'));
const write = route(manager('inbox:write'));
const tags = ['inbox'];
const id = z.object({ id: rowId });

const fields = z.object({
  shortcut: z
    .string()
    .trim()
    .regex(/^[\p{L}\p{N}_-]+$/u, 'it takes letters, digits, - and _')
    .max(50)
    .describe('by which it is found while one writes: /thanks; told apart without regard to capitals'),
  title: z.string().trim().min(1).max(200),
  text: z
    .string()
    .min(1)
    .max(20_000)
    .describe(
      `with names in double braces, and behind a line what stands there when nothing is known: {{contact.first_name|there}}; there are: ${CANNED_VARIABLES.join(', ')}`,
    ),
  platform: z.enum(PLATFORMS).nullable().describe('null: for all'),
});

const shared = z.boolean().describe('everybody has it; else whoever wrote it alone');

const canned = fields.extend({
  id: z.int(),
  shortcut: z.string(),
  title: z.string(),
  text: z.string(),
  shared,
  created_by: z.string(),
  created_at: z.date(),
  updated_at: z.date(),
});
export type CannedReply = z.infer<typeof canned>;

export const cannedReplyRoutes = {
  list: read
    .route({
      method: 'GET',
      path: '/canned-replies',
      tags,
      summary: 'One’s own canned replies and those of everybody, by shortcut',
    })
    .input(
      z.object({
        platform: z.enum(PLATFORMS).optional().describe('those for it, and those for all'),
        search: z.string().trim().max(100).optional().describe('in shortcuts, titles and texts'),
      }),
    )
    .output(z.object({ items: z.array(canned) })),
  make: write
    .route({ method: 'POST', path: '/canned-replies', tags, summary: 'Write a canned reply', successStatus: 201 })
    .input(fields.partial({ platform: true }).extend({ shared: shared.default(true) }))
    .output(canned),
  change: write
    .route({ method: 'PATCH', path: '/canned-replies/{id}', tags, summary: 'Change a canned reply' })
    .input(id.extend(fields.partial().shape))
    .output(canned),
  remove: write
    .route({ method: 'DELETE', path: '/canned-replies/{id}', tags, summary: 'Remove a canned reply' })
    .input(id)
    .output(z.object({ removed: z.literal(true) })),
  render: read
    .route({
      method: 'GET',
      path: '/canned-replies/{id}/render',
      tags,
      summary: 'A canned reply as it would read in a conversation, or in a mail that begins one',
      description: 'Of the two `conversation_id` and `mailbox_id` one is given.',
    })
    .input(
      id.extend({
        conversation_id: rowId.optional(),
        mailbox_id: rowId.optional().describe('by which a mail is to go that begins a conversation'),
        to: address.optional().describe('whom that mail is to go to'),
        subject: z.string().max(500).optional().describe('of that mail'),
        keep_missing: z
          .boolean()
          .default(false)
          .describe('a place of which nothing is known stays as it is written, so that a person sees it'),
      }),
    )
    .output(
      z.object({
        text: z.string(),
        missing: z.array(z.string()).describe('variables of which nothing is known, and which say nothing else'),
      }),
    ),
};
