import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { blockUpdates } from '#methods/blocking.ts';
import { tellRead } from '#methods/tell-changes.ts';
import { markRead } from '#world/reading.ts';
import type { UserState } from '#world/types.ts';
import { parse, refusal } from '#http-input.ts';
import { mustFindGroup, mustFindPerson, userParams } from './input.ts';
import type { ControlOptions } from './server.ts';

const states = [
  'ok',
  'revoked',
  'banned',
  'deactivated',
  'frozen',
  'spam_restricted',
] as const satisfies readonly UserState[];

const homeBody = z.strictObject({ dc: z.number().int() });
const stateBody = z.strictObject({ state: z.enum(states) });

/** In base64. */
const pictureBody = z.strictObject({ bytes: z.base64().nullable() });

const userId = z.number().int().positive();

const readBody = z.strictObject({
  user_id: userId,
  /** Marked: whom they talk with, or a group. */
  chat_id: z.number().int().optional(),
  group: z.union([z.string().min(1), z.number().int().positive()]).optional(),
  up_to: z.number().int().positive().optional(),
});

const blockBody = z.strictObject({ user_id: userId, other_id: userId, blocked: z.boolean().default(true) });

export function userRoutes(app: FastifyInstance, { world, clock, tell }: ControlOptions): void {
  app.post('/users/:id/state', (request) => {
    const { id } = parse(userParams, request.params);
    const { state } = parse(stateBody, request.body);
    const person = mustFindPerson(world, id);
    person.state = state;
    return { id, state };
  });

  // What others see beside the name; null takes it away. Whoever talks with them hears of it with their next message.
  app.post('/users/:id/picture', (request) => {
    const { id } = parse(userParams, request.params);
    const { bytes } = parse(pictureBody, request.body);
    const person = mustFindPerson(world, id);
    const photo = bytes === null ? null : world.files.keepPhoto(Buffer.from(bytes, 'base64'), person.dc, clock.now());
    if (photo && 'refused' in photo) throw refusal(400, `bytes: Telegram takes no such picture: ${photo.refused}`);
    person.picture = photo;
    return { id, picture: photo?.id.toString() ?? null };
  });

  // Somebody has read a chat, all of it or up to a message (as they see its number).
  app.post('/read', (request) => {
    const { user_id, chat_id, group, up_to } = parse(readBody, request.body);
    if ((chat_id === undefined) === (group === undefined)) {
      throw refusal(400, 'chat_id: exactly one of chat_id and group says what was read');
    }
    const now = clock.now();
    const person = mustFindPerson(world, user_id);
    const chat =
      chat_id !== undefined && chat_id > 0
        ? mustFindPerson(world, chat_id).id
        : mustFindGroup(world, chat_id ?? group ?? 0, now);
    const isChannel = typeof chat !== 'number' && chat.kind !== 'basic_group';
    const max_id = up_to ?? (isChannel ? chat.last_id : person.mailbox.last_id);
    const news = markRead(world, person, typeof chat === 'number' ? chat : chat.chat_id, max_id);
    tellRead({ world, tell, now }, news);
    return { read: max_id, heard_by: news.map((each) => each.person.id) };
  });

  app.post('/block', (request) => {
    const { user_id, other_id, blocked } = parse(blockBody, request.body);
    const now = clock.now();
    const person = mustFindPerson(world, user_id);
    const other = mustFindPerson(world, other_id);
    if (blocked) person.blocks.add(other.id);
    else person.blocks.delete(other.id);
    tell(person.id, () => blockUpdates({ world, now }, person, other));
    return { id: person.id, blocks: [...person.blocks] };
  });

  // Telegram moves an account's home: its old sessions may do nothing more there but take their authorization along.
  app.post('/users/:id/dc', (request) => {
    const { id } = parse(userParams, request.params);
    const { dc } = parse(homeBody, request.body);
    if (!world.dcs.includes(dc)) throw refusal(400, `dc: there is no DC ${dc}; there are ${world.dcs.join(', ')}`);
    mustFindPerson(world, id).dc = dc;
    return { id, dc };
  });
}
