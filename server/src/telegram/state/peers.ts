/** The chats and people whom the client has met, with the access hashes without which it cannot speak to them again. */
import type { IPeersRepository } from '@mtcute/core';
import { z } from 'zod';
import type { StateMirror } from './state-mirror.ts';

type Peer = IPeersRepository.PeerInfo;

/** More than an account has chats; beyond it those met first are forgotten and found again when they are needed. */
const PEERS_MAX = 5000;
/** A peer is met with every message; only its time changes then, and that need not be stored each time. */
const SAME_FOR_MS = 6 * 3_600_000;

const Stored = z.object({
  id: z.number(),
  accessHash: z.string(),
  isMin: z.boolean(),
  usernames: z.array(z.string()),
  updated: z.number(),
  phone: z.string().exactOptional(),
  complete: z.string(),
});

export function createPeers(mirror: StateMirror): IPeersRepository {
  const peers = new Map<number, Peer>();
  const byUsername = new Map<string, number>();

  const remember = (peer: Peer): void => {
    const old = peers.get(peer.id);
    for (const username of old?.usernames ?? []) byUsername.delete(username.toLowerCase());
    for (const username of peer.usernames) byUsername.set(username.toLowerCase(), peer.id);
    peers.delete(peer.id);
    peers.set(peer.id, peer);
    if (peers.size > PEERS_MAX) forgetFirst();
  };
  const forgetFirst = (): void => {
    const [first] = peers.values();
    if (!first) return;
    peers.delete(first.id);
    for (const username of first.usernames) byUsername.delete(username.toLowerCase());
    mirror.delete('peer', String(first.id));
  };
  for (const { value } of mirror.list('peer')) {
    const peer = decode(value);
    if (peer) remember(peer);
  }

  return {
    store: (peer) => {
      const old = peers.get(peer.id);
      if (old && isSame(old, peer)) return;
      remember(peer);
      mirror.set('peer', String(peer.id), encode(peer));
    },
    getById: (id) => peers.get(id) ?? null,
    getByUsername: (username) => complete(peers.get(byUsername.get(username.toLowerCase()) ?? 0)),
    getByPhone: (phone) => complete([...peers.values()].find((peer) => peer.phone === phone)),
    deleteAll: () => {
      for (const id of peers.keys()) mirror.delete('peer', String(id));
      peers.clear();
      byUsername.clear();
    },
  };
}

/** A "min" peer has no access hash of its own. */
function complete(peer: Peer | undefined): Peer | null {
  return peer && !peer.isMin ? peer : null;
}

function isSame(a: Peer, b: Peer): boolean {
  return (
    a.accessHash === b.accessHash &&
    a.isMin === b.isMin &&
    a.phone === b.phone &&
    a.usernames.join() === b.usernames.join() &&
    b.updated - a.updated < SAME_FOR_MS &&
    Buffer.compare(a.complete, b.complete) === 0
  );
}

function encode(peer: Peer): Uint8Array {
  const stored: z.infer<typeof Stored> = { ...peer, complete: Buffer.from(peer.complete).toString('base64') };
  return Buffer.from(JSON.stringify(stored));
}

function decode(value: Uint8Array): Peer | null {
  try {
    const { complete, ...peer } = Stored.parse(JSON.parse(Buffer.from(value).toString()));
    return { ...peer, complete: Buffer.from(complete, 'base64') };
  } catch {
    return null;
  }
}
