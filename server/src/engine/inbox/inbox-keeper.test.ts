import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { addMs, HOUR_MS, MINUTE_MS } from '#domain/days.ts';
import { changeConversation, tellWaiting } from '#engine/inbox/acts.ts';
import { keepFile } from '#engine/inbox/keep-file.ts';
import { keepBytes } from '#store/inbox/files/bytes.ts';
import { deleteLooseFiles, deleteUnusedBytes } from '#store/inbox/files/sweep-files.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());

const NOON = new Date('2026-01-12T12:00:00.000Z');

async function conversation(columns: { last_inbound_at: Date }): Promise<number> {
  const account_id = await fleet.addAccount();
  const { rows } = await sql<{ id: number }>`
    insert into conversations (workspace_id, platform, account_id, peer_id, peer_kind, assignee, created_at, last_inbound_at)
    values (${fleet.scope.workspace_id}, 'telegram', ${account_id}, 5, 'private', gen_random_uuid(), ${NOON},
      ${columns.last_inbound_at}) returning id`.execute(fleet.db);
  return rows[0]?.id ?? 0;
}

async function told(): Promise<unknown[]> {
  const { rows } = await sql<{ data: { conversation: object } }>`
    select data from events where type = 'conversation_updated' order by seq`.execute(fleet.db);
  return rows.map(({ data }) => data.conversation);
}

test('that a conversation waits too long for an answer is told live, once for each word of theirs', async () => {
  fleet.setNow(NOON);
  const id = await conversation({ last_inbound_at: addMs(NOON, -9 * MINUTE_MS) });
  expect(await tellWaiting(fleet.scope)).toBe(0);
  fleet.setNow(addMs(NOON, MINUTE_MS));
  expect(await tellWaiting(fleet.scope)).toBe(1);
  expect(await told()).toMatchObject([{ id, needs_attention: true }]);
  expect(await tellWaiting(fleet.scope)).toBe(0);
  await sql`update conversations set last_inbound_at = ${NOON} where id = ${id}`.execute(fleet.db);
  fleet.setNow(addMs(NOON, 11 * MINUTE_MS));
  expect(await tellWaiting(fleet.scope)).toBe(1);
  await changeConversation(fleet.scope, id, { state: 'closed' });
  fleet.setNow(NOON);
});

const file = (text: string) =>
  keepFile(fleet.scope, { file_name: `${text}.txt`, mime_type: 'text/plain', bytes: Buffer.from(text), by: 'Ann' });
const left = async () => {
  const { rows } = await sql<{ name: string }>`
    select convert_from(bytes, 'utf8') as name from attachment_bytes order by 1`.execute(fleet.db);
  return rows.map(({ name }) => name);
};

test('files that were handed in and never sent are deleted with their bytes, unless something else needs these', async () => {
  fleet.setNow(NOON);
  const [, bound] = [await file('loose'), await file('bound'), await file('shared')];
  const id = await conversation({ last_inbound_at: NOON });
  const { rows } = await sql<{ id: number }>`
    insert into conversation_messages (workspace_id, conversation_id, direction, kind, sent_at, stored_at, account_id)
    select workspace_id, id, 'inbound', 'text', ${NOON}, ${NOON}, account_id from conversations where id = ${id} returning id`.execute(
    fleet.db,
  );
  await sql`update attachments set message_id = ${rows[0]?.id} where id = ${bound?.id}`.execute(fleet.db);
  fleet.setNow(addMs(NOON, HOUR_MS));
  await file('shared');
  await file('new');
  expect(await deleteLooseFiles(fleet.scope, addMs(NOON, MINUTE_MS))).toBe(2);
  expect(await deleteUnusedBytes(fleet.scope)).toEqual({ looked_at: 1, deleted: 1 });
  expect(await left()).toEqual(['bound', 'new', 'shared']);
  await sql`delete from conversations where id = ${id}`.execute(fleet.db);
  await deleteUnusedBytes(fleet.scope);
  expect(await left()).toEqual(['new', 'shared']);
});

test('bytes that a file is about to refer to are left', async () => {
  fleet.setNow(NOON);
  const bytes = Buffer.from('found again');
  await fleet.db.transaction().execute((tx) => keepBytes(tx, fleet.scope, bytes));
  await fleet.db.transaction().execute(async (tx) => {
    await keepBytes(tx, fleet.scope, bytes);
    expect(await deleteUnusedBytes(fleet.scope)).toEqual({ looked_at: 0, deleted: 0 });
  });
  expect(await deleteUnusedBytes(fleet.scope)).toEqual({ looked_at: 1, deleted: 1 });
});
