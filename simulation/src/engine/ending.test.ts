// A server is asked to end in the middle of everything at once: nothing is lost, and nothing is done twice.
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { hasDovecot, openDovecot, type Dovecot } from '@groundcrew/server/testing/dovecot.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addMailboxAt, letterOf } from '#pressure/letters.ts';
import { handIn, openDeafListeners, type Door } from '#pressure/server-load.ts';
import type { Command } from './command.ts';
import { openEngine, type EngineWorld } from './harness.ts';
import { booksAgree, joined } from './posting.ts';
import { startCampaign } from './scheduling.ts';

const SOON = { timeout: 200_000, interval: 100 };
const HOURLY = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:00`);
const ACCOUNTS = 3;
const BY_COMMAND = 100_000;
const BY_API = 20_000;
const MAILS = 60;

let world: EngineWorld;
let dovecot: Dovecot;
beforeEach(async () => {
  const groups = joined(60).map((group, n) => ({ ...group, target: { bound_to: 1 + (n % ACCOUNTS) } }));
  const clock = { mode: 'scaled', rate: 60 } as const;
  world = await openEngine({ accounts: ACCOUNTS, groups, clock, starts_at: '2026-03-02T00:30:00Z' });
  dovecot = await openDovecot();
});
afterEach(async () => {
  await world.close();
  await dovecot.close();
});

const count = async (sql: string): Promise<number> =>
  (await world.one<{ count: number }>(`select count(*)::int from ${sql}`)).count;
const connected = async () => (await world.links()).connections.filter(({ main }) => main).length;
const written = async () => (await world.ledger()).length;
const ofNiche = (niche: string) => count(`targets where niche = '${niche}'`);

const urlOf = ({ said }: Command): string => new URL(/http:\S+/.exec(said.stdout)?.[0] ?? '').origin;

/** Null: the server ended before it had answered. */
async function importByApi({ url, token }: Door): Promise<number | null> {
  const lines = Array.from({ length: BY_API }, (_, n) => `@by_api_${n}`);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/csv' };
  const body = ['link', ...lines].join('\n');
  const sent = fetch(`${url}/api/v1/targets/import?niche=by_api`, { method: 'POST', headers, body });
  return sent.then(
    ({ status }) => status,
    () => null,
  );
}

/** One that never ends, and one whose answer nobody reads. */
function slowRequests({ url }: Door): () => void {
  const { port, hostname, host } = new URL(url);
  const clients = ['POST /api/v1/accounts HTTP/1.1', 'GET /api/openapi.json HTTP/1.1'].map((first) => {
    const client = connect(Number(port), hostname).pause();
    client.on('error', () => {});
    client.write(`${first}\r\nhost: ${host}\r\ncontent-length: 100\r\n\r\n{`);
    return client;
  });
  return () => {
    for (const client of clients) client.destroy();
  };
}

test.skipIf(!hasDovecot())(
  'ends within its ten seconds whatever goes on, and what goes on is lost nowhere and doubled nowhere',
  { timeout: 900_000 },
  async () => {
    const { token } = await world
      .command(['token', 'add', '--name', 'desk', '--role', 'admin', '--json'])
      .json<{ token: string }>();
    const server = world.command(['serve']);
    await expect.poll(connected, SOON).toBe(ACCOUNTS);
    const door = { url: urlOf(server), token };
    await startCampaign(world, { slots: HOURLY });
    const older = path.join(world.folder, 'older');
    mkdirSync(older);
    writeFileSync(
      path.join(older, 'targets.txt'),
      Array.from({ length: BY_COMMAND }, (_, n) => `https://t.me/by_command_${n}`).join('\n'),
    );
    await addMailboxAt(world.crew, dovecot, 'desk');

    const importing = world.command(['import', older, '--default-niche', 'by_command', '--json']);
    const listeners = openDeafListeners(door, 20, '/api/v1/events/ws');
    const letGo = slowRequests(door);
    await expect.poll(written, SOON).toBeGreaterThan(2);
    const mails = dovecot.deliver(
      'desk',
      Array.from({ length: MAILS }, (_, n) => letterOf(n, 0.2)),
    );
    const handed_in = Promise.allSettled([handIn(door, { count: 4, mib: 20 })]);
    const by_api = importByApi(door);
    await expect.poll(() => count('post_history'), SOON).toBeGreaterThan(5);
    const { exit, stderr } = await server.stop();
    expect({ exit, late: stderr.includes('ot everything has ended') }).toEqual({ exit: 0, late: false });
    listeners.close();
    letGo();

    // Of a list that was cut short some is there; who was told that it is done finds all of it.
    const answered = await by_api;
    expect(answered === 200 ? await ofNiche('by_api') : BY_API).toBe(BY_API);
    await handed_in;
    await mails;
    expect(await importing.ended).toMatchObject({ exit: 0 });
    expect(await ofNiche('by_command')).toBe(BY_COMMAND);

    const next = world.command(['serve']);
    await expect.poll(connected, SOON).toBe(ACCOUNTS);
    expect(await importByApi({ token, url: urlOf(next) })).toBe(200);
    expect(await ofNiche('by_api')).toBe(BY_API);
    const before = await written();
    await expect.poll(written, SOON).toBeGreaterThan(before);
    await expect.poll(() => count(`conversation_messages where kind = 'mail'`), SOON).toBe(MAILS);
    expect(await next.stop()).toMatchObject({ exit: 0 });
    expect(await count(`(select message_id_header from conversation_messages where kind = 'mail' group by 1) m`)).toBe(
      MAILS,
    );
    const { max_main_connections, killed } = await world.links();
    expect(killed).toEqual([]);
    expect(Object.values(max_main_connections).filter((most) => most > 1)).toEqual([]);
    await booksAgree(world);
  },
);
