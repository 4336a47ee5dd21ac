/** The Telegram of one seed, and the tables of an installation that works in it. */
import type { Chance, WorldFile } from '@groundcrew/simulator';
import { makeWorld, sessionOf, type GroupSpec } from '#engine/world.ts';
import type { Admin } from './admin.ts';
import { STARTS_AT } from './starts-at.ts';

const NICHES = ['ukraine_cars', 'boats', 'tools'] as const;
/** Those whose groups are joined and posted to by commands; the servers have schedules for the first. */
export const CRON_NICHES = NICHES.slice(1);
/** Nobody's (RFC 5737). */
export const PROXY_HOSTS = ['192.0.2.11', '192.0.2.12', '192.0.2.13', '192.0.2.14'] as const;
const API_HASH = '0123456789abcdef0123456789abcdef';
const DAY_MS = 86_400_000;

export type SeededWorld = { file: WorldFile; groups: GroupSpec[]; accounts: number };

/** Three groups an account, most of them still to be joined. */
export function makeSeededWorld(accounts: number, chance: Chance): SeededWorld {
  const groups = Array.from({ length: accounts * 3 }, (_, n): GroupSpec => {
    const bound = chance.happens(0.4);
    const niche = NICHES[chance.int(NICHES.length)] ?? NICHES[0];
    const trouble = chance.int(40);
    return {
      id: 501 + n,
      username: `group_${n + 1}`,
      ...(trouble === 0 ? { write: 'admins' } : {}),
      ...(trouble === 1 ? { slow_mode_seconds: 3600 } : {}),
      ...(trouble === 3 ? { photos: false } : {}),
      ...(trouble === 2 ? { join: 'approval', approve_after_seconds: 20_000 } : {}),
      target: { niche, ...(bound ? { bound_to: chance.between(1, accounts) } : {}) },
    };
  });
  // One more user, who is none of ours: somebody has to write what is reacted to.
  const file = makeWorld({ accounts: accounts + 1, groups: [...groups, loungeOf(accounts)], starts_at: STARTS_AT });
  return { file, groups, accounts };
}

/** A group that is none of our targets, in which all accounts are. */
export const LOUNGE = { id: 401, username: 'lounge' };

function loungeOf(accounts: number): GroupSpec {
  const members = Array.from({ length: accounts + 1 }, (_, n) => n + 1);
  return { ...LOUNGE, members, target: null };
}

export function hostOf(n: number): string {
  return PROXY_HOSTS[n % PROXY_HOSTS.length] ?? PROXY_HOSTS[0];
}

export function proxyAt(host: string): string {
  return `socks5://${host}:1080`;
}

export async function fillTables(admin: Admin, world: SeededWorld, chance: Chance): Promise<void> {
  const now = Date.parse(STARTS_AT);
  for (let n = 1; n <= world.accounts; n += 1) {
    await admin.sql(
      `insert into telegram_accounts (id, name, phone, session_name, api_id, api_hash, session_string, proxy_url)
       values ($1, $2, $3, $4, 12345, $5, $6, $7)`,
      [n, `Account ${n}`, `+1555010${1000 + n}`, `s${n}`, API_HASH, sessionOf(n), proxyAt(hostOf(n))],
    );
  }
  for (const group of world.groups) {
    const { niche, bound_to = null } = group.target ?? {};
    const joined_at = bound_to === null ? null : new Date(now - chance.between(1, 60) * 3_600_000);
    await admin.sql(
      `insert into targets (link, niche, status, assigned_account_id, joined_at, warmup_ends_at, telegram_id)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        `@${group.username}`,
        niche,
        bound_to === null ? 'new' : 'joined',
        bound_to,
        joined_at,
        joined_at && new Date(joined_at.getTime() + DAY_MS),
        bound_to === null ? null : -1_000_000_000_000 - group.id,
      ],
    );
  }
  await admin.sql(`insert into join_schedules (niche, enabled, handled_until) values ($1, true, $2)`, [
    NICHES[0],
    STARTS_AT,
  ]);
  await admin.sql(
    `with campaign as (
       insert into campaigns (name, niche, zone, slots, status, due_from, started_at)
       values ('spring', $1, 'Europe/Kyiv', $2, 'running', $3, $3) returning id, workspace_id)
     insert into campaign_variants (workspace_id, campaign_id, text)
     select workspace_id, id, 'offer ' || n from campaign, generate_series(1, 4) as n`,
    // The last slots lie on both sides of midnight UTC.
    [NICHES[0], ['01:30', '08:00', '12:00', '15:00', '18:00', '20:00'], STARTS_AT],
  );
  for (const niche of NICHES) {
    for (let n = 1; n <= 4; n += 1) {
      await admin.sql('insert into message_variants (niche, text) values ($1, $2)', [niche, `${niche} offer ${n}`]);
    }
  }
}
