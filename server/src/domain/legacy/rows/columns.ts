// What the older databases called things: by role, which tables, and for each thing the columns in which it may stand.

export type OlderRole =
  | 'accounts'
  | 'groups'
  | 'posts'
  | 'blocked'
  | 'health'
  | 'mailboxes'
  | 'conversations'
  | 'messages';

export const ACCOUNT_COLUMNS = {
  id: ['id'],
  session_name: ['session_name'],
  name: ['name', 'nickname'],
  nickname: ['nickname', 'name'],
  phone: ['phone', 'phone_number'],
  session: ['session_string', 'string_session', 'session'],
  api_id: ['api_id'],
  api_hash: ['api_hash'],
  proxy: ['proxy_url', 'proxy'],
  bio: ['bio'],
  is_active: ['is_active', 'active', 'enabled'],
  status: ['status'],
  next_allowed_action_time: ['next_allowed_action_time', 'flood_wait_until'],
  daily_posts_count: ['daily_posts_count'],
  last_stats_reset: ['last_stats_reset'],
} as const;

export const GROUP_COLUMNS = {
  id: ['id'],
  link: ['link', 'username', 'group_link', 'invite_link', 'url'],
  telegram_id: ['telegram_id', 'chat_id'],
  title: ['title', 'name'],
  niche: ['niche'],
  status: ['status'],
  joined: ['joined', 'is_joined'],
  can_post: ['can_post'],
  active: ['active', 'is_active'],
  account: ['assigned_account_id', 'account_id', 'assigned_account', 'account_name', 'account', 'session_name'],
  joined_at: ['joined_at', 'joined_at_iso'],
  warm_up_until: ['warm_up_until', 'warmup_until', 'warmup_ends_at'],
  first_post_at: ['first_post_at'],
  last_post_at: ['last_post_at', 'last_posted_at'],
  posts_today: ['daily_posts_in_group', 'daily_posts_count'],
  counted_on: ['last_group_stats_reset', 'last_stats_reset'],
  error_message: ['error_message', 'last_error'],
} as const;

export const POST_COLUMNS = {
  id: ['id'],
  group: ['target_id', 'group_id'],
  account: ['account_id'],
  status: ['status'],
  success: ['success'],
  content: ['message_content', 'message_text'],
  error_message: ['error_message', 'error'],
  created_at: ['created_at', 'posted_at', 'sent_at', 'timestamp'],
} as const;

export const BLOCKED_COLUMNS = {
  account: ['account_id'],
  group: ['group_id', 'target_id'],
  reason: ['reason'],
  created_at: ['created_at', 'blocked_at'],
} as const;

export const HEALTH_COLUMNS = {
  account: ['account_id'],
  status: ['status'],
  error_message: ['error_message'],
  last_checked: ['last_checked', 'checked_at'],
  last_success: ['last_success'],
  consecutive_failures: ['consecutive_failures'],
} as const;

export const MAILBOX_COLUMNS = {
  email: ['email'],
  is_active: ['is_active'],
  smtp_host: ['smtp_host', 'smtp_server'],
  smtp_port: ['smtp_port'],
  smtp_user: ['smtp_user', 'smtp_username'],
  smtp_password: ['smtp_password'],
  smtp_security: ['smtp_security'],
  imap_host: ['imap_host', 'imap_server'],
  imap_port: ['imap_port'],
  imap_user: ['imap_user', 'imap_username'],
  imap_password: ['imap_password'],
  imap_security: ['imap_security'],
} as const;

export const CONVERSATION_COLUMNS = {
  id: ['id'],
  platform: ['platform', 'channel'],
  external_id: ['external_id', 'external_chat_id', 'chat_id'],
  account: ['telegram_account_id', 'account_id', 'session_name', 'account_name'],
  mailbox: ['smtp_account_id', 'manager_smtp_account_id', 'email_account_id', 'mailbox_id', 'mailbox', 'manager_email'],
  subject: ['subject', 'title'],
  contact_name: ['contact_name', 'client_name', 'customer_name', 'sender_name', 'name', 'full_name'],
  username: ['username', 'contact_username', 'client_username', 'telegram_username'],
  phone: ['contact_phone', 'client_phone', 'phone'],
  email: ['contact_email', 'client_email', 'customer_email', 'email', 'from_email'],
  status: ['status', 'state'],
  archived: ['is_archived', 'archived', 'archived_at'],
  snoozed_until: ['snoozed_until'],
  unread: ['unread_count', 'unread'],
  labels: ['labels', 'tags'],
  notes: ['notes', 'note', 'comment'],
  created_at: ['created_at', 'started_at', 'updated_at', 'last_message_at'],
} as const;

export const MESSAGE_COLUMNS = {
  id: ['id'],
  conversation: ['conversation_id'],
  direction: ['direction'],
  content: ['content', 'text', 'body', 'message'],
  type: ['type', 'message_type', 'kind'],
  status: ['status', 'delivery_status'],
  error_message: ['error_message', 'error'],
  attachments: ['attachments', 'files', 'media'],
  outer_id: ['telegram_message_id', 'external_message_id', 'platform_message_id', 'external_id', 'message_id'],
  in_reply_to: ['in_reply_to'],
  subject: ['subject'],
  sender_name: ['sender_name', 'author_name', 'manager_name', 'from_name'],
  deleted: ['is_deleted', 'deleted', 'deleted_at'],
  sent_at: ['sent_at', 'created_at', 'timestamp', 'date', 'received_at'],
} as const;

type Shape = {
  role: OlderRole;
  columns: Readonly<Record<string, readonly string[]>>;
  /** Things without which a row says nothing: one of their columns has to be there. */
  needs: readonly string[];
  /** Of a table whose name anybody might give: one of these columns shows that it is an older script's. */
  told_by?: readonly string[];
};

/** In the order in which they are read. */
export const SHAPES: Readonly<Record<string, Shape>> = {
  accounts: {
    role: 'accounts',
    columns: ACCOUNT_COLUMNS,
    needs: ['id'],
    told_by: ['session_name', 'session_string', 'string_session', 'api_hash'],
  },
  telegram_accounts: { role: 'accounts', columns: ACCOUNT_COLUMNS, needs: ['id'] },
  targets: { role: 'groups', columns: GROUP_COLUMNS, needs: ['id', 'link'] },
  groups: {
    role: 'groups',
    columns: GROUP_COLUMNS,
    needs: ['id', 'link'],
    told_by: ['username', 'niche', 'can_post', 'warm_up_until'],
  },
  post_history: { role: 'posts', columns: POST_COLUMNS, needs: ['group', 'account', 'created_at'] },
  posts: {
    role: 'posts',
    columns: POST_COLUMNS,
    needs: ['group', 'account', 'created_at'],
    told_by: ['group_id', 'target_id'],
  },
  account_group_blocklist: { role: 'blocked', columns: BLOCKED_COLUMNS, needs: ['account', 'group'] },
  account_health_status: { role: 'health', columns: HEALTH_COLUMNS, needs: ['account', 'status'] },
  manager_smtp_accounts: { role: 'mailboxes', columns: MAILBOX_COLUMNS, needs: ['email', 'smtp_host'] },
  conversations: {
    role: 'conversations',
    columns: CONVERSATION_COLUMNS,
    needs: ['id', 'platform', 'external_id'],
    told_by: ['external_id'],
  },
  messages: {
    role: 'messages',
    columns: MESSAGE_COLUMNS,
    needs: ['conversation', 'direction', 'content'],
    told_by: ['direction'],
  },
};

/** What the scripts before us called their tables. */
export const OLDER_TABLES: readonly string[] = Object.keys(SHAPES);

/** A table as the older database has it. */
export type FoundTable = { schema: string; table: string; columns: readonly string[] };

/** One that is to be read. */
export type OlderTable = { role: OlderRole; schema: string; table: string; file: string; columns: string[] };

/** One that cannot be: `missing` is null for one that is somebody else's and only called so. */
export type UnreadableTable = { file: string; missing: string | null; columns: readonly string[] };

export function recognise(found: readonly FoundTable[]): { tables: OlderTable[]; unreadable: UnreadableTable[] } {
  const tables: OlderTable[] = [];
  const unreadable: UnreadableTable[] = [];
  for (const [name, shape] of Object.entries(SHAPES)) {
    for (const { schema, table, columns } of found.filter((one) => one.table === name)) {
      const file = `${schema}.${table}`;
      const has = (names: readonly string[]) => names.some((column) => columns.includes(column));
      if (shape.told_by !== undefined && !has(shape.told_by)) {
        unreadable.push({ file, missing: null, columns });
        continue;
      }
      const lacking = shape.needs.filter((thing) => !has(shape.columns[thing] ?? []));
      const read = [...new Set(Object.values(shape.columns).flat())].filter((column) => columns.includes(column));
      if (lacking.length === 0) tables.push({ role: shape.role, schema, table, file, columns: read });
      else unreadable.push({ file, missing: lacking.map((thing) => namesOf(shape, thing)).join(', '), columns });
    }
  }
  return { tables, unreadable };
}

function namesOf({ columns }: Shape, thing: string): string {
  const [first = thing, ...others] = columns[thing] ?? [];
  return others.length === 0 ? first : `${first} (or ${others.join(', ')})`;
}
