// What people write to the accounts and mailboxes of a workspace, and what is done about it.
import { z } from 'zod';
import { conversationFilter } from '#conversation-filter.ts';
import { conversation, conversationState, message, priority } from '#conversation.ts';
import { rowId } from '#ids.ts';
import { moment } from '#moment.ts';
import { pageInput, pageOf, sortBy } from '#paging.ts';
import { manager, route, viewer } from '#route.ts';
import { PLATFORMS } from '#values.ts';

const read = route(viewer('inbox:read'));
const write = route(manager('inbox:write'));
const tags = ['inbox'];
const id = z.object({ id: rowId });

const MEMBER = 'it takes me, the id of a member who may answer, or null for nobody';

/** What can be changed of one, or of many at once. */
export const conversationChange = z.object({
  assignee: z
    .union([z.literal('me'), z.uuid(MEMBER)], MEMBER)
    .nullable()
    .optional()
    .describe('`me`, or the id of a member who may answer; null: nobody'),
  state: conversationState.optional(),
  snoozed_until: moment
    .nullable()
    .optional()
    .describe('goes with the state `snoozed`: when it is open again, within a year; null ends a snooze'),
  archived: z.boolean().optional(),
  priority: priority.optional(),
});

export const conversationRoutes = {
  list: read
    .route({ method: 'GET', path: '/conversations', tags, summary: 'Conversations, the newest word first' })
    .input(
      pageInput
        .extend({ sort: sortBy(['last_message_at', 'priority'], '-last_message_at') })
        .extend(conversationFilter.shape),
    )
    .output(pageOf(conversation)),
  ids: read
    .route({
      method: 'GET',
      path: '/conversations/ids',
      tags,
      summary: 'Which conversations a filter has',
      description: 'The newest word first, to be changed in portions: at most 5,000, more are refused.',
    })
    .input(conversationFilter)
    .output(z.object({ ids: z.array(z.int()) })),
  counts: read
    .route({ method: 'GET', path: '/conversations/counts', tags, summary: 'How many conversations each filter has' })
    .input(conversationFilter)
    .output(
      z.object({
        by_state: z
          .object({
            open: z.int(),
            pending: z.int(),
            snoozed: z.int(),
            closed: z.int(),
            any: z.int().describe('not archived'),
            needs_reply: z.int(),
            archived: z.int(),
            drafts: z.int().describe('not archived, and the caller is writing something in it'),
          })
          .describe(
            'how many the list would have with each, under all other filters: `state` and `filter` do not count',
          ),
        by_assignee: z
          .object({ me: z.int(), none: z.int(), anybody: z.int() })
          .describe('how many the list would have with each, under all other filters: `assignee` does not count'),
        all: z.int().describe('not archived; this and what follows takes no notice of `state`, `filter` and `unread`'),
        new: z.int(),
        in_progress: z.int(),
        needs_reply: z.int(),
        archived: z.int(),
        unread: z.int().describe('conversations with unread messages, not archived'),
      }),
    ),
  channels: read
    .route({
      method: 'GET',
      path: '/conversations/channels',
      tags,
      summary: 'The accounts and mailboxes that conversations are with, by name',
    })
    .output(
      z.object({
        items: z.array(
          z.object({
            platform: z.enum(PLATFORMS),
            account_id: z.int().nullable(),
            mailbox_id: z.int().nullable(),
            name: z.string().describe('the session_name of the account, or the address of the mailbox'),
            conversations: z.int().describe('that are not archived'),
          }),
        ),
      }),
    ),
  get: read
    .route({ method: 'GET', path: '/conversations/{id}', tags, summary: 'One conversation' })
    .input(id)
    .output(conversation),
  messages: read
    .route({
      method: 'GET',
      path: '/conversations/{id}/messages',
      tags,
      summary: 'The messages of a conversation',
      description:
        'In the order of their platform: what was sent within the same second stands as Telegram numbers it, and what is still going out comes last.',
    })
    .input(
      id.extend(pageInput.shape).extend({
        sort: sortBy(['sent_at'], '-sent_at'),
        from_message_id: rowId
          .optional()
          .describe('the first page begins with this message, and goes on from it in the order of `sort`'),
        from_at: moment
          .optional()
          .describe('the first page begins at this moment, and goes on from it in the order of `sort`'),
      }),
    )
    .output(pageOf(message)),
  change: write
    .route({
      method: 'PATCH',
      path: '/conversations/{id}',
      tags,
      summary: 'Assign a conversation, close, snooze or archive it',
      description: 'What is left out stays. A message that comes in opens it again, and takes it out of the archive.',
    })
    .input(id.extend(conversationChange.shape))
    .output(conversation),
  read: write
    .route({
      method: 'POST',
      path: '/conversations/{id}/read',
      tags,
      summary: 'Mark a conversation as read',
      description:
        'Here alone: the other side does not see it, and neither Telegram nor the mailbox is told. Without `until_message_id` all of it.',
    })
    .input(
      id.extend({
        until_message_id: rowId.optional().describe('the last message that was seen; what came later stays unread'),
      }),
    )
    .output(conversation),
  unread: write
    .route({ method: 'POST', path: '/conversations/{id}/unread', tags, summary: 'Mark a conversation as unread' })
    .input(id)
    .output(conversation),
};

export const messageRoutes = {
  retry: write
    .route({
      method: 'POST',
      path: '/messages/{id}/retry',
      tags,
      summary: 'Send a reply once more that has failed',
      description:
        'Of one that is unconfirmed the person says by it that it has not arrived. It keeps its id, under which Telegram drops a second one.',
    })
    .input(id)
    .output(message),
  cancel: write
    .route({
      method: 'POST',
      path: '/messages/{id}/cancel',
      tags,
      summary: 'Take back a reply that waits and has not begun to go out',
      description: 'It has failed then, with the code `cancelled`, and can be sent again.',
    })
    .input(id)
    .output(message),
  settle: write
    .route({
      method: 'POST',
      path: '/messages/{id}/settle',
      tags,
      summary: 'Say of an unconfirmed reply whether it has arrived',
    })
    .input(id.extend({ delivery: z.enum(['sent', 'failed']) }))
    .output(message),
  get: read
    .route({
      method: 'GET',
      path: '/messages/{id}',
      tags,
      summary: 'One message, with all of its text',
      description: '`html` is sanitised. Show it in a frame without scripts all the same.',
    })
    .input(id)
    .output(message.extend({ html: z.string().nullable() })),
  document: read
    .route({
      method: 'GET',
      path: '/messages/{id}/document',
      tags,
      summary: 'A mail as its writer has dressed it',
      description:
        'A page to be shown in a frame. Nothing in it runs or sends anything, and images of other servers are shown only with `images=true`: whoever asks for one tells its sender that the mail was read.',
      outputStructure: 'detailed',
    })
    .input(id.extend({ images: z.boolean().default(false).describe('show images of other servers, too') }))
    .output(
      z.object({
        headers: z.object({
          'content-type': z.string(),
          'content-security-policy': z.string(),
          'x-frame-options': z.string(),
          'referrer-policy': z.string(),
          'cache-control': z.string(),
        }),
        body: z.custom<ReadableStream<Uint8Array>>((body) => body instanceof ReadableStream),
      }),
    ),
};
