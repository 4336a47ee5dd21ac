// What stands in the address of the inbox, and what it asks of the API.
import { CONVERSATION_STATES, INBOX_FILTERS, PLATFORMS, PRIORITIES, SEARCH_IN } from '@groundcrew/contract/values.ts';
import type { api } from '#lib/api.ts';
import type { TextsOfSearch } from '#lib/texts-of-search.ts';
import { ADDRESS_FIELDS, NARROWING } from './address-fields.ts';

export type InboxSearch = TextsOfSearch<(typeof ADDRESS_FIELDS)[number]>;

type Wish = NonNullable<Parameters<typeof api.conversations.list.call>[0]>;
export type Filter = Pick<
  Wish,
  | 'filter'
  | 'state'
  | 'platform'
  | 'account_id'
  | 'mailbox_id'
  | 'contact_id'
  | 'assignee'
  | 'label_ids'
  | 'priority'
  | 'unread'
  | 'draft'
  | 'search'
>;

/** How conversations stand, as it is chosen. What is closed or snoozed leaves the first one, of which the address says nothing. */
export const LOOKS = ['open', 'needs_reply', 'pending', 'snoozed', 'closed', 'any', 'archived', 'drafts'] as const;

const idOf = (text: string | undefined) => (text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined);
const partsOf = (text: string | undefined) => (text === undefined ? [] : text.split(','));
const amongst = <const One extends string>(all: readonly One[], text: string | undefined): One[] =>
  all.filter((one) => partsOf(text).includes(one));
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Whoever looks for a name looks among what is closed, too. */
export function lookOf({ state, search }: InboxSearch): string {
  return state ?? (search === undefined ? 'open' : 'any');
}

function standOf(search: InboxSearch): Pick<Filter, 'state' | 'filter' | 'draft'> {
  const look = lookOf(search);
  if (look === 'drafts') return { draft: true };
  const filter = INBOX_FILTERS.find((one) => one === look);
  if (filter) return { filter };
  const states = amongst(CONVERSATION_STATES, look);
  return states.length === 0 ? {} : { state: states };
}

/** What is no platform, number or the like is left out: an address may have been typed. */
export function filterOf(wanted: InboxSearch): Filter {
  const { platform, account_id, mailbox_id, contact_id, assignee, labels, priority, unread, search } = wanted;
  const known = PLATFORMS.find((one) => one === platform);
  const label_ids = partsOf(labels).flatMap((text) => idOf(text) ?? []);
  const priorities = amongst(PRIORITIES, priority);
  const ids = { account_id: idOf(account_id), mailbox_id: idOf(mailbox_id), contact_id: idOf(contact_id) };
  return {
    ...standOf(wanted),
    ...(known && { platform: known }),
    ...(ids.account_id !== undefined && { account_id: ids.account_id }),
    ...(ids.mailbox_id !== undefined && { mailbox_id: ids.mailbox_id }),
    ...(ids.contact_id !== undefined && { contact_id: ids.contact_id }),
    ...(assignee !== undefined && (['me', 'none'].includes(assignee) || UUID.test(assignee)) && { assignee }),
    ...(label_ids.length > 0 && { label_ids }),
    ...(priorities.length > 0 && { priority: priorities }),
    ...((unread === 'true' || unread === 'false') && { unread: unread === 'true' }),
    ...(search !== undefined && { search }),
  };
}

const said = (values: readonly unknown[] | undefined) =>
  values === undefined || values.length === 0 ? undefined : values.join(',');

/** The address of a filter that is kept: also says what it does not narrow, since that was chosen too. */
export function searchOf(filter: Filter): InboxSearch {
  const { platform, assignee, search } = filter;
  const state = filter.draft === true ? 'drafts' : (filter.filter ?? said([filter.state ?? 'any'].flat()));
  const id = (value: number | undefined) => (value === undefined ? undefined : String(value));
  return {
    state: state === 'open' && search === undefined ? undefined : state,
    platform,
    account_id: id(filter.account_id),
    mailbox_id: id(filter.mailbox_id),
    contact_id: id(filter.contact_id),
    assignee,
    labels: said(filter.label_ids),
    priority: filter.priority === undefined ? undefined : said([filter.priority].flat()),
    unread: filter.unread === undefined ? undefined : String(filter.unread),
    search,
    in: undefined,
    sort: undefined,
  };
}

/** Whether both let the same through. */
export function isSameFilter(one: Filter, other: Filter): boolean {
  const textOf = (filter: Filter) =>
    JSON.stringify(Object.entries(filterOf(searchOf(filter))).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return textOf(one) === textOf(other);
}

const SORTS = ['-last_message_at', 'last_message_at', '-priority'] as const;
export type Sort = (typeof SORTS)[number];
export { SORTS };

export const sortOf = ({ sort }: InboxSearch): Sort => SORTS.find((one) => one === sort) ?? '-last_message_at';

/** Of what stands behind the button; whose, how they stand, and words are seen beside it. */
export function countNarrowings(search: InboxSearch): number {
  const { platform, account_id, mailbox_id, contact_id, label_ids, priority, unread, assignee } = filterOf(search);
  const somebody = assignee === 'me' || assignee === 'none' ? undefined : assignee;
  const set = [platform, account_id, mailbox_id, contact_id, label_ids, priority, unread, somebody];
  const found = search.in === undefined ? [] : [search.direction, search.file, search.from, search.until];
  return [...set, ...found].filter((value) => value !== undefined).length;
}

export const NOTHING_NARROWED: InboxSearch = {
  ...Object.fromEntries(NARROWING.map((field) => [field, undefined])),
  direction: undefined,
  file: undefined,
  from: undefined,
  until: undefined,
};

/** In what words are looked for beside the list itself; null: conversations. */
export type FoundIn = Exclude<(typeof SEARCH_IN)[number], 'conversations'>;
export const FOUND_IN = SEARCH_IN.filter((one): one is FoundIn => one !== 'conversations');

export function foundIn(search: InboxSearch): FoundIn | null {
  return search.search === undefined ? null : (FOUND_IN.find((one) => one === search.in) ?? null);
}

const DAY_MS = 86_400_000;

/** A day of the person's calendar, as `2026-11-21`. */
function dayOf(text: string | undefined, later_ms = 0): string | undefined {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const at = new Date(`${text}T00:00:00`);
  if (Number.isNaN(at.getTime())) return undefined;
  // A day may have 23 hours or 25.
  const moved = later_ms === 0 ? at : new Date(at.getFullYear(), at.getMonth(), at.getDate() + later_ms / DAY_MS);
  return moved.toISOString();
}

/** What the search of everything is asked for. */
export function wishOf(search: InboxSearch, within: FoundIn) {
  const { platform, account_id, mailbox_id, contact_id, assignee, label_ids } = filterOf(search);
  const [label_id] = label_ids ?? [];
  const direction = (['inbound', 'outbound'] as const).find((one) => one === search.direction);
  const [from, until] = [dayOf(search.from), dayOf(search.until, DAY_MS)];
  const ofMessages = within === 'messages';
  return {
    q: search.search ?? '',
    in: within,
    ...(platform !== undefined && { platform }),
    ...(account_id !== undefined && { account_id }),
    ...(mailbox_id !== undefined && { mailbox_id }),
    ...(contact_id !== undefined && { contact_id }),
    ...(assignee !== undefined && { assignee }),
    ...(label_id !== undefined && { label_id }),
    ...(ofMessages && direction !== undefined && { direction }),
    ...(ofMessages && search.file === 'true' && { has_attachment: true }),
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
  };
}

/** Of the conversation that is open. */
export const openOf = ({ c }: InboxSearch): number | null => idOf(c) ?? null;

/** To what in it one has come: a message, or a note. */
export const placeOf = ({ m, n }: InboxSearch) => ({ message_id: idOf(m) ?? null, note_id: idOf(n) ?? null });

/** The address in which one conversation is open, or none: whatever stood there of another one goes. */
export const addressOf = (id: number | null): InboxSearch => ({
  c: id === null ? undefined : String(id),
  m: undefined,
  n: undefined,
  details: undefined,
});

/** What the list goes by. */
export const withoutPlace = ({ c: _c, m: _m, n: _n, details: _details, ...narrowing }: InboxSearch): InboxSearch =>
  narrowing;
