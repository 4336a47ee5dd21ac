// Whom a workspace talks with.
import { z } from 'zod';
import { contactBrief, label } from '#conversation.ts';
import { rowId } from '#ids.ts';
import { labelIds } from '#labels.ts';
import { pageInput, pageOf, sortBy } from '#paging.ts';
import { admin, manager, route, viewer } from '#route.ts';
import { CONVERSATION_STATES, PLATFORMS } from '#values.ts';

const read = route(viewer('inbox:read'));
const write = route(manager('inbox:write'));
const erase = route(admin('inbox:write'));
const tags = ['inbox'];
const id = z.object({ id: rowId });

/** One person on one platform. */
const channel = contactBrief.extend({
  platform: z.enum(PLATFORMS),
  telegram_id: z.int().nullable(),
  stop_said_at: z.date().nullable().describe('since when it wants no messages'),
  do_not_contact: z
    .object({ id: z.int(), reason: z.string().nullable(), created_by: z.string(), created_at: z.date() })
    .nullable()
    .describe('why nobody writes to it'),
  labels: z.array(label),
});

const detail = channel.extend({
  own_name: z.string().nullable().describe('as the contact calls itself'),
  custom_name: z.string().nullable().describe('as it is called here'),
  notes: z.string(),
  channels: z.array(channel.extend({ notes: z.string() })).describe('all that are this person, this one too'),
  conversations: z.int().describe('of the person, on all its channels'),
  history: z
    .array(
      z.object({
        id: z.int(),
        platform: z.enum(PLATFORMS),
        account: z.string().nullable(),
        mailbox: z.string().nullable(),
        subject: z.string().nullable(),
        state: z.enum(CONVERSATION_STATES),
        archived: z.boolean(),
        assignee: z.string().nullable(),
        last_message_at: z.date().nullable(),
        last_message_text: z.string().nullable(),
      }),
    )
    .describe('the last 50 of them'),
  created_at: z.date(),
  updated_at: z.date(),
});

const listed = channel.extend({
  conversations: z.int(),
  last_message_at: z.date().nullable(),
  created_at: z.date(),
  updated_at: z.date(),
});

const erased = z.object({
  conversations: z.int().describe('with it, with all their messages and notes'),
  messages: z.int(),
  elsewhere_messages: z.int().describe('of these: in groups and other conversations with others, which stay'),
  elsewhere_conversations: z.int().describe('in how many such conversations they stand'),
  notes: z.int(),
  files: z.int().describe('whose bytes nothing else needs'),
  file_bytes: z.int(),
});

export const contactRoutes = {
  list: read
    .route({ method: 'GET', path: '/contacts', tags, summary: 'Everybody who was ever talked with' })
    .input(
      pageInput.extend({
        sort: sortBy(['id', 'updated_at'], '-updated_at'),
        platform: z.enum(PLATFORMS).optional(),
        label_ids: z.array(rowId).min(1).max(50).optional().describe('with any of these'),
        search: z
          .string()
          .trim()
          .max(100)
          .optional()
          .describe('beginnings of words, in names, user names, addresses and phones; all of them have to be there'),
      }),
    )
    .output(pageOf(listed)),
  get: read
    .route({ method: 'GET', path: '/contacts/{id}', tags, summary: 'Whom a conversation is with' })
    .input(id)
    .output(detail),
  photo: read
    .route({ method: 'GET', path: '/contacts/{id}/photo', tags, summary: 'The picture of a contact' })
    .input(id)
    .output(z.file()),
  change: write
    .route({
      method: 'PATCH',
      path: '/contacts/{id}',
      tags,
      summary: 'Call a contact something else, keep notes of it',
    })
    .input(
      id.extend({
        custom_name: z.string().trim().min(1).max(200).nullable().optional().describe('null: as it calls itself'),
        notes: z.string().trim().max(20_000).optional(),
      }),
    )
    .output(detail),
  set_labels: write
    .route({ method: 'PUT', path: '/contacts/{id}/labels', tags, summary: 'Which labels a contact has' })
    .input(id.extend({ label_ids: labelIds }))
    .output(detail),
  merge: write
    .route({
      method: 'POST',
      path: '/contacts/{id}/merge',
      tags,
      summary: 'Say that two contacts are one person',
      description:
        'All contacts that are the one person become contacts of the other. Each keeps its own name, notes, labels and conversations, so that splitting undoes it.',
    })
    .input(id.extend({ contact_id: rowId.describe('the other one') }))
    .output(detail),
  split: write
    .route({
      method: 'POST',
      path: '/contacts/{id}/split',
      tags,
      summary: 'Say that a contact is a person of its own',
      description: 'The others stay one person.',
    })
    .input(id)
    .output(detail),
  erasure: read
    .route({
      method: 'GET',
      path: '/contacts/{id}/erasure',
      tags,
      summary: 'What would be erased with a contact',
    })
    .input(id)
    .output(erased),
  erase: erase
    .route({
      method: 'DELETE',
      path: '/contacts/{id}',
      tags,
      summary: 'Erase a contact, and all that it has said',
      description:
        'Conversations with it, its messages in others, notes of it, files that nothing else needs, and what live events and notifications told of it. For good. An entry on the do-not-contact list stays, and the audit log says that it was done. Other contacts of the same person stay.',
    })
    .input(id)
    .output(erased),
};
