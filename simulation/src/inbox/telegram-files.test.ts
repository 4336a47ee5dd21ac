import { afterEach, beforeEach, expect, test } from 'vitest';
import { ME, openInbox, SOON, type InboxWorld } from './inbox-world.ts';

let world: InboxWorld;
beforeEach(async () => {
  world = await openInbox();
});
afterEach(() => world.close());

const bytes = Buffer.alloc(1_500_000, 'some words ');
const files = () =>
  world.sql(`select file_name, state, size_bytes::int, (select string_agg(b.bytes, '' order by part) from attachment_bytes b
    where b.sha256 = f.sha256) as bytes from attachments f order by id`);

/** The other account writes with its own session. */
const send = (random_id: string) =>
  world.connections.use(2, { timeout_ms: 5_000, pauses_ms: [] }, async ({ client }) => {
    const media = await client.uploadMedia({ kind: 'document', bytes, file_name: 'plan.txt', mime_type: 'text/plain' });
    await client.sendMedia({ chat_id: ME, media, caption: 'the plan', random_id });
  });

test('a file that comes with a message is fetched by itself, and is there once however often it comes', async () => {
  await world.say(ME, 'write to me', { chat_id: 1002 });
  await world.listen();
  await send('11');
  await send('12');
  const plan = { file_name: 'plan.txt', state: 'stored', size_bytes: bytes.length, bytes };
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
