/** People and groups as the control API names them. */
import { z } from 'zod';
import { refusal } from '#http-input.ts';
import type { Group, Person } from '#world/types.ts';
import type { World } from '#world/world.ts';

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
