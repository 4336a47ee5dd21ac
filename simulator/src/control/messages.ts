import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { announceMessage } from '#methods/announce.ts';
import { MESSAGE_MAX } from '#methods/limits.ts';
import { tellDeletions, tellEdits, tellReactions } from '#methods/tell-changes.ts';
import { deleteMessage, edit } from '#world/edits.ts';
import { GENERAL_TOPIC } from '#world/groups.ts';
import { contentOf } from '#world/media.ts';
import { send, type Recipient } from '#world/messages.ts';
import { react } from '#world/reactions.ts';
import { copyById, postById } from '#world/store.ts';
import type { Message } from '#world/types.ts';
import type { World } from '#world/world.ts';
import { parse, refusal } from '#http-input.ts';
import { afterQuery, mustFindGroup, mustFindPerson } from './input.ts';
import type { ControlOptions } from './server.ts';

const messageBody = z.strictObject({
  /** Marked: a user's id for a private message, -100… or -… for a group. */
  chat_id: z.number().int().optional(),
  /** A group's user name, or its bare id. */
  group: z.union([z.string().min(1), z.number().int().positive()]).optional(),
  from: z.number().int().positive(),
  text: z.string().min(1).max(MESSAGE_MAX),
  reply_to: z.number().int().positive().optional(),
  /** Of a forum; absent: General. */
  topic: z.number().int().positive().optional(),
});

/** A message by its place in the ledger, or by its number in a supergroup or channel. */
const messageName = {
  order: z.number().int().positive().optional(),
  group: z.union([z.string().min(1), z.number().int()]).optional(),
  id: z.number().int().positive().optional(),
};

const editBody = z.strictObject({ ...messageName, text: z.string().min(1).max(MESSAGE_MAX) });
const deleteBody = z.strictObject(messageName);

/** No `emoji` takes the reaction back. */
const reactionBody = z.strictObject({
  ...messageName,
  user_id: z.number().int().positive(),
  emoji: z.string().min(1).max(20).optional(),
});

export function messageRoutes(app: FastifyInstance, { world, clock, tell }: ControlOptions): void {
  app.get('/messages', (request) => {
    const { after } = parse(afterQuery, request.query);
    return world.ledger.slice(after).map((message) => describe(world, message));
  });

  // Somebody writes. Rights do not matter here: it is how admins, and people whom nobody plays, get a voice.
  app.post('/messages', (request) => {
    const body = parse(messageBody, request.body);
    const now = clock.now();
    const from = mustFindPerson(world, body.from);
    const to = recipientOf(world, body, now);
    const draft = { text: body.text, ...answered(world, to, body.reply_to), topic_id: topicIn(to, body.topic) };
    const sent = send(world, from, to, draft, now);
    announceMessage({ world, tell, now }, sent);
    return describe(world, sent.message);
  });

  app.post('/messages/edit', (request) => {
    const { text, ...name } = parse(editBody, request.body);
    const now = clock.now();
    const message = mustFindMessage(world, name, now);
    tellEdits({ world, tell, now }, edit(world, message, { text, entities: [] }, now));
    return describe(world, message);
  });

  // For everybody, as an admin deletes, or the writer of a private message.
  app.post('/messages/delete', (request) => {
    const now = clock.now();
    const message = mustFindMessage(world, parse(deleteBody, request.body), now);
    tellDeletions({ world, tell, now }, deleteMessage(world, message, now));
    return describe(world, message);
  });

  app.post('/reactions', (request) => {
    const { user_id, emoji, ...name } = parse(reactionBody, request.body);
    const now = clock.now();
    const person = mustFindPerson(world, user_id);
    const message = mustFindMessage(world, name, now);
    const place = world.places.get(message);
    const isTheirs = place?.group || [message.from_id, message.chat_id].includes(user_id);
    if (!isTheirs) throw refusal(409, `user_id: user ${user_id} has no part in this private chat: PEER_ID_INVALID`);
    const wish = { emoji: emoji === undefined ? [] : [emoji], at: now };
    const refused = react(world, person, { message, group: place?.group ?? null }, wish);
    if (refused !== null) throw refusal(409, `emoji: Telegram refuses this reaction: ${refused}`);
    if (place) tellReactions({ world, tell, now }, place);
    return describe(world, message);
  });
}

function mustFindMessage(
  world: World,
  { order, group, id }: { order?: number | undefined; group?: number | string | undefined; id?: number | undefined },
  now: Date,
): Message {
  if ((order === undefined) === (group === undefined) || (group === undefined) !== (id === undefined)) {
    throw refusal(400, 'order: a message is named by its order in GET /messages, or by group and id');
  }
  const message =
    group === undefined ? world.ledger[(order ?? 0) - 1] : postById(mustFindGroup(world, group, now), id ?? 0)?.message;
  if (!message || message.deleted_at) throw refusal(404, `there is no message ${order ?? id}`);
  return message;
}

/** In a private chat `reply_to` is a number as the recipient sees it, in a group as everybody does. */
function answered(
  world: World,
  to: Recipient,
  reply_to: number | undefined,
): { reply_to: Message | null; reply_to_id: number | null } {
  if (reply_to === undefined) return { reply_to: null, reply_to_id: null };
  const message =
    'person' in to
      ? copyById(to.person, reply_to)?.message
      : to.group.kind === 'basic_group'
        ? world.ledger.findLast(({ chat_id, id }) => chat_id === to.group.chat_id && id === reply_to)
        : postById(to.group, reply_to)?.message;
  if (!message) throw refusal(404, `reply_to: there is no message ${reply_to} in that chat`);
  return { reply_to: message, reply_to_id: reply_to };
}

function topicIn(to: Recipient, topic: number | undefined): number | null {
  const topics = 'group' in to ? to.group.topics : null;
  if (topic !== undefined && !topics?.has(topic)) throw refusal(404, `there is no topic ${topic} in that chat`);
  return topics ? (topic ?? GENERAL_TOPIC) : null;
}

function recipientOf(world: World, { chat_id, group }: z.output<typeof messageBody>, now: Date): Recipient {
  if ((chat_id === undefined) === (group === undefined)) {
    throw refusal(400, 'chat_id: exactly one of chat_id and group says where to write');
  }
  if (chat_id !== undefined && chat_id > 0) return { person: mustFindPerson(world, chat_id) };
  return { group: mustFindGroup(world, chat_id ?? group ?? 0, now) };
}

function describe(world: World, message: Message): object {
  return {
    order: message.order,
    id: message.id,
    chat_id: message.chat_id,
    from_id: message.from_id,
    by_account: world.people.get(message.from_id)?.is_account ?? false,
    at: message.at,
    text: message.text,
    entities: message.entities.map(shownEntity),
    has_photo: message.media?.kind === 'photo',
    reply_to: message.reply_to_id,
    random_id: message.random_id,
    media: message.media?.kind === 'document' ? contentOf(message.media) : (message.media?.kind ?? null),
    topic: message.topic_id,
    edited_at: message.edited_at,
    deleted_at: message.deleted_at,
    reactions: [...message.reactions].map(([user_id, { emoji }]) => ({ user_id, emoji })),
  };
}

/** `{type: 'bold', offset, length}`, with the `url` of a link: the names of the API without their prefix. */
function shownEntity({ _: name, ...entity }: Message['entities'][number]): object {
  const type = name.replace(/^(input)?[mM]essageEntity/, '');
  return { type: type.charAt(0).toLowerCase() + type.slice(1), ...entity };
}
