// Finding what was written, to whom, and about what.
import { z } from 'zod';
import { contactBrief } from '#conversation.ts';
import { accountId, rowId } from '#ids.ts';
import { moment } from '#moment.ts';
import { pageInput, pageOf, sortBy } from '#paging.ts';
import { assigneeAsked } from '#people.ts';
import { route, viewer } from '#route.ts';
import { PLATFORMS, SEARCH_IN } from '#values.ts';

const snippet = z.object({
  text: z.string().describe('one line around what was found'),
  ranges: z
    .array(z.tuple([z.int(), z.int()]))
    .describe('from where to where in it to highlight, in UTF-16 units, as JavaScript counts'),
});

const hit = z.object({
  in: z.enum(SEARCH_IN),
  id: z.int().describe('of the message, conversation, contact or note'),
  at: z
    .date()
    .nullable()
    .describe('when it was said; of a conversation its last word, of a contact when it was last seen'),
  conversation: z
    .object({
      id: z.int(),
      platform: z.enum(PLATFORMS),
      account: z.string().nullable(),
      mailbox: z.string().nullable(),
      subject: z.string().nullable(),
    })
    .nullable()
    .describe('where it stands; null of a contact'),
  contact: contactBrief.nullable().describe('whom the conversation is with'),
  direction: z.enum(['inbound', 'outbound']).nullable().describe('of a message'),
  author: z.string().nullable().describe('who wrote the message or note'),
  has_attachment: z.boolean(),
  snippet: snippet.describe('plain text'),
  subject: snippet
    .nullable()
    .describe('of mail; of a thread whose subject alone has the words, the newest message stands for it'),
});
export type SearchHit = z.infer<typeof hit>;

export const searchRoutes = {
  find: route(viewer('inbox:read'))
    .route({
      method: 'GET',
      path: '/search',
      tags: ['inbox'],
      summary: 'Search messages, conversations, contacts or notes, the newest first',
      description:
        'Every word has to be there, in a message or in the subject of its mail thread; what stands in "quotes", and the parts of an address, one behind the other; the last word may be the beginning of a longer one. Capitals and accents make no difference: İ, I, ı and i are one letter, and so are ё and е.',
    })
    .input(
      pageInput.extend({
        limit: z.int().min(1).max(100).default(20).describe('hits of a page'),
        sort: sortBy(['at'], '-at'),
        q: z.string().trim().min(1).max(200),
        in: z.enum(SEARCH_IN).default('messages'),
        platform: z.enum(PLATFORMS).optional(),
        account_id: accountId.optional(),
        mailbox_id: accountId.optional(),
        contact_id: rowId.optional().describe('also all that is the same person'),
        conversation_id: rowId.optional(),
        label_id: rowId.optional().describe('of the conversation; of contacts their own'),
        assignee: assigneeAsked,
        direction: z.enum(['inbound', 'outbound']).optional().describe('of messages'),
        has_attachment: z.boolean().optional().describe('of messages'),
        from: moment.optional(),
        until: moment.optional().describe('before that'),
      }),
    )
    .output(pageOf(hit)),
};
