import { afterEach, beforeEach, expect, test } from 'vitest';
import { wantFile } from '@groundcrew/server/engine/inbox/want-file.ts';
import { ME, openInbox, SOON, type InboxWorld } from './inbox-world.ts';

let world: InboxWorld;
beforeEach(async () => {
  world = await openInbox();
});
afterEach(() => world.close());

const small = Buffer.alloc(1_500_000, 'some words ');
const files = () =>
  world.sql(`select file_name, state, size_bytes::int, (select string_agg(b.bytes, '' order by part) from attachment_bytes b
    where b.sha256 = f.sha256) as bytes from attachments f order by id`);

/** The other account writes with its own session. */
const send = (random_id: string, bytes = small) =>
  world.connections.use(2, { timeout_ms: 5_000, pauses_ms: [] }, async ({ client }) => {
    const media = await client.uploadMedia({ kind: 'document', bytes, file_name: 'plan.txt', mime_type: 'text/plain' });
    await client.sendMedia({ chat_id: ME, media, caption: 'the plan', random_id });
  });

test('a file that comes with a message is fetched by itself, and is there once however often it comes', async () => {
  await world.say(ME, 'write to me', { chat_id: 1002 });
  await world.listen();
  await send('11');
  await send('12');
  const plan = { file_name: 'plan.txt', state: 'stored', size_bytes: small.length, bytes: small };
  await expect.poll(files, SOON).toEqual([plan, plan]);
  expect(await world.one('select count(*)::int as parts from attachment_bytes')).toEqual({ parts: 2 });
  expect(
    await world.sql(
      'select kind, text, unread from conversation_messages g join conversations c on c.id = g.conversation_id where direction = $1',
      ['inbound'],
    ),
  ).toMatchObject([
    { kind: 'document', text: 'the plan', unread: 2 },
    { kind: 'document', text: 'the plan', unread: 2 },
  ]);
});

test('a large file is fetched when a person asks for it, who is told how it comes in', async () => {
  await world.say(ME, 'write to me', { chat_id: 1002 });
  const { fetchFiles } = await world.listen();
  const large = Buffer.alloc(21 * 1024 * 1024, 'many words ');
  await send('11', large);
  const state = async () => (await files())[0];
  await expect.poll(state, SOON).toMatchObject({ state: 'offered', size_bytes: large.length });
  const { id } = await world.one<{ id: number }>('select id::int from attachments');
  expect(await wantFile(world.crew.scope, id)).toBe(true);
  expect(await wantFile(world.crew.scope, id)).toBe(false);
  fetchFiles();
  await expect.poll(state, { ...SOON, timeout: 60_000 }).toMatchObject({ state: 'stored', size_bytes: large.length });
  const told = await world.sql<{ bytes: number }>(
    `select distinct (data #>> '{message,attachments,0,fetched_bytes}')::int as bytes from events
     where type = 'conversation_updated' and data #>> '{message,attachments,0,state}' = 'fetching' order by 1`,
  );
  expect(told.length).toBeGreaterThan(5);
  expect(told[0]).toEqual({ bytes: 0 });
  expect(await wantFile(world.crew.scope, id)).toBe(false);
  await world.sql(`update attachments set state = 'too_large', sha256 = null`);
  await expect(wantFile(world.crew.scope, id)).rejects.toMatchObject({ code: 'wrong_state' });
});

test('why a file cannot be had is said, and it can be asked for once more', async () => {
  await world.say(ME, 'write to me', { chat_id: 1002 });
  const { fetchFiles } = await world.listen();
  await send('11');
  const state = () => world.one('select state, fetch_error from attachments');
  await expect.poll(state, SOON).toEqual({ state: 'stored', fetch_error: null });
  const { id } = await world.one<{ id: number }>('select id::int from attachments');
  await world.sql(`update attachments set state = 'offered', sha256 = null`);
  await world.control('/faults', { method: 'upload.getFile', error: 'FILE_REFERENCE_EXPIRED', code: 400, times: 2 });
  fetchFiles();
  await expect
    .poll(state, SOON)
    .toMatchObject({ state: 'gone', fetch_error: expect.stringContaining('FILE_REFERENCE') });
  expect(await wantFile(world.crew.scope, id)).toBe(true);
  fetchFiles();
  await expect.poll(state, SOON).toEqual({ state: 'stored', fetch_error: null });
});
