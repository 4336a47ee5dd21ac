// Which conversations a list has: the same for lists, counts, bulk acts and filters that are kept.
import { z } from 'zod';
import { conversationState, priority } from '#conversation.ts';
import { accountId, rowId } from '#ids.ts';
import { assigneeAsked } from '#people.ts';
import { INBOX_FILTERS, PLATFORMS } from '#values.ts';

export const conversationNarrowing = z.object({
  platform: z.enum(PLATFORMS).optional(),
  account_id: accountId.optional(),
  mailbox_id: accountId.optional(),
  contact_id: rowId.optional(),
  assignee: assigneeAsked,
  label_ids: z
    .array(rowId)
    .min(1)
    .max(50)
    .optional()
    .describe('with any of these labels: `label_ids[]=1&label_ids[]=2`'),
  priority: z
    .union([priority, z.array(priority).min(1).max(4)])
    .optional()
    .describe('one, or several: `priority[]=high&priority[]=urgent`'),
  search: z
    .string()
    .trim()
    .max(100)
    .optional()
    .describe(
      'beginnings of words: in names, user names, addresses, phones, subjects and the line of the last message; all of them have to be there',
    ),
});

export const conversationFilter = conversationNarrowing.extend({
  filter: z
    .enum(INBOX_FILTERS)
    .optional()
    .describe(
      '`new`: open and nobody’s; `in_progress`: open and somebody’s; `needs_reply`: needs attention; `archived`; without: all that is not archived',
    ),
  state: z
    .union([conversationState, z.array(conversationState).min(1).max(4)])
    .optional()
    .describe('one, or several: `state[]=open&state[]=pending`'),
  unread: z.boolean().optional(),
  draft: z
    .boolean()
    .optional()
    .describe('true: in which the caller, a person, is writing something that is not sent; false: the others'),
});
export type ConversationFilter = z.infer<typeof conversationFilter>;
