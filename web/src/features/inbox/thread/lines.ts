import { partsOf, type Parts } from './albums.ts';
import type { Message, Note } from '#features/inbox/types.ts';

/** What stands one below the other in a conversation. */
export type Line = { at: string; parts: Parts } | { at: string; note: Note };

/** Of the messages that are here: whether none is older, and whether none is newer. */
type Reach = { isWhole: boolean; isToNow: boolean };

/** What has not gone out yet comes after what has: it gets its time when it goes. */
function inOrder(messages: readonly Message[]): readonly Message[] {
  const waits = ({ delivery }: Message) => delivery === 'queued';
  return messages.some(waits) ? [...messages.filter((one) => !waits(one)), ...messages.filter(waits)] : messages;
}

/** Messages from the oldest that is here, with the notes of their time between them. */
export function linesOf(messages: readonly Message[], notes: readonly Note[], { isWhole, isToNow }: Reach): Line[] {
  const said: Line[] = partsOf(inOrder(messages)).map((parts) => ({ at: parts[0].sent_at, parts }));
  const [oldest, newest] = [said[0], said.at(-1)];
  const beside = notes
    .filter(({ created_at }) => isWhole || (oldest !== undefined && created_at >= oldest.at))
    .filter(({ created_at }) => isToNow || (newest !== undefined && created_at <= newest.at))
    .map((note): Line => ({ at: note.created_at, note }));
  // Messages stand in the order of their platform, which times alone do not tell: notes go between them.
  const lines: Line[] = [];
  const left = beside.toSorted((one, other) => one.at.localeCompare(other.at));
  for (const line of said) {
    while (left[0] !== undefined && left[0].at < line.at) lines.push(...left.splice(0, 1));
    lines.push(line);
  }
  return [...lines, ...left];
}
