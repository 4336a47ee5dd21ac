// What a person is writing in a conversation and has not sent.
import { z } from 'zod';
import { attachment } from '#conversation.ts';
import { rowId } from '#ids.ts';
import { manager, route } from '#route.ts';

const tags = ['inbox'];
const id = z.object({ id: rowId });

/** As it is written: what it says is looked at when it is sent. */
export const address = z.string().trim().min(1).max(500).describe('ann@example.com, or Ann <ann@example.com>');
export const copies = z.array(address).max(20).default([]);

export const draft = z.object({
  text: z.string(),
  attachments: z.array(attachment).describe('files that were handed in for it and are still here'),
  reply_to: z.int().nullable().describe('the message that it answers, where one was chosen'),
  cc: z.array(z.string()).describe('of mail: who is to have a copy'),
  bcc: z.array(z.string()).describe('of mail: who is to have one of which nobody else knows'),
  updated_at: z.date().nullable().describe('null: there is no draft'),
});

export const draftsRoutes = {
  list: route(manager('inbox:read'))
    .route({
      method: 'GET',
      path: '/drafts',
      tags,
      summary: 'In which conversations the caller is writing something, and how it begins',
      description: 'The last that were written first, 500 at most.',
    })
    .output(
      z.object({
        items: z.array(
          z.object({
            conversation_id: z.int(),
            text: z.string().describe('one line of it, of 200 characters at most; empty where there are files alone'),
            attachments: z.int().describe('how many files go with it'),
            updated_at: z.date(),
          }),
        ),
      }),
    ),
};

export const draftRoutes = {
  draft: route(manager('inbox:read'))
    .route({
      method: 'GET',
      path: '/conversations/{id}/draft',
      tags,
      summary: 'What the caller is writing in a conversation',
    })
    .input(id)
    .output(draft),
  keep_draft: route(manager('inbox:write'))
    .route({
      method: 'PUT',
      path: '/conversations/{id}/draft',
      tags,
      summary: 'Keep what the caller is writing in a conversation',
      description: 'One for each person. Without text and files there is none any more; a reply takes it away, too.',
    })
    .input(
      id.extend({
        text: z.string().max(1_048_576).default(''),
        attachment_ids: z.array(rowId).max(10).default([]).describe('files that were handed in by POST /attachments'),
        reply_to: rowId.nullable().default(null).describe('a message of the conversation'),
        cc: copies,
        bcc: copies,
      }),
    )
    .output(draft),
};
