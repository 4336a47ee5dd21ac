// A server with little memory while much comes in at once: large mails, files of chats, uploads, long lists, listeners that do not read.
import { createHash } from 'node:crypto';
import { hasDovecot, openDovecot, type Dovecot } from '@groundcrew/server/testing/dovecot.ts';
import { fillLists } from '@groundcrew/server/testing/long-lists.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addMailboxAt, letterOf } from '#pressure/letters.ts';
import { handIn, openDeafListeners, peakMib, readLists, type Door, type HandedIn } from '#pressure/server-load.ts';
import type { Command } from './command.ts';
import { openEngine, userOf, type EngineWorld } from './harness.ts';

const SOON = { timeout: 300_000, interval: 250 };
const MIB = 1_048_576;
/** V8's old generation: half of what it takes by itself on a machine with one gigabyte. */
const HEAP_MIB = 224;
/** Beyond what it has at rest. Each way that is bounded may hold its share at the same time; without a bound uploads alone hold more. */
const GROWTH_MIB = 600;
const LISTENING = 4;
const WRITER = LISTENING + 1;
const MAILBOXES = 4;
const MESSAGES = 1_000;

let world: EngineWorld;
let dovecot: Dovecot;
beforeEach(async () => {
  dovecot = await openDovecot();
  world = await openEngine({ accounts: WRITER, clock: { mode: 'real', rate: 1 } });
});
afterEach(async () => {
  await world.close();
  await dovecot.close();
});

const count = async (sql: string) => (await world.one<{ count: number }>(`select count(*)::int from ${sql}`)).count;

async function started(): Promise<Door & { server: Command }> {
  await fillLists(world.crew, 3_000, WRITER);
  const { token } = await world
    .command(['token', 'add', '--name', 'desk', '--role', 'admin', '--json'])
    .json<{ token: string }>();
  const server = world.command(['serve'], {
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB} --max-semi-space-size=16`,
  });
  const main = async () => (await world.links()).connections.filter(({ main: is_main }) => is_main).length;
  await expect.poll(main, SOON).toBe(WRITER);
  return { server, token, url: new URL(/http:\S+/.exec(server.said.stdout)?.[0] ?? '').origin };
}

/** The other account writes with its own session, which the server lends. */
async function sendFiles(mib: number): Promise<void> {
  const bytes = Buffer.alloc(mib * MIB, 'plans ');
  const listening = Array.from({ length: LISTENING }, (_, n) => userOf(n + 1));
  for (const from of listening) await world.control('/messages', { from, text: 'send it', chat_id: userOf(WRITER) });
  await world.connections.use(WRITER, { timeout_ms: 30_000, pauses_ms: [] }, async ({ client }) => {
    const media = await client.uploadMedia({ kind: 'document', bytes, file_name: 'plan.txt', mime_type: 'text/plain' });
    for (const chat_id of listening) {
      await client.sendMedia({ chat_id, media, caption: 'the plan', random_id: String(chat_id) });
    }
  });
}

async function write(messages: number): Promise<void> {
  for (let n = 0; n < messages; n += 1) {
    const to = userOf(1 + (n % LISTENING));
    await world.control('/messages', {
      from: userOf(WRITER),
      chat_id: to,
      text: `message ${n} ${'and more '.repeat(300)}`,
    });
  }
}

/** Everything comes at the same time; resolves when all of it was taken. */
async function press(door: Door): Promise<{ handed_in: HandedIn[]; read: number }> {
  const listeners = openDeafListeners(door, 40, '/api/v1/events/ws');
  const paths = ['/targets?limit=500', '/conversations?limit=100', '/events?limit=500'];
  const lists = readLists(door, { at_once: 3, paths });
  const users = Array.from({ length: MAILBOXES }, (_, n) => `box${n}`);
  await Promise.all(users.map((user) => addMailboxAt(world.crew, dovecot, user)));
  const deliver = async (): Promise<void> => {
    for (const [n, user] of users.entries()) {
      const letters = [20, 1, 0.01].map((mib) => letterOf(n, mib));
      await dovecot.deliver(user, letters);
    }
  };
  const [handed_in] = await Promise.all([
    handIn(door, { count: 8, mib: 20 }),
    sendFiles(18),
    write(MESSAGES),
    deliver(),
  ]);
  const mails = () => count(`conversation_messages where kind = 'mail'`);
  await expect.poll(mails, SOON).toBe(3 * MAILBOXES);
  const files = () => count(`attachments where file_name = 'plan.txt' and state = 'stored'`);
  await expect.poll(files, SOON).toBe(LISTENING);
  const messages = () => count(`conversation_messages where direction = 'inbound' and text like 'message %'`);
  await expect.poll(messages, SOON).toBe(MESSAGES);
  listeners.close();
  return { handed_in, read: await lists.stop() };
}

async function sha256Of(id: number): Promise<string> {
  const { bytes } = await world.one<{ bytes: Buffer }>(
    `select string_agg(b.bytes, '' order by part) as bytes
     from attachments f join attachment_bytes b using (workspace_id, sha256) where f.id = $1`,
    [id],
  );
  return createHash('sha256').update(bytes).digest('hex');
}

describe.skipIf(!hasDovecot() || process.platform !== 'linux')('a server with little memory', () => {
  test('takes in all that comes at once without growing, and loses none of it', { timeout: 900_000 }, async () => {
    const { server, ...door } = await started();
    const at_rest = peakMib(server.pid);
    const died = server.ended.then(({ exit, stderr }) => {
      throw new Error(`The server has ended with ${exit}: ${stderr.slice(-2_000)}`);
    });
    died.catch(() => {});
    const { handed_in, read } = await Promise.race([
      press(door).catch(async (error: unknown) => {
        await Promise.race([died, new Promise((resolve) => setTimeout(resolve, 20_000))]);
        throw error;
      }),
      died,
    ]);
    expect(read).toBeGreaterThan(0);
    for (const { id, sha256 } of handed_in) expect(await sha256Of(id)).toBe(sha256);
    const grown = peakMib(server.pid) - at_rest;
    expect(grown).toBeLessThan(GROWTH_MIB);
    expect(await server.stop()).toMatchObject({ exit: 0 });
  });
});
