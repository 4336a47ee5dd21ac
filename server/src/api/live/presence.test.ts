import { livePresence, type LivePresence } from '@groundcrew/contract';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { ring } from '#store/database/listen.ts';
import { openTestApi, signIn, type TestApi } from '#testing/api.ts';
import { listenTo, type LiveClient } from '#testing/live-client.ts';

let api: TestApi;
const clients: LiveClient[] = [];
const ids = new Map<string, string>();
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(() => api.close());

async function open(role: string, stream = 'communications'): Promise<LiveClient> {
  const email = `${role}@example.com`;
  const cookie = await signIn(api.url, email);
  const { rows } = await sql<{ id: string }>`select id from "user" where email = ${email}`.execute(api.core.db);
  ids.set(role, rows[0]?.id ?? '');
  const client = listenTo(`${api.url}/api/v1/${stream}/ws/${ids.get(role)}`, { headers: { cookie } });
  clients.push(client);
  await client.until(({ heard }) => heard.length > 0);
  return client;
}

const say = ({ socket }: LiveClient, conversation_id: number | null, typing = false, more: object = {}) =>
  socket.send(JSON.stringify({ type: 'presence', conversation_id, typing, ...more }));

const seen = ({ heard }: LiveClient, conversation_id: number): string[] =>
  heard
    .map((each) => livePresence.safeParse(each).data)
    .filter((each): each is LivePresence => each?.conversation_id === conversation_id)
    .map(({ users }) =>
      users.map(({ name, typing, note }) => `${name}${typing ? ` writes${note ? ' a note' : ''}` : ''}`).join(', '),
    );

test('the others see who looks at a conversation, who writes, and who has gone', async () => {
  const [manager, admin] = await Promise.all([open('manager'), open('admin')]);
  const elsewhere = await open('viewer', 'notifications');
  say(manager, 7);
  await admin.until((client) => seen(client, 7).at(-1) === 'manager');
  say(admin, 7);
  // Whoever comes sees who is there at once, and himself never.
  await admin.until((client) => seen(client, 7).length > 1);
  expect(seen(admin, 7).at(-1)).toBe('manager');
  await manager.until((client) => seen(client, 7).at(-1) === 'admin');
  say(admin, 7, true);
  await manager.until((client) => seen(client, 7).at(-1) === 'admin writes');
  say(admin, 7, true, { note: true });
  await manager.until((client) => seen(client, 7).at(-1) === 'admin writes a note');
  say(admin, 8);
  await manager.until((client) => seen(client, 7).at(-1) === '' && seen(client, 8).at(-1) === 'admin');
  await admin.close();
  await manager.until((client) => seen(client, 8).at(-1) === '');
  expect(elsewhere.heard.filter(({ type }) => type === 'presence')).toEqual([]);
});

test('of many words in quick succession the last one is passed on', async () => {
  const [manager, admin] = await Promise.all([open('manager'), open('admin')]);
  for (let n = 1; n <= 200; n += 1) say(admin, 100 + n, n % 2 === 0);
  await manager.until((client) => seen(client, 300).at(-1) === 'admin writes');
  expect(manager.heard.filter(({ type }) => type === 'presence').length).toBeLessThan(10);
});

test('what another server passes on is told, and nothing of another workspace or in another shape', async () => {
  const manager = await open('manager');
  const word = { seat: 'of another', user_id: 'u', name: 'Olena', conversation_id: 9, typing: false };
  const pass = (fields: object) => ring(api.core.db, 'groundcrew_presence', JSON.stringify({ ...word, ...fields }));
  await pass({ workspace_id: '0b5e8d0e-6a0f-4a3e-9c1e-3f6c6f9f7d11', name: 'Stranger' });
  await ring(api.core.db, 'groundcrew_presence', '{"odd": true}');
  manager.socket.send('{"type":"presence"}');
  manager.socket.send('{"type":"presence","conversation_id":"x","typing":1}');
  await pass({ workspace_id: api.workspace_id });
  await manager.until((client) => seen(client, 9).length > 0);
  expect(seen(manager, 9)).toEqual(['Olena']);
});
