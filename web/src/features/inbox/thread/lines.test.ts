import { expect, test } from 'vitest';
import { linesOf } from './lines.ts';
import type { Message, Note } from '#features/inbox/types.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 12, 12, minute)).toISOString();
const message = (id: number, minute: number): Message =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no other field is looked at
  ({ id, album_id: null, sent_at: at(minute) }) as Message;
const note = (id: number, minute: number): Note =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no other field is looked at
  ({ id, created_at: at(minute) }) as Note;

const shown = (messages: Message[], notes: Note[], isWhole: boolean, isToNow = true) =>
  linesOf(messages, notes, { isWhole, isToNow }).map((line) =>
    'note' in line ? `note ${line.note.id}` : line.parts[0].id,
  );

test('notes stand where they were written, and messages in the order that they came in', () => {
  expect(shown([message(1, 1), message(2, 1), message(3, 5)], [note(9, 7), note(8, 3)], true)).toEqual([
    1,
    2,
    'note 8',
    3,
    'note 9',
  ]);
});

test('what has not gone out yet stands behind what has', () => {
  const queued: Message = { ...message(2, 2), delivery: 'queued' };
  expect(shown([message(1, 1), queued, message(3, 5)], [], true)).toEqual([1, 3, 2]);
});

test('notes of before the messages that are here, and of after them, wait for those', () => {
  expect(shown([message(1, 4)], [note(7, 1), note(8, 5)], false)).toEqual([1, 'note 8']);
  expect(shown([message(1, 4)], [note(7, 1)], true)).toEqual(['note 7', 1]);
  expect(shown([], [note(7, 1)], false)).toEqual([]);
  expect(shown([message(1, 4), message(2, 6)], [note(7, 5), note(8, 9)], true, false)).toEqual([1, 'note 7', 2]);
});
