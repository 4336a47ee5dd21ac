// Conversations and messages as people see them: the same in lists, answers and live events. `date`: how moments are given; an
// answer's own, or the text of a live event.
import { z } from 'zod';
import { tellable } from '#told.ts';
import { CONVERSATION_STATES, LABEL_COLORS, PLATFORMS, PRIORITIES } from '#values.ts';

export const DELIVERIES = ['queued', 'sent', 'read', 'failed', 'unconfirmed'] as const;
export const PEER_KINDS = ['private', 'basic_group', 'supergroup', 'channel'] as const;
export const ATTACHMENT_STATES = ['stored', 'offered', 'fetching', 'too_large', 'gone'] as const;

export const priority = z.enum(PRIORITIES);

export const label = z.object({ id: z.int(), name: z.string(), color: z.enum(LABEL_COLORS) });
export type Label = z.infer<typeof label>;

export const conversationState = z.enum(CONVERSATION_STATES);
export type ConversationState = z.infer<typeof conversationState>;
export type Delivery = (typeof DELIVERIES)[number];

export const contactBrief = z.object({
  id: z.int(),
  name: z.string().nullable().describe('the one that was given here, or the contact’s own'),
  username: z.string().nullable().describe('without the @'),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  is_bot: z.boolean(),
  has_photo: z.boolean(),
});

const conversationOf = <D extends z.ZodType>(date: D) => {
  const since = date.nullable();
  return z.object({
    id: z.int(),
    platform: z.enum(PLATFORMS),
    account_id: z.int().nullable(),
    account: z.string().nullable().describe('the session_name of the account that it is with'),
    mailbox_id: z.int().nullable(),
    mailbox: z.string().nullable().describe('the address of the mailbox that it is with'),
    peer_kind: z.enum(PEER_KINDS).nullable().describe('of groups only what names the account or answers it is kept'),
    subject: z.string().nullable().describe('of a mail thread; of a group its title'),
    contact: contactBrief.nullable(),
    assignee: z.object({ id: z.string(), name: z.string() }).nullable(),
    assigned_at: since,
    state: conversationState,
    snoozed_until: since,
    archived: z.boolean(),
    priority,
    labels: z.array(label).describe('by name'),
    unread: z.int().describe('inbound messages that nobody has read in Groundcrew'),
    needs_attention: z.boolean().describe('assigned, and the last word is theirs and 10 minutes old'),
    last_message_id: z.int().nullable(),
    last_message_at: since,
    last_message_text: z.string().nullable().describe('one line of it; a medium without words as [photo]'),
    last_inbound_at: since,
    last_outbound_at: since,
    created_at: date,
  });
};

export const attachment = z.object({
  id: z.int(),
  file_name: z.string(),
  mime_type: z.string(),
  size_bytes: z.int(),
  content_id: z.string().nullable().describe('of an image that stands within the text of a mail'),
  inline: z.boolean(),
  state: z.enum(ATTACHMENT_STATES).describe('`stored`: it can be read; `offered`: it can be fetched first'),
  fetched_bytes: z.int().describe('how much of it has come, while it is fetched'),
  fetch_error: z.string().nullable().describe('why it could not be fetched, or not yet'),
  ...tellable,
});
export type Attachment = z.infer<typeof attachment>;

const file = { file: z.object({ size_bytes: z.int(), mime_type: z.string(), file_name: z.string().nullable() }) };
const frame = { width: z.int(), height: z.int() };
const duration = { duration_s: z.number() };
const words = z.string().nullable();

/** What a message of Telegram carries beside its text; the bytes of its file are an attachment. */
export const messageMedia = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('photo'), ...file, ...frame }),
  z.object({ kind: z.enum(['video', 'round_video', 'animation']), ...file, ...frame, ...duration }),
  z.object({ kind: z.literal('voice'), ...file, ...duration }),
  z.object({ kind: z.literal('audio'), ...file, ...duration, title: words, performer: words }),
  z.object({ kind: z.literal('sticker'), ...file, ...frame, emoji: z.string() }),
  z.object({ kind: z.literal('document'), ...file }),
  z.object({
    kind: z.literal('location'),
    latitude: z.number(),
    longitude: z.number(),
    live: z.boolean(),
    title: words,
    address: words,
  }),
  z.object({
    kind: z.literal('contact'),
    phone: z.string(),
    first_name: z.string(),
    last_name: z.string(),
    user_id: z.int().nullable(),
  }),
  z.object({
    kind: z.literal('poll'),
    question: z.string(),
    options: z.array(z.object({ text: z.string(), votes: z.int().nullable() })),
    closed: z.boolean(),
    quiz: z.boolean(),
  }),
  z.object({ kind: z.literal('dice'), emoji: z.string(), value: z.int() }),
  z.object({ kind: z.literal('web_page'), url: z.string(), site_name: words, title: words, description: words }),
  z.object({ kind: z.literal('unsupported'), type: z.string() }),
]);
export type MessageMedia = z.infer<typeof messageMedia>;

const people = z.array(z.object({ name: z.string().nullable(), address: z.string() }));

const addresses = z.object({
  from: people,
  to: people,
  cc: people,
  bcc: people.describe('who has it without the others’ knowledge; it stands here, and in no mail'),
  reply_to: people,
});

const messageOf = <D extends z.ZodType>(date: D) =>
  z.object({
    id: z.int(),
    conversation_id: z.int(),
    direction: z.enum(['inbound', 'outbound']),
    kind: z.string().describe('`text`, `mail`, `service`, or the kind of its media'),
    text: z.string().describe('its first 20,000 characters'),
    truncated: z.boolean().describe('there is more of its text: GET /messages/{id} has all'),
    has_html: z.boolean(),
    contact_id: z.int().nullable(),
    sender_name: z.string().nullable(),
    sent_at: date.describe('by the platform’s own clock'),
    edited_at: date.nullable(),
    deleted_at: date.nullable().describe('taken away on its platform; what it said is kept'),
    telegram_message_id: z.int().nullable(),
    album_id: z.string().nullable().describe('the same for all messages of one album'),
    reply_to_telegram_id: z.int().nullable(),
    mentions_me: z.boolean(),
    media: messageMedia.nullable(),
    service: z
      .object({
        action: z.string(),
        user_ids: z.array(z.int()),
        chat_id: z.int().nullable(),
        title: z.string().nullable(),
      })
      .nullable()
      .describe('what happened in the chat, by Telegram’s name of it'),
    forwarded_from: z
      .object({ sender_id: z.int().nullable(), name: z.string().nullable(), date: z.string() })
      .nullable(),
    reactions: z
      .object({
        counts: z.array(z.object({ reaction: z.string(), count: z.int() })),
        own: z.array(z.string()).nullable(),
      })
      .nullable(),
    message_id_header: z.string().nullable(),
    addresses: addresses.nullable(),
    quoted_from: z.int().nullable().describe('from which character on its text repeats what was said before'),
    automatic: z.enum(['auto_reply', 'bounce', 'list', 'loop']).nullable().describe('written by a machine'),
    invitation: z
      .object({
        method: z.string(),
        summary: words,
        starts_at: words,
        ends_at: words,
        organizer: words,
        location: words,
      })
      .nullable(),
    delivery: z.enum(DELIVERIES).nullable().describe('of outbound ones; `unconfirmed`: nobody knows, a person decides'),
    sending_at: date.nullable().describe('of what waits: since when it is being handed over'),
    next_try_at: date.nullable().describe('of what waits: when it is tried again by itself'),
    undo_until: date
      .nullable()
      .describe('of a reply that was asked for with `undo_s`: it does not go out before, and can be taken back'),
    error_code: z.string().nullable().describe('of what waits or has failed; `cancelled`: by a person'),
    error_message: z.string().nullable(),
    ...tellable,
    sent_by: z.string().nullable().describe('who wrote it here; null: it was written elsewhere'),
    attachments: z.array(attachment),
  });

const noteOf = <D extends z.ZodType>(date: D) =>
  z.object({
    id: z.int(),
    conversation_id: z.int(),
    author: z.object({ id: z.string().nullable(), name: z.string() }).describe('as it was called then'),
    text: z.string().describe('empty when it was taken away'),
    mentioned: z.array(z.string()).describe('ids of persons'),
    created_at: date,
    edited_at: date.nullable(),
    deleted_at: date.nullable(),
  });

export const conversation = conversationOf(z.date());
export const message = messageOf(z.date());
export const note = noteOf(z.date());

/** The same as JSON, for live events. */
const told = z.iso.datetime();
export const liveConversation = conversationOf(told);
export const liveMessage = messageOf(told);
export const liveNote = noteOf(told);
