import type { tl } from '@mtcute/core';

/** What an answer brings along of what happened: the message that was sent, the chat that was joined. */
export function updatesIn(answer: unknown): tl.TypeUpdates[] {
  if (!isObject(answer)) return [];
  if (isUpdates(answer)) return [answer];
  return 'updates' in answer && isObject(answer.updates) && isUpdates(answer.updates) ? [answer.updates] : [];
}

type Named = { _: string };

function isObject(value: unknown): value is Named {
  return typeof value === 'object' && value !== null && '_' in value && typeof value._ === 'string';
}

const CONTAINERS: ReadonlySet<string> = new Set<tl.TypeUpdates['_']>([
  'updates',
  'updatesCombined',
  'updateShort',
  'updateShortMessage',
  'updateShortChatMessage',
  'updateShortSentMessage',
  'updatesTooLong',
]);

function isUpdates(value: Named): value is tl.TypeUpdates {
  return CONTAINERS.has(value._);
}
