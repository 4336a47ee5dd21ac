// What commands are called in the audit log: as the routes of the API that do the same.

type Options = Readonly<Record<string, unknown>>;

/**
 * With `only_with`, it changes something only with one of these options; with `not_with`, with none of them. `data`: what the
 * route would be told and the command says by its name.
 */
export type AuditedCommand = {
  act: string | ((options: Options) => string);
  only_with?: readonly string[];
  not_with?: readonly string[];
  data?: Readonly<Record<string, string>>;
  /** Which field of the answer says what it was done to, where that is neither `id` nor `account_id`. */
  id?: string;
};

/** Acts that only commands have: no route does them. */
export const COMMANDS_ONLY: readonly string[] = [
  'backups.make',
  'backups.restore',
  'imports.run',
  'keys.forget',
  'keys.rotate',
  'users.make',
  'users.reset_password',
];

/** Whether an option was given. */
export function given(options: Options, name: string): boolean {
  return options[name] !== undefined && options[name] !== false;
}

export const AUDITED: Readonly<Record<string, AuditedCommand>> = {
  'accounts activate': { act: 'accounts.activate' },
  'accounts add': { act: (options) => (given(options, 'file') ? 'accounts.upload' : 'accounts.make') },
  'accounts deactivate': { act: 'accounts.deactivate' },
  'accounts hold': { act: 'accounts.hold' },
  'accounts login': { act: 'logins.begin' },
  'accounts logout': { act: 'accounts.logout' },
  'accounts proxy': { act: 'accounts.update' },
  'accounts reconnect': { act: 'accounts.reconnect' },
  'accounts release': { act: 'accounts.release' },
  'accounts takeover': { act: (options) => (given(options, 'all') ? 'accounts.takeover_all' : 'accounts.takeover') },
  backup: { act: 'backups.make', not_with: ['verify'], id: 'file' },
  'campaigns add': { act: 'campaigns.make' },
  'campaigns change': { act: 'campaigns.update' },
  'campaigns pause': { act: 'campaigns.pause' },
  'campaigns remove': { act: 'campaigns.remove' },
  'campaigns start': { act: 'campaigns.start' },
  'campaigns stop': { act: 'campaigns.stop' },
  'campaigns variants': { act: 'campaigns.replace_variants', only_with: ['messages', 'photo'] },
  'do-not-contact add': { act: 'do_not_contact.make' },
  'do-not-contact remove': { act: 'do_not_contact.remove' },
  doctor: { act: 'installations.mend', only_with: ['fix'] },
  import: { act: 'imports.run', not_with: ['dryRun'] },
  join: {
    act: (options) => (given(options, 'schedule') ? 'join_schedules.put' : 'runs.make'),
    not_with: ['schedules'],
    data: { kind: 'join' },
  },
  'key forget': { act: 'keys.forget' },
  'key rotate': { act: 'keys.rotate', id: 'key_id' },
  'log level': { act: 'log_levels.put' },
  'log reset': { act: 'log_levels.remove' },
  'mailboxes add': { act: 'mailboxes.make' },
  'mailboxes change': { act: 'mailboxes.change' },
  'mailboxes off': { act: 'mailboxes.change' },
  'mailboxes on': { act: 'mailboxes.change' },
  'mailboxes password': { act: 'mailboxes.change' },
  'mailboxes read-again': { act: 'mailboxes.read_again' },
  'mailboxes remove': { act: 'mailboxes.remove' },
  post: { act: 'runs.make', not_with: ['dryRun'], data: { kind: 'post' } },
  'posts confirm': { act: 'posts.confirm' },
  'posts dismiss': { act: 'posts.dismiss' },
  react: { act: 'reactions.make' },
  'react cancel': { act: 'reactions.cancel' },
  'react retry': { act: 'reactions.retry' },
  'settings set': { act: 'settings.update' },
  stop: { act: (options) => (given(options, 'off') ? 'stop.lift' : 'stop.throw'), not_with: ['status'] },
  'targets add': {
    act: (options) => (given(options, 'csv') ? 'targets.import_csv' : 'targets.make'),
    not_with: ['dryRun'],
  },
  'targets block': { act: 'blocklist.make' },
  'targets move': { act: 'targets.change' },
  'targets retry': { act: 'targets.retry' },
  'targets unblock': { act: 'blocklist.remove' },
  'token add': { act: 'tokens.make' },
  'token revoke': { act: 'tokens.revoke' },
  'user add': { act: 'users.make' },
  'user password': { act: 'users.reset_password' },
  'user remove': { act: 'users.remove' },
  'user role': { act: 'users.update' },
  'webhooks add': { act: 'webhooks.make' },
  'webhooks change': { act: 'webhooks.change' },
  'webhooks pause': { act: 'webhooks.change' },
  'webhooks remove': { act: 'webhooks.remove' },
  'webhooks replay': { act: (options) => (given(options, 'since') ? 'webhooks.replay_since' : 'webhooks.replay') },
  'webhooks resume': { act: 'webhooks.change' },
  'webhooks rotate': { act: 'webhooks.rotate_secret' },
  'webhooks skip': { act: 'webhooks.skip' },
  'webhooks test': { act: 'webhooks.test' },
};
