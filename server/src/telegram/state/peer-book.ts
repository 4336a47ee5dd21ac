/** The chats and people of an account by mtcute's own rules, for whoever carries requests without its client. */
import { BaseTelegramClient } from '@mtcute/node';
import type { Peers } from '#telegram/caller.ts';
import type { StateMirror } from './state-mirror.ts';
import { createStorage } from './storage.ts';

/** The client around them is never connected: it is the one way to mtcute's peers that its types allow. */
export function createPeerBook(mirror: StateMirror): Peers {
  const client = new BaseTelegramClient({
    apiId: 1,
    apiHash: 'none',
    storage: createStorage(mirror, null),
    // As in `mtcute.ts`: every change goes to the mirror at once.
    storageOptions: { cleanup: false, peers: { cacheSize: 20, updatesWriteInterval: 0 } },
    logLevel: 0,
    updates: false,
  });
  return client.storage.peers;
}
