import { expect, test } from 'vitest';
import type { Attachment } from '#features/inbox/types.ts';
import { writtenSince } from './written.ts';

// Only what tells files apart.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as said above
const file = (id: number) => ({ id }) as Attachment;
const sent = { text: 'On my way', files: [file(1)], reply_to: 5, cc: ['ann@example.com'], bcc: [] };

test('after a reply is sent nothing is left of it', () => {
  expect(writtenSince(sent, sent)).toEqual({ text: '', files: [], reply_to: null, cc: [], bcc: [] });
});

test('what was written, attached or chosen while it was on its way stays', () => {
  const now = { text: 'On my way Back at noon', files: [file(1), file(2)], reply_to: 6, cc: sent.cc, bcc: ['b'] };
  expect(writtenSince(sent, now)).toEqual({ text: 'Back at noon', files: [file(2)], reply_to: 6, cc: [], bcc: ['b'] });
  expect(writtenSince(sent, { ...sent, text: 'Wait' }).text).toBe('Wait');
});
