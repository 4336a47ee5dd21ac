import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { render } from '#testing/render.tsx';
import { useKeptDraft } from './use-draft.ts';

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
