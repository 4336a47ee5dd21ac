import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { NewMessage } from '#domain/inbox.ts';
import { addEvent } from '#store/events/events.ts';
import { enterTelegramContacts } from '#store/inbox/people/contacts.ts';
import { openTelegramConversation } from '#store/inbox/conversations.ts';
import { addMessages } from '#store/inbox/messages.ts';
import { setUnread } from '#store/inbox/state.ts';
import { tellInbox } from '#store/inbox/tell.ts';
import { makeNotifications } from '#store/notifications/make-notifications.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';

const PEER = 700_001;
let fleet: Fleet;
let account_id = 0;
let people: string[] = [];
let said = 0;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
  const { rows } = await sql<{ id: string }>`
    with made as (
      insert into "user" (name, email, email_verified, created_at, updated_at)
      values ('Ann', 'ann@example.com', true, now(), now()), ('Ben', 'ben@example.com', true, now(), now()) returning id, name
    ), joined as (
      insert into member (workspace_id, user_id, role, created_at)
      select ${fleet.scope.workspace_id}, id, 'manager', now() from made
    )
    select id from made order by name`.execute(fleet.db);
  people = rows.map(({ id }) => id);
});
afterAll(() => fleet.close());
beforeEach(async () => {
  account_id = await fleet.addAccount();
});

/** A private message, as it is stored and told; returns its conversation. */
async function hear(text: string, fields: Partial<NewMessage> = {}): Promise<number> {
  const { scope } = fleet;
  return scope.db.transaction().execute(async (tx) => {
    const person = { telegram_id: PEER, name: 'Cleo', username: null, phone: null, is_bot: false };
    const contact_id = (await enterTelegramContacts(tx, scope, [person])).get(PEER) ?? null;
    const peer = { account_id, peer_id: PEER, kind: 'private', title: null, contact_id } as const;
    const conversation_id = await openTelegramConversation(tx, scope, peer);
    const telegram = {
      account_id,
      peer_id: PEER,
      message_id: (said += 1),
      album_id: null,
      reply_to_id: null,
      mentions_me: false,
      media: null,
      service: null,
      forwarded_from: null,
      reactions: null,
    };
    const message = { direction: 'inbound', kind: 'text', text, sent_at: scope.now(), telegram, ...fields } as const;
    const added = await addMessages(tx, scope, conversation_id, [message]);
    await tellInbox(tx, scope, { new_messages: added.map(({ id }) => id) });
    return conversation_id;
  });
}

async function told(conversation_id: number): Promise<{ user_id: string; type: string; message: string }[]> {
  while (await makeNotifications(fleet.scope));
  const { rows } = await sql<{ user_id: string; type: string; message: string; data: unknown }>`
    select user_id, type, title, message, data from notifications where entity_id = ${String(conversation_id)}
    order by id`.execute(fleet.db);
  return rows;
}

test('of a message that nobody has taken everybody hears, once while the first is unread', async () => {
  const id = await hear('How much is it?');
  await hear('Hello?');
  const all = await told(id);
  expect(all.map(({ user_id }) => user_id).toSorted()).toEqual(people.toSorted());
  expect(all[0]).toMatchObject({ type: 'new_message', title: 'Cleo', message: 'How much is it?' });
  expect(all[0]).toMatchObject({ data: { conversation_id: id, message_id: expect.any(Number) } });
  await sql`update notifications set read_at = ${fleet.scope.now()}`.execute(fleet.db);
  await hear('Are you there?');
  expect(await told(id)).toHaveLength(4);
});

test('who has read a conversation hears of what is said in it later', async () => {
  const id = await hear('one');
  expect(await told(id)).toHaveLength(people.length);
  await fleet.db.transaction().execute((tx) => setUnread(tx, fleet.scope, { id, unread: 0 }));
  await hear('two');
  expect((await told(id)).slice(people.length)).toMatchObject(people.map(() => ({ message: 'two' })));
});

test('of what somebody has taken only that person hears', async () => {
  const id = await hear('one');
  await told(id);
  await sql`update notifications set read_at = ${fleet.scope.now()}`.execute(fleet.db);
  await sql`update conversations set assignee = ${people[1]}, assigned_at = ${fleet.scope.now()} where id = ${id}`.execute(
    fleet.db,
  );
  await hear('two');
  expect((await told(id)).slice(2)).toMatchObject([{ user_id: people[1], message: 'two' }]);
});

test('of what we write ourselves, and of what is old, nobody hears', async () => {
  const id = await hear('mine', { direction: 'outbound' });
  await hear('long ago', { sent_at: new Date(fleet.scope.now().getTime() - 2 * 86_400_000) });
  expect(await told(id)).toEqual([]);
});

test('a reply that failed, or whose end nobody knows, is told; a mailbox that has trouble once in an hour', async () => {
  const id = await hear('mine', { direction: 'outbound' });
  const { scope } = fleet;
  const data = { conversation_id: id, message_id: 1, error: 'USER_IS_BLOCKED' };
  await addEvent(scope, { type: 'reply.failed', account_id, data });
  await addEvent(scope, { type: 'reply.unconfirmed', account_id, data });
  expect(new Set((await told(id)).map(({ type }) => type))).toEqual(new Set(['reply_failed', 'reply_unconfirmed']));
  const box = { mailbox_id: 999_999, mailbox: 'desk@example.com', status: 'unreachable' };
  for (const error of ['it is away', 'it is away still', null]) {
    await addEvent(scope, { type: 'mailbox.changed', account_id: null, data: { ...box, error } });
  }
  expect(await told(999_999)).toHaveLength(people.length);
});
