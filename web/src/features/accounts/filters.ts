import { ACCOUNT_STATUSES, HEALTH_STATUSES, HOLD_REASONS } from '@groundcrew/contract/values.ts';
import { useTranslation } from 'react-i18next';
import type { TextsOfSearch } from '#lib/texts-of-search.ts';
import type { Filter } from '#ui/filter-bar.tsx';

/** As it stands in the address. */
export type AccountSearch = TextsOfSearch<
  | 'search'
  | 'status'
  | 'health'
  | 'held'
  | 'hold_reason'
  | 'is_active'
  | 'issues'
  | 'to_take_over'
  | 'reconnect_failed'
  | 'archived'
  | 'sort'
>;

/** The columns that can be sorted by. */
const SORTED = ['session_name', 'status', 'last_checked', 'latency_ms', 'daily_posts_count'] as const;
const BOTH = ['true', 'false'] as const;

/** What is asked for by an address; what it names that there is not, is left out. */
export function useAccountFilters(search: AccountSearch) {
  const { t } = useTranslation('accounts');
  const { t: tStatus } = useTranslation('status');
  const filters: Filter[] = [
    {
      key: 'status',
      label: t('filter.status'),
      options: ACCOUNT_STATUSES.map((value) => ({ value, label: tStatus(`account.${value}`) })),
    },
    {
      key: 'health',
      label: t('filter.health'),
      options: HEALTH_STATUSES.map((value) => ({ value, label: tStatus(`health.${value}`) })),
    },
    { key: 'held', label: t('filter.held'), options: BOTH.map((value) => ({ value, label: t(`held.${value}`) })) },
    {
      key: 'hold_reason',
      label: t('filter.hold_reason'),
      options: HOLD_REASONS.map((value) => ({ value, label: t(`hold.${value}`) })),
      hidden: true,
    },
    {
      key: 'is_active',
      label: t('filter.is_active'),
      options: BOTH.map((value) => ({ value, label: t(`is_active.${value}`) })),
      hidden: true,
    },
    {
      key: 'issues',
      label: t('filter.issues'),
      options: BOTH.map((value) => ({ value, label: t(`issues.${value}`) })),
      hidden: true,
    },
    {
      key: 'to_take_over',
      label: t('filter.to_take_over'),
      options: BOTH.map((value) => ({ value, label: t(`to_take_over.${value}`) })),
      hidden: true,
    },
    {
      key: 'reconnect_failed',
      label: t('filter.reconnect_failed'),
      options: BOTH.map((value) => ({ value, label: t(`reconnect_failed.${value}`) })),
      hidden: true,
    },
    { key: 'archived', label: t('filter.archived'), options: [{ value: 'true', label: t('archived.true') }] },
  ];
  const sorts = SORTED.flatMap((field) => [field, `-${field}`] as const);
  return {
    filters,
    wish: wishOf(search),
    sort: sorts.find((sort) => sort === search.sort) ?? ('session_name' as const),
  };
}

/** `held=true` → true; anything else is not asked for. */
function flag(value: string | undefined): boolean | undefined {
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

/** What is undefined is not asked for. */
function wishOf(search: AccountSearch) {
  return {
    status: ACCOUNT_STATUSES.find((known) => known === search.status),
    health: HEALTH_STATUSES.find((known) => known === search.health),
    search: search.search,
    held: flag(search.held),
    hold_reason: HOLD_REASONS.find((known) => known === search.hold_reason),
    to_take_over: flag(search.to_take_over),
    reconnect_failed: flag(search.reconnect_failed),
    is_active: flag(search.is_active),
    issues: flag(search.issues),
    archived: flag(search.archived),
  };
}
