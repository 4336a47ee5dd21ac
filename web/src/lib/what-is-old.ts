import type { LiveEventType } from '@groundcrew/contract';
import { api } from '#lib/api.ts';

type Part = Exclude<keyof typeof api, 'key' | 'call'>;

/** By the first word of an event's type: of which parts of the API the answers may have changed. */
const TOUCHED: Readonly<Record<string, readonly Part[]>> = {
  account: ['accounts', 'health', 'overview', 'why'],
  health: ['accounts', 'health', 'overview', 'why'],
  health_run: ['health', 'runs', 'accounts', 'overview'],
  reconnect: ['accounts', 'health', 'overview', 'why'],
  flood: ['floods', 'accounts', 'overview', 'why'],
  join: ['targets', 'runs', 'accounts', 'overview', 'niches', 'why'],
  post: ['posts', 'targets', 'campaigns', 'accounts', 'overview', 'why'],
  stop: ['stop', 'overview', 'accounts', 'why'],
  settings: ['settings', 'overview', 'why'],
  campaign: ['campaigns', 'overview', 'why', 'forecast'],
  reaction: ['reactions', 'accounts', 'overview'],
  reaction_task: ['reactions', 'overview'],
  contact: ['contacts', 'do_not_contact', 'conversations'],
  mailbox: ['mailboxes'],
  webhook: ['webhooks'],
  desk: ['labels', 'canned_replies', 'saved_filters', 'conversations', 'contacts'],
};

export function touchedBy(type: LiveEventType): readonly Part[] {
  const [word = ''] = type.split('.');
  return ['events', ...(TOUCHED[word] ?? [])];
}

/** Of what the inbox tells. */
const TOUCHED_BY_INBOX: ReadonlySet<string> = new Set<Part>(['conversations', 'messages', 'contacts']);

/**
 * Whether something that happened in these conversations makes this answer old, and how soon it is to be asked for anew. What was asked
 * of another conversation stays as it is; to count all of them costs the server most, so that is done less often.
 */
export function oldByInbox(queryKey: readonly unknown[], ids: ReadonlySet<number>): 'soon' | 'later' | null {
  const [path, asked] = queryKey;
  // What was sent in another browser must not stand here to be sent again.
  if (path === 'draft') return typeof asked === 'number' && ids.has(asked) ? 'soon' : null;
  if (!Array.isArray(path) || !TOUCHED_BY_INBOX.has(String(path[0]))) return null;
  if (path[1] === 'counts') return 'later';
  if (path[0] !== 'conversations') return 'soon';
  const id = memberOf(memberOf(asked, 'input'), 'id');
  return id === undefined || (typeof id === 'number' && ids.has(id)) ? 'soon' : null;
}

const memberOf = (of: unknown, name: string): unknown =>
  typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
