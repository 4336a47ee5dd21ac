// Which account may do nothing in which group, as people say it.
import { safeValue } from '#domain/legacy/file.ts';
import { linkKey, parseLink } from '#domain/links.ts';
import { GroundcrewError } from '#lib/errors.ts';
import type { CsvRow } from '#lib/csv.ts';
import { block, pageOfBlocked, unblock, type BlockedPair } from '#store/groups/blocklist.ts';
import type { RowKey } from '#store/database/keyset.ts';
import type { Scope } from '#store/scope.ts';
import { accountState } from '#store/accounts/accounts.ts';
import { targetState } from '#store/groups/targets.ts';
import { accountIdsByName, knownTargets } from '#store/groups/entries.ts';
import type { RejectedLine } from './add-groups.ts';

type Pair = { target_id: number; account_id: number };

/** Throws `not_found`, naming which of the two is not there. */
export async function blockPair(scope: Scope, entry: Pair & { reason: string }): Promise<BlockedPair> {
  const { target_id, account_id } = entry;
  if (!(await block(scope, entry))) throw await notFound(scope, entry);
  const page = { descending: false, after: null, limit: 1, count: false };
  const { rows } = await pageOfBlocked(scope, { ...page, target_id, account_id });
  if (!rows[0]) throw await notFound(scope, entry);
  const { row_key: _key, ...found } = rows[0];
  return found;
}

async function notFound(scope: Scope, { target_id, account_id }: Pair): Promise<GroundcrewError> {
  const missing = [
    ...((await targetState(scope, target_id)) ? [] : [`group ${target_id}`]),
    ...((await accountState(scope, account_id)) ? [] : [`account ${account_id}`]),
  ];
  return new GroundcrewError('not_found', { detail: missing.join(' and ') });
}

/** False when the account was not blocked there. */
export function unblockPair(scope: Scope, pair: Pair): Promise<boolean> {
  return unblock(scope, pair);
}

const PAGE = 1_000;

export async function allBlocked(scope: Scope): Promise<BlockedPair[]> {
  const all: BlockedPair[] = [];
  for (let after: RowKey | null = null; ;) {
    const { rows } = await pageOfBlocked(scope, { descending: false, after, limit: PAGE, count: false });
    const page = rows.slice(0, PAGE);
    all.push(...page.map(({ row_key: _key, ...row }) => row));
    after = page.at(-1)?.row_key ?? null;
    if (rows.length <= PAGE) return all;
  }
}

const REASON_MAX = 500;

/** Lines of a table: `unchanged` are those that were blocked already. */
export async function blockLines(
  scope: Scope,
  rows: readonly CsvRow<'link' | 'account' | 'reason'>[],
  { dry_run }: { dry_run: boolean },
): Promise<{ added: number; unchanged: number; rejected: RejectedLine[] }> {
  const done = { added: 0, unchanged: 0, rejected: [] as RejectedLine[] };
  for (const { line, cells, fault } of rows) {
    const pair = fault === null ? await pairOf(scope, cells) : { fault };
    const reason = cells.reason.slice(0, REASON_MAX);
    if ('fault' in pair) done.rejected.push({ line, value: safeValue(cells.link), reason: pair.fault });
    else if (await isBlocked(scope, pair)) done.unchanged += 1;
    else {
      if (!dry_run) await block(scope, { ...pair, reason });
      done.added += 1;
    }
  }
  return done;
}

async function isBlocked(scope: Scope, pair: Pair): Promise<boolean> {
  const page = { descending: false, after: null, limit: 1, count: false };
  return (await pageOfBlocked(scope, { ...page, ...pair })).rows.length > 0;
}

async function pairOf(
  scope: Scope,
  cells: { link: string; account: string; reason: string },
): Promise<Pair | { fault: string }> {
  const parsed = parseLink(cells.link);
  if (!parsed.ok) return { fault: parsed.reason };
  if (cells.reason === '') return { fault: 'says no reason' };
  const [target] = await knownTargets(scope, { keys: [linkKey(parsed.link)], telegram_ids: [] });
  if (!target) return { fault: 'there is no such group here' };
  const account_id = (await accountIdsByName(scope, [cells.account])).get(cells.account);
  return account_id === undefined
    ? { fault: `there is no account ${cells.account.slice(0, 100)}` }
    : { target_id: target.id, account_id };
}
