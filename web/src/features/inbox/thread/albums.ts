import type { Message } from '#features/inbox/types.ts';

/** What stands in one bubble: a message, or all of an album. */
export type Parts = readonly [Message, ...Message[]];

/** Messages of one album follow each other; what came between them by another's hand parts it. */
export function partsOf(messages: readonly Message[]): Parts[] {
  const lines: [Message, ...Message[]][] = [];
  for (const message of messages) {
    const last = lines.at(-1);
    if (last && message.album_id !== null && isOneAlbum(last[0], message)) last.push(message);
    else lines.push([message]);
  }
  return lines;
}

function isOneAlbum(one: Message, other: Message): boolean {
  return one.album_id === other.album_id && one.direction === other.direction && one.contact_id === other.contact_id;
}
