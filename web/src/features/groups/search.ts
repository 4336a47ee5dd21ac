// What stands in the address of the list of groups, and what it asks of the API.
import { TARGET_SORTS, TARGET_STATUSES } from '@groundcrew/contract/values.ts';
import type { BulkWish, TargetWish } from './types.ts';

export type GroupSearch = Partial<
  Record<'niche' | 'status' | 'account_id' | 'blocked' | 'due' | 'search' | 'sort', string | undefined>
>;

export type GroupFilter = NonNullable<BulkWish['filter']>;

/** What is no status, number or the like is left out: an address may have been typed. */
export function filterOf({ niche, status, account_id, blocked, due, search }: GroupSearch): GroupFilter {
  const known = TARGET_STATUSES.find((one) => one === status);
  return {
    ...(niche === undefined ? {} : { niche }),
    ...(known === undefined ? {} : { status: known }),
    ...(account_id !== undefined && /^\d+$/.test(account_id) ? { account_id: Number(account_id) } : {}),
    ...(blocked === undefined ? {} : { blocked: blocked === 'true' }),
    ...(due === 'true' ? { due: true } : {}),
    ...(search === undefined ? {} : { search }),
  };
}

export function sortOf({ sort }: GroupSearch): NonNullable<TargetWish['sort']> {
  return TARGET_SORTS.flatMap((field) => [field, `-${field}`] as const).find((one) => one === sort) ?? 'id';
}
