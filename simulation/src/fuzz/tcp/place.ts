/** A simulator that is attacked, and a client of the product that works with it all the while. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TelegramClient } from '@groundcrew/server/domain/telegram.ts';
import { createTelegramGateway } from '@groundcrew/server/telegram/gateway.ts';
import { generate, loadWorld, startSimulator, type Simulator, type WorldFile } from '@groundcrew/simulator';
import { memoryState } from '#contract/stage.ts';
import { placeOf } from '#contract/wired-stage.ts';

export type Place = {
  simulator: Simulator;
  server: { host: string; port: number };
  /** The product's own client. */
  good: TelegramClient;
  /** Keys of accounts that misbehave. */
  bad_keys: Buffer[];
  /** What the simulator has logged and no refusal says. */
  trouble: string[];
  close: () => Promise<void>;
};

const ACCOUNTS = 9;
const BUG = /inside the simulator|is not a function|Cannot read propert|not iterable|call stack|allocation/;

export async function openPlace(seed: number): Promise<Place> {
  const world = await invent(seed);
  const trouble: string[] = [];
  const warn = (message: string, fields: object = {}): void => {
    const text = `${message} ${JSON.stringify(fields)}`;
    if (BUG.test(text) && trouble.length < 20) trouble.push(text);
  };
  const simulator = await startSimulator(world, { log: { info: () => {}, warn } });
  const [first, ...others] = world.users.flatMap(({ auth_keys }) => auth_keys.map((key) => Buffer.from(key, 'hex')));
  const server = placeOf(simulator.server);
  const good = await connectGood(simulator, first ?? Buffer.alloc(256));
  return {
    simulator,
    server,
    good,
    bad_keys: others,
    trouble,
    close: async () => {
      await good.close();
      await simulator.close();
    },
  };
}

async function invent(seed: number): Promise<WorldFile> {
  const folder = await mkdtemp(path.join(tmpdir(), 'groundcrew-fuzz-'));
  try {
    await generate({ accounts: ACCOUNTS, groups: 12, seed, out: path.join(folder, 'world') });
    return await loadWorld(path.join(folder, 'world/world.json'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function connectGood(simulator: Simulator, auth_key: Buffer): Promise<TelegramClient> {
  const gateway = createTelegramGateway({
    server: placeOf(simulator.server),
    media_server: placeOf(simulator.media_server),
    server_key_pem: simulator.public_key_pem,
    app: { device_model: 'Fuzzer', app_version: '0' },
    log: { debug: () => {}, warn: () => {} },
  });
  const place = Buffer.from([2, 192, 0, 2, 1, 443 >> 8, 443 & 0xff]);
  const session_string = `1${Buffer.concat([place, auth_key]).toString('base64url')}`;
  const identity = { account_id: 1, session_name: 'good', session_string, api_id: 1, api_hash: 'a', proxy: null };
  return gateway.connect(identity, { state: memoryState(), timeout_ms: 10_000 });
}
