import { useQueryClient } from '@tanstack/react-query';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { render } from '#testing/render.tsx';
import { takeBack, useDraft, useKeptDraft, type Kept as KeptDraft } from './use-draft.ts';

const draft = (text: string) => ({ text, attachments: [], reply_to: null, cc: [], bcc: [], updated_at: null });

function Kept() {
  const { data } = useKeptDraft(7);
  return data && <p>{`It says ${data.text || 'nothing'}`}</p>;
}

test('what was sent in another browser stands here no longer as soon as one is back', async () => {
  let text = 'The offer';
  await render(<Kept />, { answers: { 'GET /conversations/7/draft': () => draft(text) } });
  await screen.findByText('It says The offer');
  text = '';
  fireEvent.focus(window);
  await waitFor(() => expect(screen.getByText('It says nothing')).toBeTruthy());
});

const NOTHING = { text: '', files: [], reply_to: null, cc: [], bcc: [], asked_at: 1 };

/** Sends a reply, then takes it back. */
function Sends({ id, takes }: { id: number; takes: boolean }) {
  const queryClient = useQueryClient();
  const { send } = useDraft(id, NOTHING, () => {});
  const [isBack, setBack] = useState(false);
  const told = (ids: number[]) => void takeBack(queryClient, id, ids).then(() => setBack(true));
  return (
    <button type="button" onClick={() => send.mutate({ sent: { ...NOTHING, text: 'Yes' }, takes, told })}>
      {isBack ? 'Taken back' : 'Send'}
    </button>
  );
}

test.each([
  ['by it', true, 'u1', [{ assignee: null }]],
  ['before it', false, 'u1', []],
  ['by it, and that is somebody else’s by now', true, 'u2', []],
])(
  'a reply that is taken back lets a conversation go that was taken %s, where it should',
  async (_, takes, id, changes) => {
    const { asked } = await render(<Sends id={9} takes={takes} />, {
      answers: {
        'POST /conversations/9/messages': { items: [{ id: 31 }] },
        'PUT /conversations/9/draft': draft(''),
        'POST /conversations/9/take-back': { ...draft('Yes'), begun: null },
        'GET /me': { user_id: 'u1' },
        'GET /conversations/9': { id: 9, assignee: { id, name: 'Ann' } },
        'PATCH /conversations/9': { id: 9, assignee: null },
      },
    });
    fireEvent.click(screen.getByRole('button'));
    await screen.findByText('Taken back');
    expect(asked.filter(({ method }) => method === 'PATCH').map(({ body }) => body)).toEqual(changes);
  },
);

function Writes() {
  const { data } = useKeptDraft(11);
  return data ? <Field kept={data} /> : <p>Nothing is known</p>;
}

function Field({ kept }: { kept: KeptDraft }) {
  const { written, change } = useDraft(11, kept, () => {});
  return <input value={written.text} onChange={({ target }) => change(() => ({ text: target.value }))} />;
}

test('what was being written stands there, too, when one comes back to it while the server cannot be asked', async () => {
  let isAway = false;
  const answer = () => (isAway ? Promise.reject(new TypeError('Failed to fetch')) : draft(''));
  const answers = { 'GET /conversations/11/draft': answer, 'PUT /conversations/11/draft': answer };
  const { unmount } = await render(<Writes />, { answers });
  fireEvent.change(await screen.findByRole('textbox'), { target: { value: 'Half a sen' } });
  isAway = true;
  unmount();
  await render(<Writes />, { answers });
  expect(await screen.findByDisplayValue('Half a sen')).toBeTruthy();
});
