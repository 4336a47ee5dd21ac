import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { render } from '#testing/render.tsx';
import { MessageLine } from './message.tsx';
import type { Message } from '#features/inbox/types.ts';

const said = (fields: Partial<Message>): Message =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no other field is looked at
  ({
    id: 1,
    kind: 'text',
    text: 'Good day',
    direction: 'outbound',
    sent_at: '2026-01-10T10:01:00.000Z',
    sent_by: null,
    sender_name: null,
    edited_at: null,
    deleted_at: null,
    delivery: 'sent',
    addresses: null,
    automatic: null,
    forwarded_from: null,
    invitation: null,
    media: null,
    reactions: null,
    attachments: [],
    ...fields,
  }) as Message;

const show = (fields: Partial<Message>) =>
  render(<MessageLine parts={[said(fields)]} answered={null} withSender={false} may={false} />);

test('who wrote it is told of what went out in a private chat, here by a colleague or elsewhere', async () => {
  const here = await show({ sent_by: 'Ann (ann@example.com)', sender_name: 'Sales' });
  expect(screen.getByText('Ann')).toBeTruthy();
  expect(screen.queryByText('Sales')).toBeNull();
  here.unmount();
  await show({ sender_name: 'Maria' });
  expect(screen.getByText('Maria')).toBeTruthy();
});

test('of what comes in from the one whom the chat is with no name is repeated', async () => {
  await show({ direction: 'inbound', sender_name: 'Olena', delivery: null });
  expect(screen.getByText('Good day')).toBeTruthy();
  expect(screen.queryByText('Olena')).toBeNull();
});
