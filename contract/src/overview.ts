import { z } from 'zod';
import { route, viewer } from '#route.ts';

const capacity = z.object({ used: z.int(), limit: z.int().describe('of accounts that are switched on, together') });

export const overview = z.object({
  at: z.date(),
  stop: z.object({ at: z.date(), by: z.string(), reason: z.string().nullable() }).nullable(),
  quiet_until: z.date().nullable().describe('the end of the quiet hours that go on; null: it is not quiet'),
  workers: z.int().describe('servers that work for accounts now'),
  accounts: z.object({
    total: z.int(),
    active: z.int(),
    usable: z.int().describe('nothing of their own is in their way'),
    unhealthy: z.int(),
    not_tested: z.int(),
    held: z.int(),
    to_take_over: z.int(),
    waiting: z.int().describe('for a flood to pass'),
    without_session: z.int(),
    invalid_sessions: z.int(),
  }),
  groups: z.object({
    total: z.int(),
    new: z.int(),
    requested: z.int(),
    joined: z.int(),
    warming_up: z.int(),
    error: z.int(),
    banned: z.int(),
  }),
  today: z
    .object({ posts: z.int(), posts_failed: z.int(), joins: z.int(), reactions: z.int(), floods: z.int() })
    .describe('of this UTC day'),
  open: z.object({
    unconfirmed: z.int().describe('posts of which nobody knows'),
    failed_reconnects: z.int(),
    actions_waiting: z.int(),
    actions_running: z.int(),
  }),
  capacity: z.object({ posts: capacity, joins: capacity }).describe('of this UTC day'),
  running: z.array(
    z.object({
      id: z.int(),
      kind: z.string(),
      niche: z.string().nullable(),
      campaign_id: z.int().nullable(),
      started_at: z.date(),
    }),
  ),
  next: z
    .array(
      z.object({
        kind: z.enum(['slot', 'join_batch', 'account_free']),
        at: z.date(),
        name: z.string().describe('of a campaign, of a niche, of an account'),
      }),
    )
    .describe('what comes next, at most ten'),
  warnings: z
    .array(
      z.object({
        code: z.enum([
          'stopped',
          'no_worker',
          'takeover_pending',
          'invalid_sessions',
          'held_accounts',
          'failed_reconnects',
          'unconfirmed_posts',
          'spoilt_campaigns',
          'nobody_usable',
        ]),
        sentence: z.string(),
        count: z.int().nullable(),
        act: z
          .object({
            label: z.string(),
            method: z.enum(['GET', 'POST', 'DELETE', 'PATCH']).nullable(),
            path: z.string().nullable(),
          })
          .describe('what a person can do; where in this API it is done, or listed'),
      }),
    )
    .describe('what needs a person, the gravest first'),
});
export type OverviewAnswer = z.infer<typeof overview>;

export const overviewRoutes = {
  get: route(viewer('accounts:read'))
    .route({
      method: 'GET',
      path: '/overview',
      tags: ['overview'],
      summary: 'Today in numbers, what comes next, and what needs a person',
    })
    .output(overview),
};
