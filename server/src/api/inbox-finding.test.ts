import { expect, test } from 'vitest';
import { HOUR_MS } from '#domain/days.ts';
import { items } from '#testing/api.ts';
import { openTestDesk } from '#testing/desk.ts';
import { addAccount } from '#testing/written.ts';

const desk = openTestDesk();
const { ask, write } = desk;

test('the counts of each state and of each person are those of the list under the other filters', async () => {
  const ann = await write({ peer: 1, name: 'Ann', texts: ['hello'], ago_ms: HOUR_MS });
  const ben = await write({ peer: 2, name: 'Ben', texts: ['hello'], ago_ms: HOUR_MS });
  const eve = await write({ peer: 3, name: 'Eve', texts: ['hello'], ago_ms: HOUR_MS });
  await ask('PATCH', `/conversations/${ben.conversation_id}`, { state: 'closed', assignee: 'me' });
  await ask('PATCH', `/conversations/${eve.conversation_id}`, { archived: true });
  await ask('POST', `/conversations/${ann.conversation_id}/read`, {});
  const counts = async (query: string) =>
    (await ask('GET', `/conversations/counts?account_id=${desk.account_id}${query}`)).body;
  const listed = async (query: string) => {
    const { body } = await ask('GET', `/conversations?count=true&account_id=${desk.account_id}${query}`);
    return (body as { total: number }).total;
  };
  const by_state = { open: 1, pending: 0, snoozed: 0, closed: 1, any: 2, needs_reply: 0, archived: 1 };
  expect(await counts('&state=open')).toMatchObject({ by_state, by_assignee: { me: 0, none: 1, anybody: 1 } });
  expect(await counts('&filter=archived')).toMatchObject({ by_state, by_assignee: { none: 1, anybody: 1 } });
  expect(await counts('&unread=true')).toMatchObject({
    all: 2,
    by_state: { ...by_state, open: 0, any: 1 },
    by_assignee: { me: 1, none: 0, anybody: 1 },
  });
  expect(await counts('&assignee=me')).toMatchObject({
    by_state: { ...by_state, open: 0, any: 1, archived: 0 },
    by_assignee: { me: 1, none: 1, anybody: 2 },
  });
  for (const [query, expected] of [
    ['&state=open', 1],
    ['&assignee=me&unread=true', 1],
    ['&filter=archived&assignee=none', 1],
  ] as const) {
    expect(await listed(query)).toBe(expected);
  }
});

test('the channels are what conversations are with, and nothing that never had one', async () => {
  await addAccount(desk.scope, `silent_${desk.n}`);
  await write({ peer: 1, name: 'Ann', texts: ['hello'] });
  const { conversation_id } = await write({ peer: 2, name: 'Ben', texts: ['hello'] });
  await ask('PATCH', `/conversations/${conversation_id}`, { archived: true });
  const channels = items(await ask('GET', '/conversations/channels')).filter(({ name }) =>
    String(name).endsWith(`_${desk.n}`),
  );
  expect(channels).toEqual([
    { platform: 'telegram', account_id: desk.account_id, mailbox_id: null, name: desk.account, conversations: 1 },
  ]);
});

test('messages begin where one wants, and go on from there both ways', async () => {
  const texts = Array.from({ length: 7 }, (_, at) => `word ${at}`);
  const { conversation_id } = await write({ peer: 1, name: 'Ann', texts });
  const route = `/conversations/${conversation_id}/messages`;
  const read = async (query: string) => {
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const page = await ask('GET', `${route}?limit=2${query}${cursor}`);
      seen.push(...items(page).map(({ text }) => text));
      const { next_cursor } = page.body as { next_cursor: string | null };
      cursor = next_cursor === null ? '' : `&cursor=${next_cursor}`;
    } while (cursor !== '');
    return seen;
  };
  const third = items(await ask('GET', `${route}?sort=sent_at`))[2];
  const from = `&from_message_id=${String(third?.['id'])}`;
  expect(await read(`&sort=sent_at${from}`)).toEqual(texts.slice(2));
  expect(await read(`&sort=-sent_at${from}`)).toEqual(texts.slice(0, 3).toReversed());
  const at = `&from_at=${encodeURIComponent(String(third?.['sent_at']))}`;
  const [older, newer] = [await read(`&sort=-sent_at${at}`), await read(`&sort=sent_at${at}`)];
  expect(older.at(-1)).toBe('word 0');
  expect(newer.at(-1)).toBe('word 6');
  expect([...older, ...newer]).toEqual(expect.arrayContaining(texts));
  const other = await write({ peer: 2, name: 'Ben', texts: ['hello'] });
  expect(await ask('GET', `/conversations/${other.conversation_id}/messages?${from}`)).toMatchObject({ status: 422 });
});

test('which conversations a filter has is asked for to change them in portions, the newest word first', async () => {
  const old = await write({ peer: 1, name: 'Ann', texts: ['hello'], ago_ms: HOUR_MS });
  const young = await write({ peer: 2, name: 'Ben', texts: ['hello'] });
  const closed = await write({ peer: 3, name: 'Eve', texts: ['hello'] });
  await ask('PATCH', `/conversations/${closed.conversation_id}`, { state: 'closed' });
  const { body } = await ask('GET', `/conversations/ids?state=open&account_id=${desk.account_id}`);
  expect(body).toEqual({ ids: [young.conversation_id, old.conversation_id] });
  expect(await ask('GET', '/conversations/ids?state=shut')).toMatchObject({ status: 422 });
});
