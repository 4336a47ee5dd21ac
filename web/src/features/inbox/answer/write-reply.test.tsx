import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { expect, test, vi } from 'vitest';
import { render } from '#testing/render.tsx';
import type { Conversation } from '#features/inbox/types.ts';
import { WriteReply } from './write-reply.tsx';

// Only what the field asks of it.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as said above
const conversation = { id: 7, platform: 'telegram', account: 'one', mailbox: null } as Conversation;
const kept = { text: '', files: [], reply_to: null, cc: [], bcc: [], asked_at: 1 };
const canned = { title: 'Prices', text: 'Dear {{contact.email}}, 800.', platform: null, shared: true };
const answers = {
  'GET /canned-replies': {
    items: [
      { id: 3, shortcut: 'price', ...canned },
      { id: 4, shortcut: 'thanks', ...canned, title: 'Thank you' },
    ],
  },
  'GET /canned-replies/3/render': { text: canned.text, missing: ['contact.email'] },
  'POST /conversations/7/messages': { items: [] },
  'PUT /conversations/7/draft': { text: '', attachments: [], reply_to: null, cc: [], bcc: [], updated_at: null },
};
const field = () => screen.getByRole<HTMLTextAreaElement>('textbox');

function write(text: string): void {
  fireEvent.change(field(), { target: { value: text } });
  field().setSelectionRange(text.length, text.length);
  fireEvent.select(field());
}

test('a canned reply is chosen by keys, and a place that nobody filled in is not sent unseen', async () => {
  const { asked } = await render(
    <section>
      <WriteReply conversation={conversation} kept={kept} isShown onWriting={() => {}} onDone={() => {}} />
    </section>,
    { answers },
  );
  await waitFor(() => expect(asked.map(({ path }) => path)).toContain('/canned-replies'));
  write('Hello /pr');
  expect(await screen.findByRole('option', { selected: true })).toHaveProperty(
    'textContent',
    expect.stringContaining('/price'),
  );
  expect(screen.getAllByRole('option')).toHaveLength(1);
  fireEvent.keyDown(field(), { key: 'Enter' });
  await waitFor(() => expect(field().value).toBe('Hello Dear {{contact.email}}, 800.'));
  fireEvent.keyDown(field(), { key: 'Enter', ctrlKey: true });
  await screen.findByText(/Not known: contact’s address/);
  const sent = () => asked.filter(({ method, path }) => method === 'POST' && path === '/conversations/7/messages');
  expect(sent()).toEqual([]);
  fireEvent.click(screen.getByRole('button', { name: 'Send as it is' }));
  await waitFor(() => expect(sent()).toHaveLength(1));
  expect(sent()[0]?.body).toMatchObject({ text: 'Hello Dear {{contact.email}}, 800.', undo_s: 5 });
  await waitFor(() => expect(field().value).toBe(''));
});

test('what another tab has written is shown where nothing was written here since', async () => {
  const page = (text: string, asked_at: number) => (
    <WriteReply
      conversation={conversation}
      kept={{ ...kept, text, asked_at }}
      isShown
      onWriting={() => {}}
      onDone={() => {}}
    />
  );
  let show: (text: string, asked_at: number) => void = () => {};
  function Page() {
    const [{ text, asked_at }, set] = useState({ text: 'one', asked_at: 1 });
    const before = useMemo(() => page(text, asked_at), [text, asked_at]);
    useEffect(() => {
      show = (next, at) => set({ text: next, asked_at: at });
    });
    return before;
  }
  await render(<Page />, { answers });
  act(() => show('one and more', 2));
  expect(field().value).toBe('one and more');
  write('my own');
  act(() => show('older', 3));
  expect(field().value).toBe('my own');
});

test('keys that are pressed again at once send one reply, and what is to become of the conversation is told once', async () => {
  const done = vi.fn<(after: unknown, ids: number[]) => void>();
  const { asked } = await render(
    <section>
      <WriteReply conversation={conversation} kept={kept} isShown onWriting={() => {}} onDone={done} />
    </section>,
    { answers: { ...answers, 'POST /conversations/7/messages': { items: [{ id: 31 }] } } },
  );
  write('On my way');
  const ctrl_enter = { key: 'Enter', ctrlKey: true };
  act(() => {
    for (const _ of [1, 2, 3]) fireEvent.keyDown(field(), { ...ctrl_enter, shiftKey: true });
  });
  await waitFor(() => expect(field().value).toBe(''));
  fireEvent.keyDown(field(), ctrl_enter);
  expect(asked.filter(({ method, path }) => method === 'POST' && path === '/conversations/7/messages')).toHaveLength(1);
  expect(done.mock.calls).toEqual([['close', [31]]]);
});

test('whoever goes on while a reply is on its way keeps what was written since, and nothing that was ever sent', async () => {
  const going = [Promise.withResolvers<object>(), Promise.withResolvers<object>()];
  let sent = 0;
  let set: (page: ReactNode) => void = () => {};
  function Page() {
    const [page, setPage] = useState<ReactNode>(null);
    useEffect(() => {
      set = setPage;
    });
    return <section>{page}</section>;
  }
  const { asked } = await render(<Page />, {
    answers: { ...answers, 'POST /conversations/7/messages': () => going[sent++]?.promise },
  });
  const reply = (text: string) => (
    <WriteReply conversation={conversation} kept={{ ...kept, text }} isShown onWriting={() => {}} onDone={() => {}} />
  );
  const show = (page: ReactNode) => act(() => set(page));
  const drafts = () =>
    asked.flatMap(({ path, body }) => (path === '/conversations/7/draft' ? [Reflect.get(Object(body), 'text')] : []));
  show(reply(''));
  write('The first');
  fireEvent.keyDown(field(), { key: 'Enter', ctrlKey: true });
  await waitFor(() => expect(sent).toBe(1));
  write('The first and more');
  show(null);
  await waitFor(() => expect(drafts()).toEqual(['The first', 'The first and more']));
  going[0]?.resolve({ items: [] });
  await waitFor(() => expect(drafts().at(-1)).toBe('and more'));
  // What was kept elsewhere is sent as it is.
  show(reply('The second'));
  fireEvent.keyDown(field(), { key: 'Enter', ctrlKey: true });
  await waitFor(() => expect(sent).toBe(2));
  show(null);
  const before = drafts();
  going[1]?.resolve({ items: [] });
  await act(() => going[1]?.promise);
  expect(drafts()).toEqual(before);
});

test('a stroke says what canned replies are where there are none, and goes with Escape', async () => {
  await render(
    <section>
      <WriteReply conversation={conversation} kept={kept} isShown onWriting={() => {}} onDone={() => {}} />
    </section>,
    { answers: { ...answers, 'GET /canned-replies': { items: [] } } },
  );
  await waitFor(() => {
    write('Hello /');
    expect(screen.getByRole('status').textContent).toContain('There are no canned replies yet');
  });
  expect(screen.getByRole('link', { name: 'Write the first one' }).getAttribute('href')).toContain('canned_replies');
  fireEvent.keyDown(field(), { key: 'Escape' });
  expect(screen.queryByRole('status')).toBeNull();
});

test('an answer by mail has copies, of which a draft keeps all', async () => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only what the field asks of it
  const mail = {
    ...conversation,
    platform: 'email',
    account: null,
    mailbox: 'desk@example.com',
    subject: 'Price',
  } as Conversation;
  const person = (address: string) => ({ name: null, address });
  const addresses = {
    from: [person('ann@example.com')],
    to: [person('desk@example.com'), person('ben@example.com')],
    cc: [],
    bcc: [],
    reply_to: [],
  };
  const { asked } = await render(
    <section>
      <WriteReply conversation={mail} kept={kept} isShown onWriting={() => {}} onDone={() => {}} />
    </section>,
    {
      answers: {
        ...answers,
        'GET /contacts': { items: [], next_cursor: null, total: 0 },
        'GET /conversations/7/messages': { items: [{ id: 5, direction: 'inbound', automatic: null, addresses }] },
      },
    },
  );
  fireEvent.click(await screen.findByRole('checkbox', { name: 'Also to ben@example.com' }));
  fireEvent.click(screen.getByRole('button', { name: 'Bcc' }));
  const bcc = screen.getByLabelText('Bcc', { selector: 'input' });
  act(() => bcc.focus());
  fireEvent.change(bcc, { target: { value: 'Boss <boss@example.com>' } });
  fireEvent.keyDown(bcc, { key: 'Enter' });
  const reply = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Your message' });
  fireEvent.change(reply, { target: { value: 'Eight hundred' } });
  const copies = { cc: ['ben@example.com'], bcc: ['Boss <boss@example.com>'] };
  await waitFor(() => expect(asked.findLast(({ method }) => method === 'PUT')?.body).toMatchObject(copies));
  fireEvent.keyDown(reply, { key: 'Enter', ctrlKey: true });
  await waitFor(() => expect(asked.findLast(({ method }) => method === 'POST')?.body).toMatchObject(copies));
  await waitFor(() => expect(screen.queryByText('Boss <boss@example.com>')).toBeNull());
});
