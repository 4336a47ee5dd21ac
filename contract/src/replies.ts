// What people write by the accounts and mailboxes of a workspace.
import { z } from 'zod';
import { conversation, message } from '#conversation.ts';
import { address, copies, draft } from '#drafts.ts';
import { rowId } from '#ids.ts';
import { manager, route, viewer } from '#route.ts';
import { blocker } from '#why.ts';

const read = route(viewer('inbox:read'));
const write = route(manager('inbox:write'));
const tags = ['inbox'];
const id = z.object({ id: rowId });

const attachment_ids = z
  .array(rowId)
  .max(10)
  .default([])
  .describe('files that were handed in by POST /attachments, in their order');
const undo_s = z
  .int()
  .min(0)
  .max(60)
  .default(0)
  .describe('seconds for which it is kept here first, and can be taken back; whoever asked may be gone by then');

export const replyRoutes = {
  reply: write
    .route({
      method: 'POST',
      path: '/conversations/{id}/messages',
      tags,
      summary: 'Answer in a conversation',
      description:
        'By the account or mailbox that the conversation is with. It is stored, and goes out as soon as it can; `delivery` tells how it stands. On Telegram each file is a message of its own, and the first carries the text.',
      successStatus: 201,
    })
    .input(
      id.extend({
        text: z.string().max(1_048_576).default('').describe('plain: no markup is read in it'),
        attachment_ids,
        reply_to: rowId
          .optional()
          .describe('the message that it answers; without one a mail answers the last that came in'),
        reply_all: z
          .boolean()
          .default(false)
          .describe('by mail alone: also to all others who had what is answered, as copies'),
        cc: copies.describe('by mail alone: who has a copy, too'),
        bcc: copies.describe(
          'by mail alone: who has a copy of which nobody else knows: it stands in no mail, and here beside the message',
        ),
        undo_s,
      }),
    )
    .output(z.object({ items: z.array(message) })),
  begin: write
    .route({
      method: 'POST',
      path: '/conversations',
      tags,
      summary: 'Begin a conversation by mail',
      description:
        'Whoever asks has it. A mailbox begins at most 50 within 24 hours, each with at most 20 recipients: 409 `cannot_reply` says from when on the next one goes. On Telegram none is begun: whoever is there has written first, and is answered in that conversation.',
      successStatus: 201,
    })
    .input(
      z.object({
        mailbox_id: rowId.describe('by which it goes'),
        to: z.array(address).min(1).max(20).describe('the conversation is with the first of them'),
        cc: copies,
        bcc: copies.describe('who has a copy of which nobody else knows'),
        subject: z.string().trim().min(1).max(500),
        text: z.string().max(1_048_576).default('').describe('plain: no markup is read in it'),
        attachment_ids,
        undo_s,
      }),
    )
    .output(z.object({ conversation, message })),
  take_back: write
    .route({
      method: 'POST',
      path: '/conversations/{id}/take-back',
      tags,
      summary: 'Take a reply back of which nothing has gone out',
      description:
        'It is no more, and what it said is the caller’s draft again: before what that says by now. All that is named, or nothing: 409 `wrong_state` when any of it has begun to go out. Where a mail had begun the conversation and nothing is left in it, that is no more, either: `begun` has the rest of what it said.',
    })
    .input(id.extend({ message_ids: z.array(rowId).min(1).max(10).describe('those that one reply was answered with') }))
    .output(
      draft.extend({
        begun: z
          .object({ mailbox_id: z.int(), to: z.array(z.string()), subject: z.string() })
          .nullable()
          .describe('of a mail with which its conversation has gone; null: the conversation is there'),
      }),
    ),
  why: read
    .route({
      method: 'GET',
      path: '/conversations/{id}/why',
      tags,
      summary: 'Why nobody can answer in a conversation now',
      description: 'Of a group that belongs to another account that one is named.',
    })
    .input(id)
    .output(
      z.object({
        can_reply: z.boolean(),
        blockers: z.array(blocker),
        waits_for: z
          .object({
            code: z.enum(['sending', 'no_server', 'with_command', 'connecting', 'lane_busy', 'its_turn']),
            doing: z
              .enum(['reply', 'reconnect', 'logout', 'health', 'reaction', 'post', 'join'])
              .nullable()
              .describe('of `lane_busy`: what the account does first'),
            since: z.date().nullable().describe('since when the account does something'),
            message: z.string(),
          })
          .nullable()
          .describe('what a reply that waits here is waiting for, though nothing forbids it; null: none waits'),
      }),
    ),
};
