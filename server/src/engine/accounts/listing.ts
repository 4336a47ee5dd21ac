// Accounts as people see them: without secrets, and with whether they may act now.
import { accountBlockers, freeAt, type Blocker } from '#domain/blockers.ts';
import { describeProxy } from '#domain/proxies.ts';
import { archivedError } from '#engine/accounts/archived.ts';
import type { Crew } from '#engine/crew.ts';
import { openProxy } from '#engine/identity.ts';
import type { Vault } from '#engine/vault.ts';
import { reconnectTrouble, type ReconnectTrouble } from '#engine/why/reconnect-trouble.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { isSealed } from '#lib/secret-box.ts';
import { accountDetail, type AccountDetail } from '#store/accounts/details.ts';
import { accountsOf, listAccounts, type AccountListing } from '#store/accounts/lists.ts';
import { accountState, accountStates } from '#store/accounts/accounts.ts';
import { readRules } from '#store/workspaces/rules.ts';

/** Shown in the place of a proxy that stands there and cannot be read: the account does not go without one. */
export const UNREADABLE_PROXY = 'unreadable';

/** Whether it may do anything outgoing now, else from when on, and the first reason against it. */
export type NextAct = { can_act: boolean; at: Date | null; blocker: Blocker | null };

export type ShownAccount = Omit<AccountListing, 'proxy_url'> & {
  /** Without its password. */
  proxy: string | null;
  next: NextAct;
  joins_today: number;
  joins_limit: number;
  posts_limit: number;
};

/** One question to the database for all of them. */
export async function showAccounts<Row extends AccountListing>(
  { scope, vault }: Crew,
  rows: readonly Row[],
): Promise<(Omit<Row, 'proxy_url'> & ShownAccount)[]> {
  if (rows.length === 0) return [];
  const now = scope.now();
  const ids = rows.map(({ id }) => id);
  const [rules, states] = await Promise.all([readRules(scope), accountStates(scope, ids)]);
  const by_id = new Map(states.map((state) => [state.id, state]));
  return rows.map(({ proxy_url, ...row }) => {
    const state = by_id.get(row.id);
    const ask = (at: Date) => (state ? accountBlockers(state, rules, at) : []);
    const [first = null] = ask(now);
    return {
      ...row,
      proxy: shownProxy(vault, row.id, proxy_url),
      next: { can_act: first === null, at: freeAt(ask, now), blocker: first },
      joins_today: state?.joins_today ?? 0,
      joins_limit: rules.limits.joins_per_account_per_day,
      posts_limit: rules.limits.posts_per_account_per_day,
    };
  });
}

/** What was shown of sealed proxies: to open one takes longer than all else that is done for its row. */
const shown_before = new WeakMap<Vault, Map<string, string>>();
const SHOWN_MAX = 10_000;

/** Without its password; it stays in memory in that form alone. */
function shownProxy(vault: Vault, account_id: number, proxy_url: string | null): string | null {
  if (!proxy_url) return null;
  const before = shown_before.get(vault) ?? new Map<string, string>();
  shown_before.set(vault, before);
  const key = `${account_id} ${proxy_url}`;
  const known = isSealed(proxy_url) ? before.get(key) : undefined;
  if (known !== undefined) return known;
  const proxy = openProxy(vault, account_id, proxy_url);
  if (!proxy) return UNREADABLE_PROXY;
  const text = describeProxy(proxy);
  if (before.size >= SHOWN_MAX) before.clear();
  if (isSealed(proxy_url)) before.set(key, text);
  return text;
}

export async function listShown(crew: Crew): Promise<ShownAccount[]> {
  return showAccounts(crew, await listAccounts(crew.scope));
}

export type ShownDetail = ShownAccount & AccountDetail & { reconnect: ReconnectTrouble | null };

/** Also one that was removed. Throws `not_found`. */
export async function showAccount(crew: Crew, id: number): Promise<ShownDetail> {
  const detail = await assertAccountEver(crew, id);
  const filter = { archived: detail.archived_at !== null, id };
  const [shown] = await showAccounts(crew, await accountsOf(crew.scope, { filter }, 1));
  if (!shown) throw new GroundcrewError('not_found', { detail: `account ${id}` });
  return { ...shown, ...detail, reconnect: await reconnectTrouble(crew.scope, shown) };
}

/** Throws `not_found` unless it is an account of the workspace, and `wrong_state` for one that was removed. */
export async function assertAccount(crew: Crew, id: number): Promise<void> {
  const { archived_at } = await assertAccountEver(crew, id);
  if (archived_at === null) return;
  const { session_name } = (await accountState(crew.scope, id)) ?? { session_name: `account ${id}` };
  throw archivedError(session_name);
}

/** As `assertAccount`; one that was removed has its history still. */
export async function assertAccountEver(crew: Crew, id: number): Promise<AccountDetail> {
  const detail = await accountDetail(crew.scope, id);
  if (!detail) throw new GroundcrewError('not_found', { detail: `account ${id}` });
  return detail;
}
