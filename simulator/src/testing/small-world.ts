/** A world of a few people and groups, one for each thing that can be odd about a group. */
import { parseWorld } from '#load-world.ts';
import { createServerKey } from '#server-key.ts';
import type { WorldFile } from '#world-file.ts';
import { createChance } from '#chance.ts';

// A key is made once for all worlds of a test file: it takes longer than everything else.
const privateKey = createServerKey();

export const ANNA = 1001;
export const BORIS = 1002;
export const CLARA = 1003;
/** Nobody plays her: she has no auth key. */
export const DORA = 2001;

export const OPEN_GROUP = 501;
export const APPROVAL_GROUP = 502;
const CLOSED_GROUP = 503;
export const READ_ONLY_GROUP = 504;
const NO_PHOTO_GROUP = 505;
export const SLOW_GROUP = 506;
export const INVITE_GROUP = 507;
export const BASIC_GROUP = 508;
export const CHANNEL = 509;

/** Always the same, so that a test knows a user's key. */
export function authKeyOf(user_id: number): Buffer {
  const bytes = createChance(user_id).bytes(256);
  // A key that begins with zero would be another key to clients that do not pad.
  bytes[0] = 1;
  return bytes;
}

export function smallWorld(change: (world: WorldFile) => void = () => {}): WorldFile {
  const world = parseWorld(
    {
      version: 1,
      seed: 7,
      api: { id: 12345, hash: '0123456789abcdef0123456789abcdef' },
      private_key: privateKey,
      users: [
        person(ANNA, 'Anna', 'anna_ops'),
        person(BORIS, 'Boris', 'boris_ops'),
        person(CLARA, 'Clara', 'clara_ops'),
        { ...person(DORA, 'Dora', 'dora_says'), auth_keys: [] },
      ],
      groups: [
        group(OPEN_GROUP, { username: 'Open_Group', members: [DORA] }),
        group(APPROVAL_GROUP, { username: 'approval_group', join: 'approval', approve_after_seconds: 600 }),
        group(CLOSED_GROUP, { username: 'closed_group', join: 'closed' }),
        group(READ_ONLY_GROUP, { username: 'read_only_group', write: 'admins', members: [ANNA] }),
        group(NO_PHOTO_GROUP, { username: 'no_photo_group', photos: false, members: [ANNA] }),
        group(SLOW_GROUP, { username: 'slow_group', slow_mode_seconds: 60, members: [ANNA] }),
        group(INVITE_GROUP, { invite_hash: 'AbCdEfGhIjKlMnOp', members: [DORA] }),
        group(BASIC_GROUP, { kind: 'basic_group', invite_hash: 'BasicInvite00001', members: [ANNA, BORIS] }),
        group(CHANNEL, { kind: 'channel', username: 'news_channel', members: [ANNA] }),
      ],
    },
    'the test world',
  );
  change(world);
  return world;
}

function person(id: number, first_name: string, username: string): object {
  const auth_keys = [authKeyOf(id).toString('hex')];
  return { id, access_hash: String(id * 7919), first_name, username, phone: `1555010${id}`, auth_keys };
}

function group(id: number, more: object): object {
  return { id, access_hash: String(id * 104_729), title: `Group ${id}`, created_at: '2026-01-01T00:00:00Z', ...more };
}
