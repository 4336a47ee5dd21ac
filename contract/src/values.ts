// The lists and bounds that pages and commands themselves need. Nothing here knows zod, whose schemas only the server checks: a page that
// takes its values from here does not make a browser load them, nor does a command load them that has no use for them.

/** From the most to the least powerful. */
export const ROLES = ['owner', 'admin', 'manager', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** Whether a role includes what another one may. */
export function mayAtLeast(has: Role, least: Role): boolean {
  return ROLES.indexOf(has) <= ROLES.indexOf(least);
}

/** What an API token may be narrowed to; of each area it may read, or also write. */
export const AREAS = [
  'accounts',
  'groups',
  'campaigns',
  'posts',
  'reactions',
  'inbox',
  'settings',
  'users',
  'audit',
  'events',
] as const;
export type Area = (typeof AREAS)[number];

/** Who does what the audit log tells. */
export const ACTOR_KINDS = ['user', 'token', 'command', 'system'] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

export const ACCOUNT_STATUSES = ['active', 'flood_wait', 'cooldown', 'banned'] as const;
export const HEALTH_STATUSES = [
  'ok',
  'invalid_session',
  'rate_limited',
  'connection_timeout',
  'dc_migrate_required',
  'unknown_error',
] as const;
export type HealthStatus = (typeof HEALTH_STATUSES)[number];
export const HOLD_REASONS = ['takeover', 'peer_flood', 'frozen', 'restricted', 'by_person'] as const;

export const CAMPAIGN_STATUSES = ['draft', 'running', 'paused', 'stopped', 'done'] as const;
/** In the order of a group's life. */
export const TARGET_STATUSES = ['new', 'requested', 'joined', 'error', 'banned'] as const;
export const TARGET_SORTS = ['id', 'link', 'niche', 'status', 'last_post_at', 'joined_at', 'warmup_ends_at'] as const;
export const POST_STATUSES = ['success', 'error', 'flood_wait', 'skipped'] as const;
export const REACTION_TASK_STATUSES = ['queued', 'processing', 'completed', 'failed'] as const;
export const DELIVERY_STATES = ['pending', 'delivered', 'failed', 'skipped'] as const;

/** What a person may be told of by name. */
export const NOTIFICATION_TYPES = [
  'account_health',
  'account_held',
  'mailbox_trouble',
  'mention',
  'new_message',
  'post_unconfirmed',
  'reconnect_failed',
  'reply_failed',
  'reply_unconfirmed',
  'slot_missed',
  'stop_switch',
  'webhook_put_aside',
] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

export const PLATFORMS = ['telegram', 'email'] as const;
export const CONVERSATION_STATES = ['open', 'pending', 'snoozed', 'closed'] as const;
export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];
export const LABEL_COLORS = ['gray', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'violet', 'pink'] as const;
export type LabelColor = (typeof LABEL_COLORS)[number];

/** The four looks at the inbox. */
export const INBOX_FILTERS = ['new', 'in_progress', 'needs_reply', 'archived'] as const;
export type InboxFilter = (typeof INBOX_FILTERS)[number];

/** From which on lines of the log are kept. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;
/** The parts of a server that say in their lines who speaks; `server` are all others. */
export const LOG_COMPONENTS = ['api', 'engine', 'gateway', 'mail', 'store', 'server'] as const;

export const SEARCH_IN = ['messages', 'conversations', 'contacts', 'notes'] as const;
export type SearchIn = (typeof SEARCH_IN)[number];

export const BULK_CONVERSATIONS_MAX = 5_000;
export const ATTACHMENT_MAX_BYTES = 50 * 1024 * 1024;
export const MAIL_SECURITIES = ['tls', 'starttls', 'none'] as const;

/** Why a mailbox cannot be reached. */
export const MAIL_FAULTS = [
  'wrong_password',
  'token_expired',
  'bad_certificate',
  'wrong_service',
  'unreachable',
  'stalled',
] as const;

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
