/** The real client, as the product uses it, connected to a simulator. Everything is closed after the test. */
import { onTestFinished } from 'vitest';
import {
  BaseTelegramClient,
  MemoryStorage,
  networkMiddlewares,
  TelegramClient,
  type BaseTelegramClientOptions,
} from '@mtcute/node';
import { addPublicKey, NodeCryptoProvider } from '@mtcute/node/utils.js';
import { startSimulator, type Simulator, type SimulatorOptions } from '#simulator.ts';
import type { WorldFile } from '#world-file.ts';
import { authKeyOf, smallWorld } from './small-world.ts';

export async function testSimulator(
  options: SimulatorOptions = {},
  change?: (world: WorldFile) => void,
): Promise<Simulator> {
  const simulator = await startSimulator(smallWorld(change), options);
  addPublicKey(new NodeCryptoProvider(), simulator.public_key_pem);
  onTestFinished(() => simulator.close());
  return simulator;
}

export type ClientOptions = Partial<BaseTelegramClientOptions> & {
  /** Absent: a new client without any. */
  key?: Buffer;
  /** Which DC it begins at; absent: the world's first. */
  dc?: number;
};

/** Logged in as that user, not yet connected. */
export async function clientOf(
  simulator: Simulator,
  user_id: number | null,
  { key, dc, ...options }: ClientOptions = {},
): Promise<TelegramClient> {
  const place = simulator.dcs.find(({ id }) => id === (dc ?? simulator.world.dcs[0]));
  if (!place) throw new Error(`the simulator has no DC ${dc}`);
  const { id, server, media_server } = place;
  const dcs = { main: dcAt(id, server), media: { ...dcAt(id, media_server), mediaOnly: true } };
  const base = new BaseTelegramClient({
    apiId: 12345,
    apiHash: '0123456789abcdef0123456789abcdef',
    storage: new MemoryStorage(),
    defaultDcs: dcs,
    logLevel: 1,
    updates: { catchUp: true },
    network: {
      connectionCount: () => 1,
      middlewares: networkMiddlewares.basic({
        floodWaiter: { maxWait: 0, store: false },
        internalErrors: { maxRetries: 1 },
      }),
    },
    ...options,
  });
  const client = new TelegramClient({ client: base });
  // Broken connections are what many tests are about; without a listener mtcute prints them.
  client.onError.add(() => {});
  onTestFinished(() => client.destroy());
  if (user_id !== null) await client.importSession({ authKey: key ?? authKeyOf(user_id), primaryDcs: dcs }, true);
  return client;
}

/** The same, connected and answered. */
export async function connected(
  simulator: Simulator,
  user_id: number,
  options?: ClientOptions,
): Promise<TelegramClient> {
  const client = await clientOf(simulator, user_id, options);
  await client.connect();
  await client.getMe();
  return client;
}

function dcAt(id: number, place: string): { id: number; ipAddress: string; port: number } {
  const [ipAddress = '', port] = place.split(':');
  return { id, ipAddress, port: Number(port) };
}
