import { z } from 'zod';
import { HEALTH_STATUSES } from '#values.ts';
import { accountId, rowId } from '#ids.ts';
import { moment } from '#moment.ts';
import { admin, manager, route, viewer } from '#route.ts';
import { tellable } from '#told.ts';

const status = z.enum(HEALTH_STATUSES);

export const healthSummary = z.object({
  total: z.int(),
  healthy: z.int(),
  issues: z.int().describe('active, and held, or tested and not ok'),
  not_checked: z.int(),
  by_status: z.partialRecord(status, z.int()),
});

export const healthLine = z.object({
  id: z.int(),
  account: z.string().describe('session name'),
  phone: z.string().nullable(),
  status: status.nullable().describe('null: never checked'),
  error_message: z.string().nullable(),
  ...tellable,
  not_checked: z.string().nullable().describe('why it is not tested: hold takeover, no session, inactive'),
  is_active: z.boolean(),
  hold_reason: z.string().nullable(),
  latency_ms: z.int().nullable(),
  consecutive_failures: z.int(),
  last_checked: z.date().nullable(),
  last_success: z.date().nullable(),
});

export const healthTest = z.object({
  checked: z.boolean(),
  reason: z.string().nullable().describe('why nothing was learned of the session'),
  ...tellable,
  account: healthLine,
});

export const healthRun = z.object({
  id: z.int(),
  state: z.enum(['running', 'done', 'failed', 'abandoned']),
  started_at: z.date(),
  finished_at: z.date().nullable(),
  total: z.int(),
  done: z.int(),
  result: z.object({ ok: z.int(), failed: z.int(), not_checked: z.int() }).nullable().describe('once it is done'),
  error: z.string().nullable(),
  ...tellable,
});

const named = z.object({ id: z.int(), session_name: z.string() });

export const healthRoutes = {
  table: route(viewer('accounts:read'))
    .route({ method: 'GET', path: '/health', tags: ['health'], summary: 'How the sessions of all accounts are' })
    .output(healthSummary.extend({ accounts: z.array(healthLine) })),
  history: route(viewer('accounts:read'))
    .route({
      method: 'GET',
      path: '/accounts/{id}/health',
      tags: ['health'],
      summary: 'The checks of an account over time',
      description: 'In buckets of equal length; the last week when nothing is said, 90 days at most.',
    })
    .input(
      z.object({
        id: accountId,
        since: moment.optional(),
        until: moment.optional(),
        buckets: z.int().min(1).max(500).default(96),
      }),
    )
    .output(
      z.object({
        account: healthLine,
        bucket_seconds: z.number(),
        buckets: z.array(
          z.object({
            at: z.date(),
            checks: z.int(),
            ok: z.int(),
            latency_ms: z.int().nullable().describe('on average'),
            trouble: status.nullable().describe('the last status that was not ok'),
          }),
        ),
      }),
    ),
  test: route(manager('accounts:write'))
    .route({
      method: 'POST',
      path: '/accounts/{id}/health-test',
      tags: ['health'],
      summary: 'Test the session of an account',
      description: 'The server that has the account does it, between two acts.',
    })
    .input(z.object({ id: accountId }))
    .output(healthTest),
  test_all: route(manager('accounts:write'))
    .route({
      method: 'POST',
      path: '/health/test',
      tags: ['health'],
      summary: 'Test all sessions',
      description: 'A run that the servers carry out; GET /health/runs/{id} tells how far it is.',
      successStatus: 202,
    })
    .input(z.object({ ids: z.array(accountId).min(1).max(10_000).optional().describe('only these') }).prefault({}))
    .output(healthRun),
  run: route(viewer('accounts:read'))
    .route({ method: 'GET', path: '/health/runs/{id}', tags: ['health'], summary: 'How far a test of all sessions is' })
    .input(z.object({ id: rowId }))
    .output(healthRun),
  deactivate_invalid: route(admin('accounts:write'))
    .route({
      method: 'POST',
      path: '/health/deactivate-invalid',
      tags: ['health'],
      summary: 'Switch off all accounts whose session is dead',
      description:
        'With `dry_run` only the list. To undo it: POST /accounts/bulk with the ids of the answer and `act: activate`.',
    })
    .input(
      z.object({
        dry_run: z.boolean().default(false),
        ids: z.array(accountId).max(10_000).optional().describe('only these of them: those that were shown'),
      }),
    )
    .output(
      z.object({
        dry_run: z.boolean(),
        accounts: z.array(named.extend({ error_message: z.string().nullable(), ...tellable })),
      }),
    ),
};
