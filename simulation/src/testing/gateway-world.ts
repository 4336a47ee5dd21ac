/** A small Telegram with two accounts and one group of each kind, and a gateway that knows only this Telegram. */
import { createHash } from 'node:crypto';
import type { Proxy } from '@groundcrew/server/domain/proxies.ts';
import type {
  ConnectOptions,
  TelegramClient,
  TelegramGateway,
  TelegramIdentity,
  TelegramStateEntry,
  TelegramStateStore,
} from '@groundcrew/server/domain/telegram.ts';
import { createTelegramGateway } from '@groundcrew/server/telegram/gateway.ts';
import { createServerKey, parseWorld, startSimulator, type Simulator } from '@groundcrew/simulator';

export const ALICE = 1001;
export const BOB = 1002;
/** People who only write and read. */
const OTHERS = [2001, 2002];
/** One for all worlds of a test file: making one takes longer than most tests. */
const PRIVATE_KEY = createServerKey();
const MADE_AT = '2026-01-01T00:00:00.000Z';

export const GROUPS = {
  open: { id: 5001, username: 'VillaUbud' },
  invited: { id: 5002, invite_hash: 'openHash01' },
  approval: { id: 5003, username: 'approval_room', join: 'approval' },
  approval_invite: { id: 5004, invite_hash: 'approvalHash', join: 'approval' },
  admins: { id: 5005, username: 'admins_only', write: 'admins' },
  no_photos: { id: 5006, username: 'no_photos', photos: false },
  slow: { id: 5007, username: 'slow_room', slow_mode_seconds: 60 },
  channel: { id: 5008, username: 'news_channel', kind: 'channel', write: 'admins' },
  basic: { id: 5009, invite_hash: 'basicHash01', kind: 'basic_group' },
  banned: { id: 5010, username: 'banned_room', members: [ALICE], banned: [ALICE] },
  private: { id: 5011, members: [ALICE] },
  some_reactions: { id: 5012, username: 'some_reactions', reactions: ['👍', '❤'] },
} as const;

export type GatewayWorld = {
  simulator: Simulator;
  gateway: TelegramGateway;
  identity: (user_id: number, proxy?: Proxy | null) => TelegramIdentity;
  /** Connects, and closes with the world. */
  connect: (user_id: number, options?: Partial<ConnectOptions> & { proxy?: Proxy }) => Promise<TelegramClient>;
  /** The control API: GET without a body, else POST. */
  control: <T>(path: string, body?: object) => Promise<T>;
  /** Methods that the server saw since the last question, by this user. */
  calls: (user_id?: number) => Promise<string[]>;
  close: () => Promise<void>;
};

export type WorldOptions = {
  /** Telegram's DCs; the first is where clients without a session begin. */
  dcs?: number[];
  /** Whose home is another DC than 2. */
  homes?: Record<number, number>;
  /** As in a world file. */
  limits?: object;
};

export async function startGatewayWorld({
  dcs = [2],
  homes = {},
  limits = {},
}: WorldOptions = {}): Promise<GatewayWorld> {
  const simulator = await startSimulator(world(dcs, homes, limits));
  const identity = (user_id: number, proxy: Proxy | null = null) => identityOf(user_id, homes[user_id] ?? 2, proxy);
  const gateway = createTelegramGateway({
    server: placeOf(simulator.server),
    media_server: placeOf(simulator.media_server),
    dcs: new Map(
      simulator.dcs.map(({ id, server, media_server }) => [
        id,
        { server: placeOf(server), media_server: placeOf(media_server) },
      ]),
    ),
    server_key_pem: simulator.public_key_pem,
    app: { device_model: 'Test', app_version: '0' },
    log: { debug: () => {}, warn: () => {} },
  });
  const clients: TelegramClient[] = [];
  let seen = 0;

  const control = async <T>(path: string, body?: object): Promise<T> => {
    const init = body
      ? { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
      : {};
    const response = await fetch(`http://${simulator.control}${path}`, init);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  return {
    simulator,
    gateway,
    identity,
    control,
    connect: async (user_id, { proxy, ...options } = {}) => {
      const account = identity(user_id, proxy ?? null);
      const client = await gateway.connect(account, { state: memoryState(), timeout_ms: 10_000, ...options });
      clients.push(client);
      return client;
    },
    calls: async (user_id = ALICE) => {
      const records = await control<{ seq: number; user_id: number; method: string }[]>(`/calls?after=${seen}`);
      seen = records.at(-1)?.seq ?? seen;
      return records.filter((call) => call.user_id === user_id).map((call) => call.method);
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await simulator.close();
    },
  };
}

function placeOf(address: string): { host: string; port: number } {
  const url = new URL(`tcp://${address}`);
  return { host: url.hostname, port: Number(url.port) };
}

export function memoryState(entries = new Map<string, TelegramStateEntry>()): TelegramStateStore {
  return {
    load: async () => [...entries.values()],
    save: async (changes) => {
      for (const { kind, key, value } of changes) {
        if (value) entries.set(`${kind} ${key}`, { kind, key, value });
        else entries.delete(`${kind} ${key}`);
      }
    },
  };
}

/** The id that other parts of the product know a group by. */
export function chatId(name: keyof typeof GROUPS): number {
  const { id } = GROUPS[name];
  return name === 'basic' ? -id : -1_000_000_000_000 - id;
}

export function publicLink(username: string) {
  return { kind: 'public', link: `@${username}`, username } as const;
}

export function inviteLink(hash: string) {
  return { kind: 'invite', link: `https://t.me/+${hash}`, hash } as const;
}

/** The session names an address at which nobody is (RFC 5737). */
function identityOf(user_id: number, dc_id: number, proxy: Proxy | null): TelegramIdentity {
  const head = Buffer.from([dc_id, 192, 0, 2, 1, 443 >> 8, 443 & 0xff]);
  const session_string = `1${Buffer.concat([head, authKey(user_id)]).toString('base64url')}`;
  return { account_id: user_id, session_name: `s${user_id}`, session_string, api_id: 1, api_hash: 'abc', proxy };
}

function authKey(user_id: number): Buffer {
  return Buffer.concat([0, 1, 2, 3].map((part) => createHash('sha512').update(`${user_id}:${part}`).digest()));
}

function world(dcs: number[], homes: Record<number, number>, limits: object) {
  const user = (id: number, first_name: string) => ({
    id,
    access_hash: String(id * 7919),
    first_name,
    username: first_name.toLowerCase(),
    phone: `1555000${id}`,
    auth_keys: [authKey(id).toString('hex')],
    ...(homes[id] === undefined ? {} : { dc: homes[id] }),
  });
  const person = (id: number) => ({ ...user(id, `Person${id}`), auth_keys: [] });
  const groups = Object.entries(GROUPS).map(([title, group]) => ({
    access_hash: String(group.id * 104_729),
    title,
    created_at: MADE_AT,
    ...group,
  }));
  return parseWorld(
    {
      version: 1,
      seed: 1,
      dc: dcs.map((id) => ({ id })),
      limits,
      api: { id: 1, hash: 'a'.repeat(32) },
      private_key: PRIVATE_KEY,
      users: [user(ALICE, 'Alice'), user(BOB, 'Bobby'), ...OTHERS.map((id) => person(id))],
      groups,
    },
    'the world of the gateway tests',
  );
}
