// What is done with accounts: with one, or with many at once.
import { z } from 'zod';
import { accountDetail, accountFilter } from '#account.ts';
import { accountId } from '#ids.ts';
import { admin, route } from '#route.ts';
import { tellable } from '#told.ts';

export const ACCOUNT_ACTS = [
  'activate',
  'deactivate',
  'hold',
  'release',
  'takeover',
  'reconnect',
  'unblock_joins',
  'archive',
] as const;
export type AccountAct = (typeof ACCOUNT_ACTS)[number];

const id = z.object({ id: accountId });
const confirmed = z
  .literal(true)
  .describe('nothing else uses these sessions any more: Telegram kills a session that works from two places');

/** `act('hold', …)`: POST /accounts/{id}/hold. */
function act(name: string, summary: string, description?: string) {
  return route(admin('accounts:write')).route({
    method: 'POST',
    path: `/accounts/{id}/${name}`,
    tags: ['accounts'],
    summary,
    ...(description === undefined ? {} : { description }),
  });
}

/** `changed` is false when it was so already. */
const done = z.object({ changed: z.boolean(), account: accountDetail });

const accountIds = z.array(accountId).min(1).max(10_000);

/** As in the list of accounts. */
const filter = accountFilter.omit({ archived: true });

export const bulkWish = z.strictObject({
  act: z.enum(ACCOUNT_ACTS),
  ids: accountIds.optional(),
  filter: filter.strict().optional().describe('instead of ids; {} means all'),
  dry_run: z.boolean().default(false).describe('only says what would be done'),
  old_scripts_stopped: z.boolean().default(false).describe('has to be true for takeover'),
});

const named = z.object({ id: z.int(), session_name: z.string() });

export const bulkResult = z.object({
  act: z.enum(ACCOUNT_ACTS),
  dry_run: z.boolean(),
  matched: z.int(),
  changed: z.int().describe('how many were, or would be, changed'),
  skipped: z
    .array(z.object({ reason: z.string(), ...tellable, count: z.int() }))
    .describe('those that were left as they are'),
  changed_accounts: z.array(named),
  skipped_accounts: z.array(named.extend({ reason: z.string(), ...tellable })),
});

export const accountActRoutes = {
  activate: act('activate', 'Let an account take part again', 'Holds and waits stay as they are.')
    .input(id)
    .output(
      done.extend({ ban_lifted: z.boolean().describe('its last test was ok: it is not marked as banned any more') }),
    ),
  deactivate: act('deactivate', 'Leave an account out of everything, tests included').input(id).output(done),
  hold: act('hold', 'Let an account do nothing outgoing until it is released')
    .input(
      id.extend({
        reason: z.string().trim().min(1).max(500).optional().describe('why: kept with the event and in the audit log'),
      }),
    )
    .output(done),
  release: act('release', 'Lift the hold of an account', 'After a person has looked at it. For `takeover` see there.')
    .input(id)
    .output(done.extend({ may_join_again: z.boolean().describe('joins were blocked, and are not any more') })),
  takeover: act('takeover', 'Let an imported account work here')
    .input(id.extend({ old_scripts_stopped: confirmed }))
    .output(done),
  takeover_all: route(admin('accounts:write'))
    .route({
      method: 'POST',
      path: '/accounts/takeover',
      tags: ['accounts'],
      summary: 'Let all imported accounts work here',
      description: 'One first is advised.',
    })
    .input(z.object({ old_scripts_stopped: confirmed }))
    .output(
      z.object({
        taken_over: z.array(z.string()).describe('session names'),
        idle: z.array(z.string()).describe('those of them that do nothing: without session, or inactive'),
      }),
    ),
  reconnect: act('reconnect', 'Connect an account anew by its present settings, and no other').input(id).output(done),
  unblock_joins: act('unblock-joins', 'Say that an account has room for more groups').input(id).output(done),
  logout: act(
    'logout',
    'End the session of an account, on Telegram too',
    'To work again it has to be logged in anew. A server that has the account does it.',
  )
    .input(id)
    .output(z.object({ session: z.enum(['logged_out', 'was_dead', 'none']), account: accountDetail })),
  bulk: route(admin('accounts:write'))
    .route({
      method: 'POST',
      path: '/accounts/bulk',
      tags: ['accounts'],
      summary: 'Do the same with many accounts',
    })
    .input(bulkWish)
    .output(bulkResult),
};
