// The lists and bounds that pages themselves need. Nothing here knows zod, whose schemas only the server checks: a page that takes its
// values from here does not make a browser load them.

/** From the most to the least powerful. */
export const ROLES = ['owner', 'admin', 'manager', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** Whether a role includes what another one may. */
export function mayAtLeast(has: Role, least: Role): boolean {
  return ROLES.indexOf(has) <= ROLES.indexOf(least);
}

export const PLATFORMS = ['telegram', 'email'] as const;
export const CONVERSATION_STATES = ['open', 'pending', 'snoozed', 'closed'] as const;
export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];
export const LABEL_COLORS = ['gray', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'violet', 'pink'] as const;
export type LabelColor = (typeof LABEL_COLORS)[number];

/** The four looks at the inbox. */
export const INBOX_FILTERS = ['new', 'in_progress', 'needs_reply', 'archived'] as const;
export type InboxFilter = (typeof INBOX_FILTERS)[number];

export const SEARCH_IN = ['messages', 'conversations', 'contacts', 'notes'] as const;
export type SearchIn = (typeof SEARCH_IN)[number];

export const BULK_CONVERSATIONS_MAX = 5_000;
export const ATTACHMENT_MAX_BYTES = 50 * 1024 * 1024;
export const MAIL_SECURITIES = ['tls', 'starttls', 'none'] as const;

/** What a text may have in double braces; domain/inbox/canned-reply says what each is. */
export const CANNED_VARIABLES = [
  'contact.name',
  'contact.first_name',
  'contact.username',
  'contact.email',
  'agent.name',
  'agent.first_name',
  'account.name',
  'mailbox.address',
  'conversation.subject',
  'workspace.name',
] as const;
