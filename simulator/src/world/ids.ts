import type Long from 'long';
import { longAt } from '#wire/encryption.ts';
import { sha256 } from '#wire/hashes.ts';
import type { WorldGroup } from '#world-file.ts';

const CHANNEL_MARK = 1_000_000_000_000;

/** Telegram's marked id of a group: one number space for all kinds of chats. */
export function markGroup(group: Pick<WorldGroup, 'id' | 'kind'>): number {
  return group.kind === 'basic_group' ? -group.id : -(CHANNEL_MARK + group.id);
}

/** Every viewer sees another access hash of the same peer, as on Telegram: one cannot be lent to another account. */
export function accessHash(seed: number, viewer_id: number, peer: { chat_id: number; access_hash: string }): Long {
  return longAt(sha256(Buffer.from(`${seed}/${viewer_id}/${peer.chat_id}/${peer.access_hash}`)), 0);
}
