import { fireEvent, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { render, type Asked } from '#testing/render.tsx';
import { NewTask } from './new-task.tsx';

const answers = {
  'GET /posts': {
    items: [
      { link: '@odesa_cars', telegram_message_id: 7 },
      { link: 'ID:1532108095', telegram_message_id: 8 },
      { link: '@odesa_cars', telegram_message_id: null },
    ],
    next_cursor: null,
    total: null,
  },
  'GET /settings': { items: [{ key: 'reactions_per_post', value: 3 }] },
  'GET /overview': { accounts: { usable: 5 } },
  'POST /reaction-tasks': { id: 4, usable: 2, account_count: 3, account_ids: null },
};

const bodyOf = (asked: Asked[]) => asked.find(({ method }) => method === 'POST')?.body;

test('a task is made of a link, the emoji that were chosen, and so many accounts', async () => {
  const made: number[] = [];
  const { asked } = await render(<NewTask onClose={() => {}} onMade={(id) => made.push(id)} />, { answers });
  expect(await screen.findByText('5 accounts are free to act. At most 3 per post.')).toBeTruthy();
  fireEvent.change(screen.getByRole('combobox', { name: /Link to the post/ }), {
    target: { value: ' https://t.me/odesa_cars/7 ' },
  });
  fireEvent.click(screen.getByRole('button', { name: '🔥' }));
  fireEvent.change(screen.getByRole('textbox', { name: 'How many accounts' }), { target: { value: '3' } });
  fireEvent.click(screen.getByRole('button', { name: 'Start' }));
  expect(await screen.findByText('The task has started; only 2 accounts can act right now.')).toBeTruthy();
  expect(made).toEqual([4]);
  expect(bodyOf(asked)).toEqual({ link: 'https://t.me/odesa_cars/7', emoji: '👍 🔥', account_count: 3 });
});
