import { fireEvent, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { render } from '#testing/render.tsx';
import { MergeContacts } from './merge-contacts.tsx';

const channel = (id: number, name: string) => ({
  id,
  name,
  username: null,
  email: `${name.toLowerCase()}@example.com`,
  phone: null,
  is_bot: false,
  has_photo: false,
  platform: 'email' as const,
  telegram_id: null,
  stop_said_at: null,
  do_not_contact: null,
  labels: [],
});

const contact = (id: number, name: string, others: readonly (readonly [number, string])[] = []) => ({
  ...channel(id, name),
  own_name: name,
  custom_name: null,
  notes: '',
  channels: [[id, name] as const, ...others].map(([one, of]) => ({ ...channel(one, of), notes: '' })),
  conversations: 2,
  history: [],
  created_at: '2026-03-02T12:00:00Z',
  updated_at: '2026-03-02T12:00:00Z',
});

test('a merge says what it will do, and its undo parts them as they were', async () => {
  const ann = contact(1, 'Ann');
  const bea = contact(2, 'Bea', [[3, 'Beatrice']]);
  const close = vi.fn<() => void>();
  const { asked } = await render(<MergeContacts contact={ann} onClose={close} />, {
    answers: {
      'GET /contacts': {
        items: [
          { ...ann, last_message_at: null },
          { ...bea, last_message_at: null },
        ],
        next_cursor: null,
        total: 2,
      },
      'GET /contacts/2': bea,
      'POST /contacts/1/merge': ann,
      'POST /contacts/2/merge': bea,
      'POST /contacts/2/split': bea,
      'POST /contacts/3/split': bea,
    },
  });
  expect(await screen.findByRole('button', { name: /Bea/ })).toBeTruthy();
  // Whoever it is already is not offered.
  expect(screen.queryByRole('button', { name: /Ann/ })).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: /Bea/ }));
  expect(await screen.findByText(/one person with 4 conversations/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Merge' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Undo' }));
  const posts = () => asked.filter(({ method }) => method === 'POST').map(({ path, body }) => [path, body]);
  await vi.waitFor(() =>
    expect(posts()).toEqual([
      ['/contacts/1/merge', { contact_id: 2 }],
      ['/contacts/2/split', null],
      ['/contacts/3/split', null],
      ['/contacts/2/merge', { contact_id: 3 }],
    ]),
  );
  expect(close).toHaveBeenCalledOnce();
});
