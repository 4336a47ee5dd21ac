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
  desk: ['labels', 'canned_replies', 'saved_filters', 'conversations', 'contacts'],
};

export function touchedBy(type: LiveEventType): readonly Part[] {
  const [word = ''] = type.split('.');
  return ['events', ...(TOUCHED[word] ?? [])];
}

/** What the inbox tells: of a message that is there no more its conversation is told beside it. */
export const TOUCHED_BY_INBOX: readonly Part[] = ['conversations', 'messages', 'contacts'];
