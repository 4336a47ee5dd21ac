import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { NewMessage } from '#domain/inbox.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { enterTelegramContacts } from '#store/inbox/people/contacts.ts';
import { openTelegramConversation } from '#store/inbox/conversations.ts';
import { addMessages } from '#store/inbox/messages.ts';
import { tellInbox } from '#store/inbox/tell.ts';

const PEER = 700_001;
let fleet: Fleet;
let account_id = 0;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());
beforeEach(async () => {
  account_id = await fleet.addAccount();
});

const message = (id: number, fields: Partial<NewMessage> = {}): NewMessage => ({
  direction: 'inbound',
  kind: 'text',
  text: `message ${id}`,
  sent_at: new Date(Date.UTC(2026, 0, 12, 12, 0, Math.floor(id / 10))),
  telegram: {
    account_id,
    peer_id: PEER,
    message_id: id,
    album_id: null,
    reply_to_id: null,
    mentions_me: false,
    media: null,
    service: null,
    forwarded_from: null,
    reactions: null,
  },
  ...fields,
});

async function store(messages: readonly NewMessage[]) {
  const { scope } = fleet;
  return scope.db.transaction().execute(async (tx) => {
    const contacts = await enterTelegramContacts(tx, scope, [
      { telegram_id: PEER, name: 'Ann Example', username: 'ann', phone: null, is_bot: false },
    ]);
    const conversation_id = await openTelegramConversation(tx, scope, {
      account_id,
      peer_id: PEER,
      kind: 'private',
      title: null,
      contact_id: contacts.get(PEER) ?? null,
    });
    const added = await addMessages(tx, scope, conversation_id, messages);
    await tellInbox(tx, scope, { new_messages: added.map(({ id }) => id) });
    return { conversation_id, added };
  });
}

async function conversation(id: number) {
  const { rows } = await sql<Record<string, unknown>>`select * from conversations where id = ${id}`.execute(fleet.db);
  return rows[0];
}

test('what comes twice is stored and told once, also within one batch', async () => {
  const first = await store([message(1), message(2), message(2)]);
  const again = await store([message(2), message(3)]);
  expect(again.conversation_id).toBe(first.conversation_id);
  expect([first.added.map(({ n }) => n), again.added.map(({ n }) => n)]).toEqual([[0, 1], [1]]);
  expect(await conversation(first.conversation_id)).toMatchObject({ unread: 3, last_message_text: 'message 3' });
  const { rows } = await sql`
    select data->'message'->>'text' as text, data->'conversation'->'contact'->>'name' as name
    from events where stream = 'communications' and (data->>'conversation_id')::bigint = ${first.conversation_id}
    order by seq`.execute(fleet.db);
  expect(rows).toEqual([1, 2, 3].map((n) => ({ text: `message ${n}`, name: 'Ann Example' })));
});

test('an older message that comes late is not the last one, and an answer is not unread', async () => {
  const { conversation_id } = await store([message(30)]);
  await store([message(10), message(40, { direction: 'outbound' })]);
  expect(await conversation(conversation_id)).toMatchObject({
    unread: 2,
    last_message_text: 'message 40',
    last_inbound_at: message(30).sent_at,
    last_outbound_at: message(40).sent_at,
  });
  await store([message(20)]);
  expect(await conversation(conversation_id)).toMatchObject({ unread: 3, last_message_text: 'message 40' });
});

test('what comes in opens a conversation again and takes it out of the archive; an answer does not', async () => {
  const { conversation_id } = await store([message(1)]);
  const close = sql`update conversations set state = 'snoozed', snoozed_until = now(), archived = true, unread = 0
    where id = ${conversation_id}`;
  await close.execute(fleet.db);
  await store([message(2, { direction: 'outbound' })]);
  expect(await conversation(conversation_id)).toMatchObject({ state: 'snoozed', archived: true, unread: 0 });
  await store([message(3)]);
  expect(await conversation(conversation_id)).toMatchObject({
    state: 'open',
    snoozed_until: null,
    archived: false,
    unread: 1,
  });
});

test('what Telegram says is read already does not count', async () => {
  const { conversation_id } = await store([message(1)]);
  await sql`update conversations set read_by_me_to = 5, unread = 0 where id = ${conversation_id}`.execute(fleet.db);
  await store([message(4), message(6)]);
  expect(await conversation(conversation_id)).toMatchObject({ unread: 1 });
});

test('a file stands with its message', async () => {
  const file = { file_name: 'plan.pdf', mime_type: 'application/pdf', size_bytes: 12, state: 'offered' as const };
  const { added } = await store([message(1, { kind: 'document', text: '', attachments: [file] })]);
  const { rows } =
    await sql`select file_name, state, position from attachments where message_id = ${added[0]?.id}`.execute(fleet.db);
  expect(rows).toEqual([{ file_name: 'plan.pdf', state: 'offered', position: 0 }]);
});
