import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { announceMessage } from '#methods/announce.ts';
import { MESSAGE_MAX } from '#methods/limits.ts';
import { send, type Recipient } from '#world/messages.ts';
import type { Message } from '#world/types.ts';
import type { World } from '#world/world.ts';
import { afterQuery, mustFindGroup, mustFindPerson, parse, refusal } from './input.ts';
import type { ControlOptions } from './server.ts';

const messageBody = z.strictObject({
  /** Marked: a user's id for a private message, -100… or -… for a group. */
  chat_id: z.number().int().optional(),
  /** A group's user name, or its bare id. */
  group: z.union([z.string().min(1), z.number().int().positive()]).optional(),
  from: z.number().int().positive(),
  text: z.string().min(1).max(MESSAGE_MAX),
  reply_to: z.number().int().positive().optional(),
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
    const sent = send(world, from, to, { text: body.text, reply_to_id: body.reply_to ?? null }, now);
    announceMessage({ world, tell, now }, sent);
    return describe(world, sent.message);
  });
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
    has_photo: message.media?.kind === 'photo',
    reply_to: message.reply_to_id,
    random_id: message.random_id,
  };
}
