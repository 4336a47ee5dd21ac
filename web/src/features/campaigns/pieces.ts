// Stretches of a text, which lie within one another, as a tree.
import type { Entity, ShownText } from './types.ts';

/** A text without any style, or one with a style around what is in it. */
export type Piece = { at: number } & ({ entity: null; text: string } | { entity: Entity; within: Piece[] });

/** `entities`: the outer ones first, as the API has them. */
export function piecesOf({ text, entities }: ShownText): Piece[] {
  return between(text, entities, 0, text.length);
}

function between(text: string, entities: readonly Entity[], from: number, to: number): Piece[] {
  const found: Piece[] = [];
  let at = from;
  for (const [place, entity] of entities.entries()) {
    const { offset } = entity;
    const end = Math.min(offset + entity.length, to);
    // What lies within one that was taken is taken with it.
    if (offset < at || offset >= to) continue;
    if (offset > at) found.push({ at, entity: null, text: text.slice(at, offset) });
    found.push({ at: offset, entity, within: between(text, entities.slice(place + 1), offset, end) });
    at = end;
  }
  if (at < to) found.push({ at, entity: null, text: text.slice(at, to) });
  return found;
}
