import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { HOUR_MS } from '#domain/days.ts';
import { keepBytes } from '#store/inbox/files/bytes.ts';
import { makeNotifications } from '#store/notifications/make-notifications.ts';
import { ids } from '#testing/api.ts';
import { openTestDesk } from '#testing/desk.ts';

const desk = openTestDesk();
const { ask, get, write } = desk;
const peer = (of: number) => desk.n * 1_000 + of;

test('a contact is called something else here, and found by either name', async () => {
  const { contact_id, conversation_id } = await write({ peer: peer(1), name: 'Зоряна Ковальчук', texts: ['hello'] });
  expect(
    await ask('PATCH', `/contacts/${contact_id}`, { custom_name: 'The buyer', notes: 'Calls at noon.' }),
  ).toMatchObject({
    body: { name: 'The buyer', own_name: 'Зоряна Ковальчук', custom_name: 'The buyer', notes: 'Calls at noon.' },
  });
  expect((await get(`/conversations/${conversation_id}`)).body).toMatchObject({ contact: { name: 'The buyer' } });
  for (const q of ['buyer', 'ЗОРЯНА', 'ковал', `user_${peer(1)}`, 'the ковальчук']) {
    expect(ids(await get(`/contacts?search=${encodeURIComponent(q)}`))).toEqual([contact_id]);
    expect(ids(await get(`/conversations?search=${encodeURIComponent(q)}`))).toEqual([conversation_id]);
  }
  expect(await ask('PATCH', `/contacts/${contact_id}`, { custom_name: null })).toMatchObject({
    body: { name: 'Зоряна Ковальчук' },
  });
  expect(await ask('PATCH', '/contacts/987654', { notes: 'x' })).toMatchObject({ status: 404 });
});

test('contacts that are one person show each other and their conversations, and are told apart again', async () => {
  const [a, b, c] = [
    await write({ peer: peer(1), name: 'Ann', texts: ['one'], ago_ms: 2 * HOUR_MS }),
    await write({ peer: peer(2), name: 'Anna', texts: ['two'], ago_ms: HOUR_MS }),
    await write({ peer: peer(3), name: 'Anja', texts: ['three'] }),
  ] as const;
  const merge = (from: number, into: number) => ask('POST', `/contacts/${into}/merge`, { contact_id: from });
  await ask('POST', '/do-not-contact', { who: `id:${peer(2)}`, reason: 'asked for it' });
  await merge(b.contact_id, a.contact_id);
  const merged = await merge(a.contact_id, c.contact_id);
  expect(merged.body).toMatchObject({
    id: c.contact_id,
    do_not_contact: null,
    conversations: 3,
    channels: [
      { id: a.contact_id },
      { id: b.contact_id, do_not_contact: { reason: 'asked for it' } },
      { id: c.contact_id },
    ],
    history: [{ id: c.conversation_id }, { id: b.conversation_id }, { id: a.conversation_id }],
  });
  expect(ids(await get(`/search?q=two&contact_id=${c.contact_id}`))).toEqual(b.message_ids);
  const channels = async (id: number) =>
    ((await get(`/contacts/${id}`)).body as { channels: { id: number }[] }).channels.map((each) => each.id);
  // Who was the person goes, and the others stay one.
  await ask('POST', `/contacts/${c.contact_id}/split`);
  expect(await channels(c.contact_id)).toEqual([c.contact_id]);
  expect(await channels(b.contact_id)).toEqual([a.contact_id, b.contact_id]);
  await ask('POST', `/contacts/${b.contact_id}/split`);
  expect(await channels(a.contact_id)).toEqual([a.contact_id]);
  expect(await merge(a.contact_id, a.contact_id)).toMatchObject({ status: 422 });
});

test('who is erased leaves nothing of what was said, and stays on the list of those whom nobody writes to', async () => {
  const secret = `verysecret${desk.n}`;
  const ann = await write({ peer: peer(1), name: 'Ann', texts: [`my word is ${secret}`] });
  const in_group = { peer: peer(1), name: 'Ann', group: -peer(100) };
  await write({ ...in_group, peer: peer(2), name: 'Ben', texts: ['what Ben says'], ago_ms: HOUR_MS });
  const said = await write({ ...in_group, texts: [`again ${secret}`] });
  await ask('POST', `/conversations/${ann.conversation_id}/notes`, { text: `she said ${secret}` });
  await ask('POST', '/do-not-contact', { who: `id:${peer(1)}` });
  const own = await keepBytes(desk.scope.db, desk.scope, Buffer.from(`own ${secret}`));
  const shared = await keepBytes(desk.scope.db, desk.scope, Buffer.from('a file that others have, too'));
  for (const [sha256, message_id] of [
    [own, ann.message_ids[0]],
    [shared, ann.message_ids[0]],
    [shared, null],
  ] as const) {
    await sql`
      insert into attachments (workspace_id, message_id, file_name, mime_type, size_bytes, state, sha256, created_at)
      values (${desk.scope.workspace_id}, ${message_id ?? null}, 'a.txt', 'text/plain', 10, 'stored', ${sha256}, now())`.execute(
      desk.scope.db,
    );
  }
  while (await makeNotifications(desk.scope));
  const expected = {
    conversations: 1,
    messages: 2,
    elsewhere_messages: 1,
    elsewhere_conversations: 1,
    notes: 1,
    files: 1,
    file_bytes: 10,
  };
  expect((await get(`/contacts/${ann.contact_id}/erasure`)).body).toEqual(expected);
  expect(await ask('DELETE', `/contacts/${ann.contact_id}`)).toMatchObject({ status: 403 });
  const erase = () => desk.api.as.admin('DELETE', `/api/v1/contacts/${ann.contact_id}`);
  expect(await erase()).toMatchObject({ status: 200, body: expected });
  expect(await erase()).toMatchObject({ status: 404 });
  expect(await get(`/conversations/${ann.conversation_id}`)).toMatchObject({ status: 404 });
  expect((await get(`/conversations/${said.conversation_id}`)).body).toMatchObject({
    last_message_text: 'what Ben says',
  });
  expect(await leftOf(secret)).toEqual([]);
  const { rows } = await sql<{ sha256: Buffer }>`select sha256 from attachment_bytes`.execute(desk.scope.db);
  expect(rows.map(({ sha256 }) => sha256.toString('hex'))).toEqual([shared.toString('hex')]);
  expect(JSON.stringify((await get(`/do-not-contact?search=${peer(1)}`)).body)).toContain(String(peer(1)));
  const { rows: audited } = await sql<{ data: unknown }>`
    select data from audit_log where action = 'contacts.erase'`.execute(desk.scope.db);
  expect(audited).toEqual([{ data: expected }]);
});

/** Tables in which the word stands still. */
async function leftOf(word: string): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = current_schema() and table_type = 'BASE TABLE'`.execute(desk.scope.db);
  const left: string[] = [];
  for (const { name } of tables) {
    const { rows } = await sql`
      select from ${sql.table(name)} t where position(${word} in t::text) > 0
        or position(${Buffer.from(word).toString('hex')} in t::text) > 0 limit 1`.execute(desk.scope.db);
    if (rows.length > 0) left.push(name);
  }
  return left;
}

test('a whole conversation goes out as a file, messages and notes in their order', async () => {
  const texts = Array.from({ length: 450 }, (_, at) => `word ${at}`);
  const { conversation_id } = await write({
    peer: peer(1),
    name: 'Ann',
    texts: ['x'.repeat(30_000), ...texts],
    ago_ms: HOUR_MS,
  });
  await ask('POST', `/conversations/${conversation_id}/notes`, { text: 'a private word' });
  await write({ peer: peer(1), name: 'Ann', texts: ['last'], ago_ms: -HOUR_MS });
  const json = await get(`/conversations/${conversation_id}/export`);
  expect(json.headers.get('content-disposition')).toBe(`attachment; filename="conversation-${conversation_id}.json"`);
  const { entries } = json.body as { entries: { kind: string; text: string }[] };
  expect(entries.map(({ text }) => text)).toEqual(['x'.repeat(30_000), ...texts, 'a private word', 'last']);
  const text = String((await get(`/conversations/${conversation_id}/export?format=txt`)).body);
  expect(text).toContain(`Through: ${desk.account}\nWith: Ann, @user_${peer(1)}`);
  expect(text).toMatch(
    /\] Ann\nword 449\n\n\[[-\d]+ [:\d]+ UTC\] Private note by manager\na private word\n\n\[.*\] Ann\nlast\n$/,
  );
  expect(await get('/conversations/987654/export')).toMatchObject({ status: 404 });
});
