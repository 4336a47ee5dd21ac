// What stands in the addresses of these pages, and what it asks of the API.
import { CAMPAIGN_STATUSES } from '@groundcrew/contract/values.ts';
import type { TextsOfSearch } from '#lib/texts-of-search.ts';
import type { CampaignWish } from './types.ts';

export const POST_STATES = ['sent', 'released', 'unconfirmed', 'reserved'] as const;
export const VIEWS = ['forecast', 'results', 'posts', 'messages'] as const;
/** How far ahead a forecast looks. */
export const FORECAST_DAYS = ['3', '7', '14', '31'] as const;
const SORTED = ['name', 'niche', 'status', 'updated_at', 'id'] as const;

export type View = (typeof VIEWS)[number];
export type CampaignsSearch = TextsOfSearch<'niche' | 'status' | 'search' | 'sort'>;
export type CampaignSearch = TextsOfSearch<'view' | 'days' | 'state' | 'slot'>;

export type CampaignFilter = Pick<CampaignWish, 'niche' | 'status' | 'search'>;

/** What is no status or the like is left out: an address may have been typed. */
export function filterOf({ niche, status, search }: CampaignsSearch): CampaignFilter {
  const known = CAMPAIGN_STATUSES.find((one) => one === status);
  return {
    ...(niche === undefined ? {} : { niche }),
    ...(known === undefined ? {} : { status: known }),
    ...(search === undefined ? {} : { search }),
  };
}

export function sortOf({ sort }: CampaignsSearch): NonNullable<CampaignWish['sort']> {
  return SORTED.flatMap((field) => [field, `-${field}`] as const).find((one) => one === sort) ?? 'name';
}

/** Before it runs, what it would do; afterwards, what it has done. */
export function viewOf({ view }: CampaignSearch, status: string): View {
  return VIEWS.find((one) => one === view) ?? (status === 'running' || status === 'done' ? 'results' : 'forecast');
}

export function daysOf({ days }: CampaignSearch): (typeof FORECAST_DAYS)[number] {
  return FORECAST_DAYS.find((one) => one === days) ?? '7';
}
