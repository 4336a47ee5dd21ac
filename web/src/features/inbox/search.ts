// What stands in the address of the inbox, and what it asks of the API.
import { INBOX_FILTERS, PLATFORMS } from '@groundcrew/contract';
import type { TextsOfSearch } from '#lib/texts-of-search.ts';

export type InboxSearch = TextsOfSearch<
  'filter' | 'platform' | 'account_id' | 'mailbox_id' | 'assignee' | 'unread' | 'search' | 'c'
>;

const idOf = (text: string | undefined) => (text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined);

/** Whose, and with what words; what is no platform, number or the like is left out: an address may have been typed. */
export function narrowingOf({ platform, account_id, mailbox_id, assignee, search }: InboxSearch) {
  const known = PLATFORMS.find((one) => one === platform);
  const [account, mailbox] = [idOf(account_id), idOf(mailbox_id)];
  return {
    ...(known && { platform: known }),
    ...(account !== undefined && { account_id: account }),
    ...(mailbox !== undefined && { mailbox_id: mailbox }),
    ...((assignee === 'me' || assignee === 'none') && { assignee }),
    ...(search !== undefined && { search }),
  };
}

export function filterOf(search: InboxSearch) {
  const filter = INBOX_FILTERS.find((one) => one === search.filter);
  return { ...narrowingOf(search), ...(filter && { filter }), ...(search.unread === 'true' && { unread: true }) };
}

/** Of the conversation that is open. */
export const openOf = ({ c }: InboxSearch): number | null => idOf(c) ?? null;
