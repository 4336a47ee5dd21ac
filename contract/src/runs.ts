// Batches of joins, rounds of posts, and whatever else is carried out as a run.
import { z } from 'zod';
import { rowId } from '#ids.ts';
import { pageInput, pageOf, sortBy } from '#paging.ts';
import { manager, route, viewer } from '#route.ts';
import { nicheName } from '#targets.ts';
import { tellable } from '#told.ts';

export const RUN_KINDS = ['join', 'post', 'health', 'import', 'reaction'] as const;
export const RUN_STATES = ['waiting', 'running', 'done', 'failed', 'abandoned'] as const;

export const run = z.object({
  id: z.int(),
  kind: z.enum(RUN_KINDS),
  niche: z.string().nullable(),
  campaign_id: z.int().nullable().describe('a slot of this campaign'),
  state: z
    .enum(RUN_STATES)
    .describe(
      'waiting: no server has taken it up yet; abandoned: its process died, or nobody took it up within a minute',
    ),
  node_id: z.string().describe('who carries it; empty while it waits'),
  wish: z.int().nullable().describe('how many groups at most; null: no bound'),
  asked_by: z.string().nullable(),
  stop_wanted_at: z.date().nullable(),
  stop_wanted_by: z.string().nullable(),
  started_at: z.date(),
  finished_at: z.date().nullable(),
  error: z.string().nullable(),
  ...tellable,
  progress: z.record(z.string(), z.int()).describe('how many attempts have which outcome so far'),
});

const detail = run.extend({
  result: z.record(z.string(), z.unknown()).nullable().describe('group by group, once it is over'),
});
const id = z.object({ id: rowId });

export const runRoutes = {
  list: route(viewer('groups:read'))
    .route({ method: 'GET', path: '/runs', tags: ['runs'], summary: 'All runs, the newest first' })
    .input(
      pageInput.extend({
        sort: sortBy(['id'], '-id'),
        kind: z.enum(RUN_KINDS).optional(),
        niche: nicheName.optional(),
        state: z.enum(RUN_STATES).optional(),
        campaign_id: rowId.optional(),
      }),
    )
    .output(pageOf(run)),
  get: route(viewer('groups:read'))
    .route({ method: 'GET', path: '/runs/{id}', tags: ['runs'], summary: 'One run, with what it has made' })
    .input(id)
    .output(detail),
  make: route(manager('groups:write'))
    .route({
      method: 'POST',
      path: '/runs',
      tags: ['runs'],
      summary: 'Join a batch of groups, or post to those that are ready',
      description:
        'A server that works takes it up at once. Of one niche only one joins at a time, and one posts: else 409 ' +
        '`already_running`. With no such server 409 `no_worker`. A round of posts takes turns with the message variants of ' +
        'the niche; a token needs `posts:write` for it, too.',
      successStatus: 201,
    })
    .input(
      z.object({
        kind: z.enum(['join', 'post']),
        niche: nicheName,
        batch_size: z.int().min(1).max(20).optional().describe('of a join: how many groups at most; default 5'),
        limit: z.int().min(1).max(100_000).optional().describe('of a round of posts: how many at most; default: all'),
      }),
    )
    .output(detail),
  stop: route(manager('groups:write'))
    .route({
      method: 'POST',
      path: '/runs/{id}/stop',
      tags: ['runs'],
      summary: 'End a run before its time',
      description: 'The act in flight is finished, what was done stays recorded, and pauses are kept for the next run.',
    })
    .input(id)
    .output(detail.extend({ changed: z.boolean().describe('false: its end was wanted already') })),
};

export const joinSchedule = z.object({
  niche: z.string(),
  cron: z.string().describe('as in crontab(5), by the clock of the zone'),
  zone: z.string(),
  enabled: z.boolean(),
  batch_size: z.int(),
  next_at: z.date().nullable(),
  last_begun_at: z.date().nullable(),
  last_missed_at: z.date().nullable(),
  updated_at: z.date(),
  updated_by: z.string(),
});

export const joinScheduleRoutes = {
  list: route(viewer('groups:read'))
    .route({ method: 'GET', path: '/join-schedules', tags: ['runs'], summary: 'When which niche is joined by itself' })
    .output(z.object({ items: z.array(joinSchedule) })),
  get: route(viewer('groups:read'))
    .route({
      method: 'GET',
      path: '/join-schedules/{niche}',
      tags: ['runs'],
      summary: 'When a niche is joined by itself',
    })
    .input(z.object({ niche: nicheName }))
    .output(joinSchedule),
  put: route(manager('groups:write'))
    .route({
      method: 'PUT',
      path: '/join-schedules/{niche}',
      tags: ['runs'],
      summary: 'Set when a niche is joined by itself, or switch it off',
      description:
        'What is left out stays as it was; of a new one it is off, `0 */2 * * *`, UTC, 5 groups: only `enabled: true` switches ' +
        'it on. With `dry_run` nothing is set: the answer says what would be, and when.',
    })
    .input(
      z.object({
        niche: nicheName,
        enabled: z.boolean().optional().describe('left out: as it was; a new one is off'),
        cron: z.string().trim().min(1).max(200).optional(),
        zone: z.string().trim().min(1).max(100).optional(),
        batch_size: z.int().min(1).max(20).optional(),
        dry_run: z.boolean().default(false),
      }),
    )
    .output(
      joinSchedule.extend({
        next_times: z.array(z.date()).describe('the first four; none of one that is off'),
        unknown_niche: z.string().nullable().describe('a hint, when no group has its niche'),
      }),
    ),
};
