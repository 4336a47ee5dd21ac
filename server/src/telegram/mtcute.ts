/** How mtcute is set up: no hidden waits, no retries, nothing that outlives or reopens what we closed. */
import { BaseTelegramClient, networkMiddlewares } from '@mtcute/node';
import { addPublicKey, NodeCryptoProvider } from '@mtcute/node/utils.js';
import { PING_MS } from '#telegram/link/silence-watch.ts';
import type { Link } from '#telegram/link/link.ts';
import type { TelegramLog } from '#telegram/log.ts';
import type { Destination } from '#telegram/link/socks.ts';
import { createStorage, type Home } from '#telegram/state/storage.ts';
import type { StateMirror } from '#telegram/state/state-mirror.ts';

/** What Telegram shows the account's owner among the active sessions. */
export type AppInfo = { device_model: string; app_version: string; system_version?: string; lang_code?: string };

/** mtcute reads its WebAssembly anew for every client; it is the same for all. */
class SharedCrypto extends NodeCryptoProvider {
  #ready: Promise<void> | null = null;

  override initialize(): Promise<void> {
    this.#ready ??= super.initialize();
    return this.#ready;
  }
}

const crypto = new SharedCrypto();
const addedKeys = new Set<string>();

/** Makes the server with this key (PKCS#1, PEM) trusted in handshakes; mtcute's table of keys is one for the process. */
export function trustServerKey(pem: string): void {
  if (addedKeys.has(pem)) return;
  addPublicKey(crypto, pem);
  addedKeys.add(pem);
}

export type MtcuteSetup = {
  api_id: number;
  api_hash: string;
  app: AppInfo;
  dc: { id: number; address: Destination; test_mode: boolean };
  home: Home | null;
  mirror: StateMirror;
  link: Link;
  log: TelegramLog;
};

export function createMtcute(setup: MtcuteSetup): BaseTelegramClient {
  const { app, dc, link } = setup;
  const main = { id: dc.id, ipAddress: dc.address.host, port: dc.address.port, testMode: dc.test_mode };
  const client = new BaseTelegramClient({
    apiId: setup.api_id,
    apiHash: setup.api_hash,
    storage: createStorage(setup.mirror, setup.home),
    // Its exit hook would end the process on SIGTERM; and peers are batched by our own mirror.
    storageOptions: { cleanup: false, peers: { cacheSize: 20, updatesWriteInterval: 0 } },
    crypto,
    // Its log lines carry messages and keys.
    logLevel: 0,
    defaultDcs: { main, media: { ...main, mediaOnly: true } },
    testMode: dc.test_mode,
    initConnectionOptions: {
      deviceModel: app.device_model,
      appVersion: app.app_version,
      ...(app.system_version ? { systemVersion: app.system_version } : {}),
      ...(app.lang_code ? { langCode: app.lang_code, systemLangCode: app.lang_code } : {}),
    },
    transport: link,
    reconnectionStrategy: ({ previousWait }) => link.nextDial(previousWait),
    updates: false,
    network: {
      // One main connection: with 0 mtcute opens as many as the server's config says. Media pools are opened on demand.
      pingInterval: PING_MS,
      connectionCount: (kind) => (kind === 'main' ? 1 : 0),
      middlewares: networkMiddlewares.basic({
        floodWaiter: { maxWait: 0, store: false },
        internalErrors: { maxRetries: 0 },
      }),
    },
  });
  client.onError.add((error) => setup.log.debug({ err: error }, 'Telegram client reported an error'));
  return client;
}
