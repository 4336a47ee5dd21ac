// How the audit log calls what people do: one name for one act, whichever door it comes by. An act is called as its route of the
// API is, `campaigns.start`; commands take the names of the routes that do the same (cli/audited-acts).

/** Of what each part of the API is, one of it. */
const ENTITIES: Readonly<Record<string, string>> = {
  accounts: 'account',
  attachments: 'attachment',
  backups: 'backup',
  blocklist: 'blocklist_entry',
  campaigns: 'campaign',
  canned_replies: 'canned_reply',
  contacts: 'contact',
  conversations: 'conversation',
  do_not_contact: 'do_not_contact_entry',
  health: 'account',
  imports: 'import',
  installations: 'installation',
  invitations: 'invitation',
  join_schedules: 'join_schedule',
  keys: 'key',
  labels: 'label',
  log_levels: 'log_level',
  logins: 'login',
  mailboxes: 'mailbox',
  me: 'user',
  messages: 'message',
  notes: 'note',
  photos: 'photo',
  posts: 'post',
  proxies: 'account',
  reactions: 'reaction_task',
  runs: 'run',
  saved_filters: 'saved_filter',
  sessions: 'session',
  settings: 'setting',
  setup: 'user',
  stop: 'workspace',
  targets: 'target',
  tokens: 'token',
  users: 'user',
  webhooks: 'webhook',
  workspaces: 'workspace',
};

/** Two routes that do the same. */
const SAME: Readonly<Record<string, string>> = { 'accounts.patch': 'accounts.update' };

export type AuditAct = { action: string; entity_type: string | null };

/** `tokens.make` → what it is called, and what it is done to. */
export function auditAct(name: string): AuditAct {
  const [part = ''] = name.split('.');
  return { action: SAME[name] ?? name, entity_type: ENTITIES[part] ?? null };
}
