import { expect, test } from 'vitest';
import { partsOf } from './albums.ts';
import type { Message } from '#features/inbox/types.ts';

const message = (id: number, album_id: string | null, fields: Partial<Message> = {}): Message =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no other field is looked at
  ({ id, album_id, direction: 'inbound', contact_id: 1, ...fields }) as Message;

const idsOf = (messages: readonly Message[]) => partsOf(messages).map((parts) => parts.map(({ id }) => id));

test('the messages of an album stand together, and others each alone', () => {
  expect(idsOf([])).toEqual([]);
  expect(idsOf([message(1, null), message(2, 'a'), message(3, 'a'), message(4, 'b'), message(5, null)])).toEqual([
    [1],
    [2, 3],
    [4],
    [5],
  ]);
});

test('what was written between the messages of an album, or by somebody else, parts it', () => {
  expect(idsOf([message(1, 'a'), message(2, null), message(3, 'a')])).toEqual([[1], [2], [3]]);
  expect(idsOf([message(1, 'a'), message(2, 'a', { direction: 'outbound' })])).toEqual([[1], [2]]);
});
