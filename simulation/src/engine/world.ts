/** A simulated Telegram with accounts 1, 2 … and the groups that a test needs. */
import { createHash } from 'node:crypto';
import { createServerKey, parseWorld, type WorldFile } from '@groundcrew/simulator';

export type GroupSpec = {
  id: number;
  username?: string;
  invite_hash?: string;
  kind?: 'supergroup' | 'channel' | 'basic_group';
  join?: 'open' | 'approval' | 'closed';
  approve_after_seconds?: number;
  write?: 'members' | 'admins';
  photos?: boolean;
  slow_mode_seconds?: number;
  /** Those that may be given; absent: all. */
  reactions?: string[];
  /** Different ones on one message. */
  reactions_max?: number;
  flood_rules?: object[];
  /** Numbers of accounts. */
  members?: number[];
  banned?: number[];
  /** How it stands in our table; null: not at all. */
  target?: {
    link?: string;
    niche?: string;
    status?: string;
    /** Joined two days ago by this account, which is a member. */
    bound_to?: number;
    /** Without Telegram's id, as older scripts left it. */
    unresolved?: boolean;
  } | null;
};

export type WorldSpec = {
  accounts: number;
  groups?: GroupSpec[];
  starts_at?: string;
  flood_rules?: object[];
  limits?: object;
  /** Whose user has a second session, `sessionOf(SECOND + n)`. */
  twice?: number[];
};

export const SECOND = 500;

/** A key is made once for all worlds of a test file: it takes longer than most tests. */
const PRIVATE_KEY = createServerKey();

/** Telegram's id of account n. */
export function userOf(n: number): number {
  return 1000 + n;
}

/** Telegram's marked id of a group. */
export function groupId(id: number): number {
  return -1_000_000_000_000 - id;
}

/** As Telethon writes it; it names a server at which nobody is (RFC 5737). */
export function sessionOf(n: number): string {
  const place = Buffer.from([2, 192, 0, 2, 1, 443 >> 8, 443 & 0xff]);
  return `1${Buffer.concat([place, authKey(n)])
    .toString('base64url')
    .padEnd(352, '=')}`;
}

function authKey(n: number): Buffer {
  return Buffer.concat([0, 1, 2, 3].map((part) => createHash('sha512').update(`${n}:${part}`).digest()));
}

export function makeWorld({
  accounts,
  groups = [],
  starts_at,
  flood_rules = [],
  limits,
  twice = [],
}: WorldSpec): WorldFile {
  const numbers = Array.from({ length: accounts }, (_, index) => index + 1);
  return parseWorld(
    {
      version: 1,
      seed: 1,
      starts_at: starts_at ?? '2026-03-02T08:00:00Z',
      api: { id: 12_345, hash: '0123456789abcdef0123456789abcdef' },
      private_key: PRIVATE_KEY,
      flood_rules,
      ...(limits && { limits }),
      users: numbers.map((n) => ({
        id: userOf(n),
        access_hash: String(userOf(n) * 7919),
        first_name: `Account ${n}`,
        username: `account_${n}`,
        phone: `1555010${1000 + n}`,
        auth_keys: [n, ...(twice.includes(n) ? [SECOND + n] : [])].map((key) => authKey(key).toString('hex')),
      })),
      groups: groups.map(({ target, members = [], banned = [], ...group }) => ({
        access_hash: String(group.id * 104_729),
        title: `Group ${group.id}`,
        created_at: '2026-01-01T00:00:00Z',
        ...group,
        members: [...new Set([...members, ...banned, ...(target?.bound_to ? [target.bound_to] : [])])].map((n) =>
          userOf(n),
        ),
        banned: banned.map((n) => userOf(n)),
      })),
    },
    'the world of an engine test',
  );
}
