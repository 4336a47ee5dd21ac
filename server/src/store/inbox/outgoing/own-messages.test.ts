import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { TelegramMessage } from '#domain/telegram-messages.ts';
import { openTelegramConversation } from '#store/inbox/conversations.ts';
import { insertOutgoing } from '#store/inbox/outgoing/outgoing.ts';
import { confirmSent, leaveOutgoingUnconfirmed } from '#store/inbox/outgoing/settle.ts';
import { takeTelegramUpdates } from '#store/inbox/telegram/updates.ts';
import { assertLease, type Lease } from '#store/leases/leases.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { privateText } from '#testing/telegram-message.ts';

const PEER = 700_002;
let fleet: Fleet;
let lease: Lease;
let conversation_id = 0;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());
beforeEach(async () => {
  const account_id = await fleet.addAccount();
  lease = await fleet.lease(account_id);
  const peer = { account_id, peer_id: PEER, kind: 'private', title: null, contact_id: null } as const;
  conversation_id = await openTelegramConversation(fleet.db, fleet.scope, peer);
});

const fence = (tx: Fleet['db']) => assertLease(tx, lease);
const SENT_AT = new Date('2026-01-12T12:00:01Z');

/** A reply that has been begun. */
async function begun(text: string): Promise<number> {
  const { scope, db } = fleet;
  const random_id = String(Math.trunc(Math.random() * 1e15));
  const telegram = { account_id: lease.account_id, peer_id: PEER, random_id, reply_to_id: null };
  const id = await db.transaction().execute((tx) =>
    insertOutgoing(tx, scope, conversation_id, {
      kind: 'text',
      text,
      by: 'Ann',
      not_before: null,
      attachments: [],
      telegram,
    }),
  );
  await sql`update conversation_messages set sending_at = ${scope.now()} where id = ${id}`.execute(db);
  return id ?? 0;
}

const own = (message_id: number, text: string): TelegramMessage =>
  privateText({ message_id, text, date: SENT_AT, peer: PEER, name: 'Ben Example' }, true);

const hear = (...messages: TelegramMessage[]) =>
  takeTelegramUpdates(fleet.scope, lease, {
    updates: messages.map((message) => ({ kind: 'new_message', message }) as const),
    state: [],
  });
const confirm = (id: number, telegram_message_id: number) =>
  confirmSent(fleet.scope, fence, { id }, { telegram_message_id, sent_at: SENT_AT });

async function stored() {
  const { rows } = await sql<{ id: number; telegram_message_id: number | null; delivery: string; text: string }>`
    select id, telegram_message_id, delivery, text from conversation_messages
    where conversation_id = ${conversation_id} order by id`.execute(fleet.db);
  return rows;
}

test('a reply that is heard of before its answer is recorded is one message', async () => {
  const id = await begun('hello');
  await hear(own(10, 'hello'));
  expect(await stored()).toEqual([{ id, telegram_message_id: 10, delivery: 'sent', text: 'hello' }]);
  await confirm(id, 10);
  expect(await stored()).toEqual([{ id, telegram_message_id: 10, delivery: 'sent', text: 'hello' }]);
});

test('and one that is heard of after it, too', async () => {
  const id = await begun('hello');
  await confirm(id, 11);
  await hear(own(11, 'hello'));
  expect(await stored()).toEqual([{ id, telegram_message_id: 11, delivery: 'sent', text: 'hello' }]);
});

test('what nobody knew the end of has arrived when it is heard of, and white space at its ends does not matter', async () => {
  const id = await begun('hello \n');
  const why = { code: 'timeout', message: 'no answer', next_try_at: SENT_AT };
  await leaveOutgoingUnconfirmed(fleet.scope, fence, { id }, why);
  await hear(own(12, 'hello'));
  expect(await stored()).toMatchObject([{ id, telegram_message_id: 12, delivery: 'sent' }]);
});

test('two alike get one message each, in their order, and what was written elsewhere is a message of its own', async () => {
  const ids = [await begun('yes'), await begun('yes')];
  await hear(own(13, 'yes'), own(14, 'by phone'), own(15, 'yes'));
  await hear(own(13, 'yes'), own(15, 'yes'));
  expect(await stored()).toMatchObject([
    { id: ids[0], telegram_message_id: 13 },
    { id: ids[1], telegram_message_id: 15 },
    { telegram_message_id: 14, text: 'by phone' },
  ]);
});

test('when another message in the same words was taken for it, the answer tells which is which', async () => {
  const id = await begun('ok');
  await hear(own(16, 'ok'));
  await confirm(id, 17);
  await hear(own(16, 'ok'), own(17, 'ok'));
  const rows = await stored();
  expect(new Set(rows.map((row) => row.telegram_message_id))).toEqual(new Set([16, 17]));
  expect(rows).toHaveLength(2);
  expect(rows.find((row) => row.id === id)).toMatchObject({ telegram_message_id: 17, delivery: 'sent' });
});
