// Which errors a route can answer with: by what it is, and by what it does.
import type { Access } from '@groundcrew/contract';
import type { ErrorCode } from '#lib/errors.ts';

/** What of a route decides which errors any route of its kind has. */
export type RouteFacts = {
  id: string;
  access: Access;
  has_path_parameters: boolean;
  has_body: boolean;
  /** It takes an Idempotency-Key. */
  made_once: boolean;
};

const IDEMPOTENCY = [
  'idempotency_in_progress',
  'idempotency_made_already',
  'idempotency_unknown',
  'idempotency_key_reused',
] as const satisfies readonly ErrorCode[];

/** Beside those that only a few have. */
function usualErrors(route: RouteFacts): ErrorCode[] {
  const { access } = route;
  return [
    ...when(access.role !== 'anyone', 'unauthorized', 'forbidden'),
    'foreign_origin',
    ...when(route.has_path_parameters, 'not_found'),
    ...when(route.made_once, ...IDEMPOTENCY),
    ...when(route.has_body, 'too_large', 'wrong_type'),
    // Fields that it does not know, of routes without any, too.
    'bad_value',
    'too_many_requests',
    'internal',
  ];
}

const when = (is: boolean, ...codes: ErrorCode[]): ErrorCode[] => (is ? codes : []);

/** What is said once of all routes, with the response that they share. */
export const USUAL_ERRORS: ReadonlySet<ErrorCode> = new Set(
  usualErrors({
    id: '',
    access: { role: 'owner', scope: null },
    has_path_parameters: true,
    has_body: true,
    made_once: true,
  }),
);

/** An account that is given a session. */
const ENTRY = [
  'bad_input',
  'not_found',
  'session_malformed',
  'session_duplicate',
  'user_duplicate',
  'other_user',
  'has_session',
  'name_taken',
  'private_address',
  'account_leased',
  'account_config_not_found',
  'conflict',
] as const satisfies readonly ErrorCode[];

/** What a server that works for accounts does for a request. */
const BY_WORKER = ['no_worker', 'worker_busy', 'account_leased'] as const satisfies readonly ErrorCode[];

const LOGIN = [
  'wrong_state',
  'stopped',
  'login_failed',
  'credentials_missing',
  'private_address',
  'telegram_unreachable',
  'telegram_wait',
] as const satisfies readonly ErrorCode[];

const PLAN = ['bad_input', 'already_exists'] as const satisfies readonly ErrorCode[];
const FORECAST = ['not_found', 'bad_input', 'already_running', 'stopped'] as const satisfies readonly ErrorCode[];
const MEMBER = ['last_owner'] as const satisfies readonly ErrorCode[];

/** By the route's name in the contract. */
const OWN_ERRORS: Readonly<Record<string, readonly ErrorCode[]>> = {
  'accounts.make': ENTRY,
  'accounts.upload': ENTRY,
  'accounts.import_csv': ['bad_input'],
  'accounts.update': [...ENTRY, 'wrong_state'],
  'accounts.patch': [...ENTRY, 'wrong_state'],
  'accounts.archive': ['wrong_state', 'conflict'],
  'accounts.restore': ['wrong_state'],
  'accounts.activate': ['wrong_state'],
  'accounts.deactivate': ['wrong_state'],
  'accounts.hold': ['wrong_state'],
  'accounts.release': ['wrong_state'],
  'accounts.takeover': ['wrong_state', 'in_use'],
  'accounts.takeover_all': ['in_use'],
  'accounts.reconnect': ['wrong_state'],
  'accounts.unblock_joins': ['wrong_state'],
  'accounts.logout': [...BY_WORKER, 'wrong_state', 'bad_input', 'telegram_refused', 'telegram_unreachable'],
  'accounts.bulk': ['not_found', 'in_use'],
  'attachments.fetch': ['wrong_state'],
  'attachments.get': ['wrong_state'],
  'blocklist.make': ['not_found'],
  'blocklist.import_csv': ['bad_input'],
  'campaigns.make': PLAN,
  'campaigns.update': [...PLAN, 'wrong_state', 'conflict'],
  'campaigns.replace_variants': ['bad_input'],
  'campaigns.start': ['wrong_state', 'bad_input'],
  'campaigns.pause': ['wrong_state'],
  'campaigns.stop': ['wrong_state'],
  'campaigns.remove': ['wrong_state'],
  'conversations.reply': ['cannot_reply', 'conflict'],
  'conversations.begin': ['not_found', 'cannot_reply', 'conflict'],
  'conversations.take_back': ['wrong_state'],
  'messages.cancel': ['wrong_kind', 'wrong_state'],
  'messages.retry': ['cannot_reply', 'wrong_kind', 'wrong_state'],
  'messages.settle': ['wrong_kind', 'wrong_state'],
  'diagnostics.verify': ['already_running', 'too_large'],
  'diagnostics.run': ['already_running'],
  'installations.examine': ['already_running'],
  'installations.mend': ['already_running', 'not_found'],
  'installations.bundle': ['already_running'],
  'log_levels.put': ['not_found', 'wrong_state'],
  'canned_replies.make': ['already_exists'],
  'canned_replies.change': ['already_exists'],
  'contacts.erase': ['in_use'],
  'conversations.claim': ['in_use'],
  'labels.make': ['already_exists'],
  'labels.change': ['already_exists'],
  'saved_filters.make': ['already_exists'],
  'saved_filters.change': ['already_exists'],
  'do_not_contact.make': ['conflict'],
  'do_not_contact.import_csv': ['bad_input'],
  'forecast.of_campaign': [...FORECAST, 'too_large'],
  'forecast.make': FORECAST,
  'health.test': [...BY_WORKER, 'wrong_state'],
  'health.test_all': ['already_running', 'no_available_accounts', 'no_worker'],
  'invitations.make': ['already_exists'],
  'invitations.look': ['link_unusable'],
  'invitations.accept': ['link_unusable', 'unauthorized', 'forbidden', 'already_exists', 'conflict'],
  'join_schedules.put': ['bad_input'],
  'logins.begin': [...ENTRY, ...LOGIN, 'too_many_logins'],
  'logins.phone': LOGIN,
  'logins.code': LOGIN,
  'logins.password': LOGIN,
  'mailboxes.make': ['already_exists', 'mailbox_unusable'],
  'mailboxes.change': ['mailbox_unusable'],
  'mailboxes.read_again': ['wrong_state'],
  'me.change_password': ['wrong_password'],
  'photos.add': ['not_a_photo', 'file_too_large', 'bad_input'],
  'posts.confirm': ['wrong_state', 'already_exists', 'conflict'],
  'posts.dismiss': ['wrong_state', 'too_early', 'conflict'],
  'proxies.test': ['private_address'],
  'proxies.test_account': ['private_address', 'account_config_not_found'],
  'reactions.make': ['bad_input', 'not_found', 'no_usable_healthy_account', 'workspace_stopped'],
  'reactions.retry': ['wrong_state', 'workspace_stopped'],
  'reactions.cancel': ['wrong_state'],
  'runs.make': ['already_running', 'no_worker', 'bad_input', 'workspace_stopped'],
  'runs.stop': ['wrong_state', 'wrong_kind'],
  'settings.update': ['bad_input'],
  'setup.make': ['link_unusable'],
  'targets.change': ['wrong_state', 'wrong_kind'],
  'targets.bulk': ['not_found'],
  'targets.import_csv': ['bad_input'],
  'targets.retry': ['wrong_state', 'wrong_kind'],
  'tokens.make': ['already_exists'],
  'users.update': MEMBER,
  'users.remove': MEMBER,
  'webhooks.make': ['already_exists', 'private_address', 'too_many_webhooks'],
  'webhooks.change': ['already_exists', 'private_address'],
  'webhooks.replay': ['wrong_state'],
  'webhooks.skip': ['wrong_state'],
  'why.subject': ['usage', 'not_found'],
  'workspaces.choose': ['not_found'],
  'workspaces.make': ['workspace_name_taken'],
  'workspaces.update': ['workspace_name_taken', 'wrong_state'],
  'workspaces.remove': ['last_workspace', 'wrong_state'],
};

export function errorsOf(route: RouteFacts): ErrorCode[] {
  return [...new Set([...usualErrors(route), ...(OWN_ERRORS[route.id] ?? [])])];
}

/** For the test that no name in the table is of a route that is not there. */
export const routesWithOwnErrors = Object.keys(OWN_ERRORS);
