/** Where checks run: a gateway to some server, and, where there is one, the world behind it. */
import type {
  ConnectOptions,
  TelegramClient,
  TelegramGateway,
  TelegramIdentity,
  TelegramStateEntry,
  TelegramStateStore,
} from '@groundcrew/server/domain/telegram.ts';
import type { GroupLink } from '@groundcrew/server/domain/links.ts';

/** The suite's accounts; a server elsewhere has only the first. */
export type Who = 'alice' | 'bob';

export type Stage = {
  readonly gateway: TelegramGateway;
  identity: (who: Who) => TelegramIdentity;
  /** Connects, and closes with the stage. */
  connect: (who: Who, options?: Partial<ConnectOptions>) => Promise<TelegramClient>;
  /** Of the capability `group`. */
  group: () => GroupLink;
  /** The simulator's control API: GET without a body, else POST. */
  control: <T>(path: string, body?: object) => Promise<T>;
  /** Milliseconds of the time by which the gateway's time-outs go. */
  monotonic: () => number;
  delay: (milliseconds: number) => Promise<void>;
  /** Runs a check's work for as long as the place lets it. */
  run: (work: () => Promise<void>) => Promise<void>;
  close: () => Promise<void>;
};

export const CONNECT_TIMEOUT_MS = 10_000;

/** A client's state as a test keeps it. */
export function memoryState(entries = new Map<string, TelegramStateEntry>()): TelegramStateStore {
  return {
    load: () => Promise.resolve([...entries.values()]),
    save: (changes) => {
      for (const { kind, key, value } of changes) {
        if (value) entries.set(`${kind} ${key}`, { kind, key, value });
        else entries.delete(`${kind} ${key}`);
      }
      return Promise.resolve();
    },
  };
}

/** Connects through the stage's gateway, and remembers what has to be closed. */
export function createConnector(gateway: TelegramGateway, identity: Stage['identity']) {
  const clients: TelegramClient[] = [];
  return {
    connect: async (who: Who, options: Partial<ConnectOptions> = {}): Promise<TelegramClient> => {
      const defaults = { state: memoryState(), timeout_ms: CONNECT_TIMEOUT_MS };
      const client = await gateway.connect(identity(who), { ...defaults, ...options });
      clients.push(client);
      return client;
    },
    closeAll: async (): Promise<void> => {
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}
