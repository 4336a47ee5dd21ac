/** What comes in over HTTP is parsed once, here; a refusal names the field and what is allowed. */
import { z } from 'zod';
import type { Group, Person } from '#world/types.ts';
import type { World } from '#world/world.ts';

/** Fastify answers with the status and the message. */
export function refusal(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode });
}

export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input ?? {});
  if (!parsed.success) throw refusal(400, parsed.error.issues.map((issue) => sentence(schema, issue)).join('; '));
  return parsed.data;
}

/** `?after=N`: only what came later. */
export const afterQuery = z.strictObject({ after: z.coerce.number().int().nonnegative().default(0) });

export const userParams = z.object({ id: z.coerce.number().int().positive() });

/** Bare or marked. */
export const groupParams = z.object({ id: z.coerce.number().int() });

export function mustFindPerson(world: World, id: number): Person {
  const person = world.people.get(id);
  if (!person) throw refusal(404, `there is no user ${id}`);
  return person;
}

/** By marked id, bare id, or user name with or without @. */
export function mustFindGroup(world: World, name: number | string, now: Date): Group {
  const found = typeof name === 'number' ? byId(world, name) : world.named(name.replace(/^@/, ''));
  const group = found && 'chat_id' in found ? world.group(found.chat_id, now) : undefined;
  if (!group) throw refusal(404, `there is no group ${name}`);
  return group;
}

function byId(world: World, id: number): Group | undefined {
  return world.groups.get(id) ?? [...world.groups.values()].find((group) => group.id === id);
}

function sentence(schema: z.ZodType, issue: z.core.$ZodIssue): string {
  const field = issue.path.join('.') || 'the body';
  if (issue.code !== 'unrecognized_keys' || !(schema instanceof z.ZodObject)) return `${field}: ${issue.message}`;
  return `${issue.message}; allowed are ${Object.keys(schema.shape).join(', ')}`;
}
