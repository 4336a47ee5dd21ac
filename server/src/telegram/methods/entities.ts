import type { tl } from '@mtcute/core';
import type { TextEntity } from '#domain/formatting.ts';

/** Absent where there are none, as in requests of other clients. */
export function entitiesOf(entities: readonly TextEntity[] | undefined): { entities?: tl.TypeMessageEntity[] } {
  return entities === undefined || entities.length === 0 ? {} : { entities: entities.map(entityOf) };
}

function entityOf({ style, offset, length, url }: TextEntity): tl.TypeMessageEntity {
  const place = { offset, length };
  switch (style) {
    case 'bold':
      return { _: 'messageEntityBold', ...place };
    case 'italic':
      return { _: 'messageEntityItalic', ...place };
    case 'underline':
      return { _: 'messageEntityUnderline', ...place };
    case 'strikethrough':
      return { _: 'messageEntityStrike', ...place };
    case 'spoiler':
      return { _: 'messageEntitySpoiler', ...place };
    case 'blockquote':
      return { _: 'messageEntityBlockquote', ...place };
    case 'code':
      return { _: 'messageEntityCode', ...place };
    case 'pre':
      return { _: 'messageEntityPre', ...place, language: '' };
    case 'link':
      return { _: 'messageEntityTextUrl', ...place, url: url ?? '' };
  }
}
