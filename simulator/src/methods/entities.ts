import type { tl } from '@mtcute/core';
import type { Context } from './handler.ts';
import { resolveUser } from './peers.ts';

/** Mentions of people without a user name come in with an input user and go out with an id. */
export function entitiesOf(context: Context, entities: readonly tl.TypeMessageEntity[]): tl.TypeMessageEntity[] {
  return entities.flatMap((entity): tl.TypeMessageEntity[] => {
    if (entity._ !== 'inputMessageEntityMentionName') return [entity];
    const { offset, length } = entity;
    const person = resolveUser(context, entity.userId);
    return person ? [{ _: 'messageEntityMentionName', offset, length, userId: person.id }] : [];
  });
}
