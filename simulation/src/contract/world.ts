/** The world that the checks play in: two accounts, one who only writes, and a group of every kind. */
import { createHash } from 'node:crypto';
import type { TelegramIdentity } from '@groundcrew/server/domain/telegram.ts';
import { createServerKey, parseWorld, type WorldFile } from '@groundcrew/simulator';
import type { Capability } from './check.ts';
import type { Who } from './stage.ts';

export const USERS = { alice: 1001, bob: 1002, carol: 2001 } as const;

/** What the suite's own world offers. */
export const EVERYTHING: ReadonlySet<Capability> = new Set<Capability>(['world', 'control', 'group', 'writes']);

export const API = { id: 12_345, hash: '0123456789abcdef0123456789abcdef' };

const GROUPS = {
  open: { id: 5001, username: 'VillaUbud' },
  invited: { id: 5002, invite_hash: 'openHash01' },
  approval: { id: 5003, username: 'approval_room', join: 'approval' },
  approval_invited: { id: 5004, invite_hash: 'approvalHash', join: 'approval' },
  read_only: { id: 5005, username: 'admins_only', write: 'admins' },
  no_photos: { id: 5006, username: 'no_photos', photos: false },
  slow: { id: 5007, username: 'slow_room', slow_mode_seconds: 60 },
  channel: { id: 5008, username: 'news_channel', kind: 'channel', write: 'admins' },
  basic: { id: 5009, invite_hash: 'basicHash01', kind: 'basic_group' },
  banned: { id: 5010, username: 'banned_room', members: [USERS.alice], banned: [USERS.alice] },
  private: { id: 5011, members: [USERS.alice] },
  closed: { id: 5012, username: 'closed_room', join: 'closed' },
} as const;

export type GroupName = keyof typeof GROUPS;

/** The id that the port knows a group by. */
export function chatId(name: GroupName): number {
  const { id } = GROUPS[name];
  return name === 'basic' ? -id : -1_000_000_000_000 - id;
}

export function byName(username: string) {
  return { kind: 'public', link: `@${username}`, username } as const;
}

export function byInvite(hash: string) {
  return { kind: 'invite', link: `https://t.me/+${hash}`, hash } as const;
}

export function byId(name: GroupName) {
  const channel_id = GROUPS[name].id;
  return { kind: 'id', link: `ID:${channel_id}`, channel_id } as const;
}

/** By the name or the invitation that the group has. */
export function linkOf(name: GroupName) {
  const group = GROUPS[name];
  if ('username' in group) return byName(group.username);
  return 'invite_hash' in group ? byInvite(group.invite_hash) : byId(name);
}

/** The session names an address at which nobody is (RFC 5737). */
export function identityOf(who: Who | 'stranger'): TelegramIdentity {
  const account_id = who === 'stranger' ? 4711 : USERS[who];
  const head = Buffer.from([2, 192, 0, 2, 1, 443 >> 8, 443 & 0xff]);
  const session_string = `1${Buffer.concat([head, authKey(account_id)]).toString('base64url')}`;
  const api = { api_id: API.id, api_hash: API.hash };
  return { account_id, session_name: who, session_string, ...api, proxy: null };
}

/** An invented key, the same in every run. */
function authKey(user_id: number): Buffer {
  return Buffer.concat([0, 1, 2, 3].map((part) => createHash('sha512').update(`${user_id}:${part}`).digest()));
}

/** Making one takes longer than most checks: one for all worlds of a process. */
let private_key: string | null = null;

function serverKey(): string {
  private_key ??= createServerKey();
  return private_key;
}

/** What a world has beside the usual: its DCs, and more about its users. */
export type WorldChanges = { dc?: { id: number }[]; users?: Record<number, object> };

export function contractWorld({ dc = [{ id: 2 }], users = {} }: WorldChanges = {}): WorldFile {
  const user = (id: number, first_name: string) => ({
    id,
    access_hash: String(id * 7919),
    first_name,
    username: `${first_name.toLowerCase()}_says`,
    phone: `1555000${id}`,
    auth_keys: id < 2000 ? [authKey(id).toString('hex')] : [],
    ...users[id],
  });
  const groups = Object.entries(GROUPS).map(([title, group]) => ({
    access_hash: String(group.id * 104_729),
    title,
    created_at: '2026-01-01T00:00:00.000Z',
    ...group,
  }));
  return parseWorld(
    {
      version: 1,
      seed: 1,
      dc,
      starts_at: '2026-03-02T08:00:00.000Z',
      api: API,
      private_key: serverKey(),
      users: [user(USERS.alice, 'Alice'), user(USERS.bob, 'Bobby'), user(USERS.carol, 'Carol')],
      groups,
    },
    'the world of the contract',
  );
}
