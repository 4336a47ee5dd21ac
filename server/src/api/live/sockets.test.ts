import { once } from 'node:events';
import os from 'node:os';
import type { AddressInfo } from 'node:net';
import { viewer } from '@groundcrew/contract';
import { WebSocketServer } from 'ws';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { TOKEN_CHANNEL } from '#auth/token-cache.ts';
import { openLog } from '#lib/log.ts';
import { openBell } from '#store/database/listen.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { TEST_SCHEMA } from '#testing/postgres.ts';
import { listenTo, type LiveClient } from '#testing/live-client.ts';
import { LIVE_CHANNELS, LiveSockets } from './sockets.ts';

const log = openLog({ level: 'silent', folder: os.tmpdir(), color: false });
const LATER = { code: 1013, reason: 'too much at once; come again later' };

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());

/** Real sockets; the path of each says whose session it is. */
async function open(most: { all: number; of_one: number }): Promise<(session: string) => LiveClient> {
  const { db, workspace_id } = fleet.scope;
  const bell = await openBell(fleet.url, [...LIVE_CHANNELS, TOKEN_CHANNEL], { schema: TEST_SCHEMA });
  const live = new LiveSockets({ db, bell, log, most });
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  const nobody = { via: 'session', user_id: null, person_id: null, name: '', email: null } as const;
  server.on('connection', (socket, { url = '' }) => {
    const caller = { ...nobody, credential_id: url, two_factor: false, workplace: null, scopes: null };
    const credential = { via: 'session', id: url, user_id: null, workspace_id } as const;
    const place = { stream: 'events', user_id: null, access: viewer('events:read') } as const;
    void live.add({ socket, log, greeted: () => {}, caller, credential, ...place }, null, live.heard);
  });
  await once(server, 'listening');
  onTestFinished(async () => {
    await live.close();
    server.close();
    await bell.close();
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens at a port
  const { port } = server.address() as AddressInfo;
  return (session) => listenTo(`ws://127.0.0.1:${port}/${session}`);
}

const greeted = (client: LiveClient) => client.until(({ heard }) => heard.length > 0);

test('one session has so many sockets, all have so many, and who comes beyond that is told to come later', async () => {
  const connect = await open({ all: 3, of_one: 2 });
  const [first, second, other] = [connect('ann'), connect('ann'), connect('ben')];
  await Promise.all([greeted(first), greeted(second)]);
  expect(await connect('ann').closed).toEqual(LATER);
  await greeted(other);
  expect(await connect('carl').closed).toEqual(LATER);
  await first.close();
  await greeted(connect('ann'));
});
