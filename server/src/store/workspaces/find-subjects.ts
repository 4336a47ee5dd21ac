// What people may mean by a word: see engine/why/subject.ts.
import { sql } from 'kysely';
import { linkKey, markedChannelId, parseLink } from '#domain/links.ts';
import type { Scope } from '#store/scope.ts';

/** A group by its link in any spelling, by its id here, or by Telegram's. Empty: there is none. */
export async function findTargetIds(scope: Scope, text: string): Promise<number[]> {
  const parsed = parseLink(text);
  const key = parsed.ok ? linkKey(parsed.link) : null;
  // What plain SQL has put there may be no link, and is asked about all the more.
  const asStored = linkKey(text.trim());
  const telegram_id = parsed.ok && parsed.link.kind === 'id' ? markedChannelId(parsed.link.channel_id) : null;
  const number = /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : null;
  const { rows } = await sql<{ id: number }>`
    select id from targets where workspace_id = ${scope.workspace_id}
      and (link_key = ${key} or link_key = ${asStored} or telegram_id = ${telegram_id} or id = ${number} or telegram_id = ${number})
    order by id limit 10`.execute(scope.db);
  return rows.map((row) => row.id);
}

const ALIKE_MAX = 1_000;

/** Names of accounts and links of groups that hold the word, or begin alike. */
export async function namesLike(scope: Scope, word: string): Promise<string[]> {
  const bare = word.replace(/^(.*[/@+])/s, '').toLowerCase();
  if (bare === '') return [];
  const holding = `%${escapeLike(bare)}%`;
  // Of a word with a slip in it the beginning or the end is right.
  const beginning = `%${escapeLike(bare.slice(0, 3))}%`;
  const end = `%${escapeLike(bare.slice(-3))}%`;
  const { rows } = await sql<{ name: string }>`
    (select session_name as name from telegram_accounts
      where workspace_id = ${scope.workspace_id} and archived_at is null
        and (session_name ilike ${beginning} or session_name ilike ${end} or name ilike ${holding} or phone like ${holding})
      order by id limit ${ALIKE_MAX})
    union all
    (select link from targets where workspace_id = ${scope.workspace_id} and link_key ilike ${holding} order by id limit 20)
    union all
    (select link from targets
      where workspace_id = ${scope.workspace_id} and (link_key ilike ${beginning} or link_key ilike ${end})
      order by id limit ${ALIKE_MAX})`.execute(scope.db);
  return [...new Set(rows.map((row) => row.name))];
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, (found) => `\\${found}`);
}

/** Groups that belong to the account, at most `limit`. */
export async function targetIdsOf(scope: Scope, account_id: number, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from targets where workspace_id = ${scope.workspace_id} and assigned_account_id = ${account_id}
    order by id limit ${limit}`.execute(scope.db);
  return rows.map((row) => row.id);
}

/** Niches that have new groups which this account may join. */
export async function nichesToJoin(scope: Scope, account_id: number): Promise<string[]> {
  const { rows } = await sql<{ niche: string }>`
    select distinct niche from targets t
    where workspace_id = ${scope.workspace_id} and status = 'new'
      and (assigned_account_id is null or assigned_account_id = ${account_id})
      and not exists (select from account_group_blocklist b where b.target_id = t.id and b.account_id = ${account_id})
    order by niche`.execute(scope.db);
  return rows.map((row) => row.niche);
}
