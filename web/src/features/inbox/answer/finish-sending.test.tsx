import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { render, type Asked } from '#testing/render.tsx';
import type { KeptSending } from './kept-sendings.ts';
import { useDraft, useKeptDraft } from './use-draft.ts';
import { bodyOf } from './written.ts';

const SENT = { text: 'The offer', files: [], reply_to: null, cc: [], bcc: [] };
const KEPT = { ...SENT, asked_at: 1 };
const HOUR_MS = 3_600_000;
const draft = (text: string) => ({ text, attachments: [], reply_to: null, cc: [], bcc: [], updated_at: null });
const keptHere = () => Object.keys(localStorage).filter((name) => name.startsWith('groundcrew.sending.'));
const sentTo = (asked: Asked[]) => asked.filter(({ method, path }) => method === 'POST' && path.endsWith('/messages'));
const draftsOf = (asked: Asked[]) => asked.filter(({ method }) => method === 'PUT').map(({ body }) => body);

afterEach(() => localStorage.clear());

/** As an earlier page leaves it. */
function leave(id: number, { age_ms = 0, user_id = 'u1' } = {}): void {
  const key = `key-${id}`;
  const reply = { id, text: SENT.text, attachment_ids: [], cc: [], bcc: [], undo_s: 5 };
  const left: KeptSending = { user_id, at: Date.now() - age_ms, key, reply, sent: SENT };
  localStorage.setItem(`groundcrew.sending.${key}`, JSON.stringify(left));
}

function Kept({ id }: { id: number }) {
  const { data } = useKeptDraft(id);
  return data && <p>{`It says ${data.text || 'nothing'}`}</p>;
}

function Sends({ id }: { id: number }) {
  const { send } = useDraft(id, KEPT, () => {});
  return (
    <button type="button" onClick={() => send.mutate({ sent: SENT, takes: false })}>
      Send
    </button>
  );
}

test('a reply is kept by the browser until the server has answered it', async () => {
  const answer = Promise.withResolvers<object>();
  const { asked } = await render(<Sends id={20} />, {
    answers: { 'POST /conversations/20/messages': () => answer.promise },
  });
  fireEvent.click(screen.getByRole('button'));
  await waitFor(() => expect(sentTo(asked)).toHaveLength(1));
  expect(keptHere()).toHaveLength(1);
  await act(async () => answer.resolve({ items: [{ id: 31 }] }));
  await waitFor(() => expect(keptHere()).toEqual([]));
});

test('what an earlier page has sent off is sent once, and what was written besides stays', async () => {
  leave(21);
  let text = 'The offer and more';
  const { asked } = await render(<Kept id={21} />, {
    answers: {
      'GET /me': { user_id: 'u1' },
      'GET /conversations/21/draft': () => draft(text),
      'POST /conversations/21/messages': { items: [{ id: 31 }] },
      'PUT /conversations/21/draft': (body: object) => draft((text = String(Reflect.get(body, 'text')))),
    },
  });
  await screen.findByText('It says and more');
  expect(sentTo(asked).map(({ body }) => body)).toEqual([expect.objectContaining({ text: 'The offer' })]);
  expect(keptHere()).toEqual([]);
});

test.each([
  ['is refused', {}, 1],
  ['is half a day old', { age_ms: 13 * HOUR_MS }, 0],
])('what an earlier page has sent off and %s stands in the field again', async (_, left, times) => {
  const id = 22 + times;
  leave(id, left);
  let text = '';
  const { asked } = await render(<Kept id={id} />, {
    answers: {
      'GET /me': { user_id: 'u1' },
      [`GET /conversations/${id}/draft`]: () => draft(text),
      [`PUT /conversations/${id}/draft`]: (body: object) => draft((text = String(Reflect.get(body, 'text')))),
      [`GET /conversations/${id}`]: { id, subject: 'Price', peer_kind: null, contact: null },
    },
  });
  await screen.findByText('It says The offer');
  expect(sentTo(asked)).toHaveLength(times);
  expect(draftsOf(asked)).toEqual([bodyOf(SENT)]);
  expect(keptHere()).toEqual([]);
});

test('what somebody else has sent off in this browser is not sent by who comes next', async () => {
  leave(24, { user_id: 'u2' });
  const { asked } = await render(<Kept id={24} />, {
    answers: { 'GET /me': { user_id: 'u1' }, 'GET /conversations/24/draft': draft('') },
  });
  await screen.findByText('It says nothing');
  expect(sentTo(asked)).toEqual([]);
  expect(keptHere()).toHaveLength(1);
});
