import { z } from 'zod';
import { accountId, rowId } from '#ids.ts';
import { pageInput, pageOf } from '#paging.ts';
import { manager, route, viewer } from '#route.ts';
import { tellable } from '#told.ts';
import { REACTION_TASK_STATUSES } from '#values.ts';

export const REACTION_RESULT_STATUSES = ['pending', 'success', 'failed', 'rate_limited'] as const;

const progress = z.object({
  total: z.int().describe('accounts that take part'),
  done: z.int().describe('had their turn'),
  success: z.int(),
  failed: z.int(),
  rate_limited: z.int(),
});

export const reactionTask = z.object({
  id: z.int(),
  link: z.string().describe('of the post'),
  emoji: z.array(z.string()),
  account_ids: z.array(z.int()).nullable().describe('these accounts; null: so many of the usable ones'),
  account_count: z.int().nullable(),
  status: z.enum(REACTION_TASK_STATUSES),
  error_message: z.string().nullable(),
  ...tellable,
  next_at: z.date().nullable().describe('the end of the pause after the last reaction'),
  created_by: z.string(),
  created_at: z.date(),
  finished_at: z.date().nullable(),
  progress,
});
export type ReactionTaskRow = z.infer<typeof reactionTask>;

const reactionTaskLook = reactionTask.extend({
  results: z.array(
    z.object({
      id: z.int(),
      account_id: z.int(),
      account: z.string().describe('session name'),
      emoji: z.string().nullable().describe('null until it is its turn'),
      status: z.enum(REACTION_RESULT_STATUSES),
      error_message: z.string().nullable(),
      ...tellable,
      at: z.date().nullable(),
    }),
  ),
  waits_for_worker: z.boolean().describe('no server that works for accounts is there; it waits for one'),
});

const read = route(viewer('reactions:read'));
const write = route(manager('reactions:write'));
const tags = ['reactions'];

export const reactionRoutes = {
  list: read
    .route({ method: 'GET', path: '/reaction-tasks', tags, summary: 'Reaction tasks, the newest first' })
    .input(pageInput.extend({ status: z.enum(REACTION_TASK_STATUSES).optional() }))
    .output(pageOf(reactionTask)),
  get: read
    .route({
      method: 'GET',
      path: '/reaction-tasks/{id}',
      tags,
      summary: 'One task with what came of it, account by account',
    })
    .input(z.object({ id: rowId }))
    .output(reactionTaskLook),
  make: write
    .route({
      method: 'POST',
      path: '/reaction-tasks',
      tags,
      summary: 'Let accounts react to a post',
      description:
        'Each account reacts once, with a pause of 2 to 5 s between them; in a group that is bound, only its own account may. ' +
        'It is carried out by the servers that work for accounts. Takes an `Idempotency-Key`.',
      successStatus: 201,
    })
    .input(
      z.object({
        link: z.string().trim().min(1).max(500).describe('https://t.me/name/123 or https://t.me/c/ID/123'),
        emoji: z
          .union([z.string().max(500), z.array(z.string().max(100)).min(1).max(20)], {
            error: 'it takes one or several emoji, as a text or a list of at most 20: "👍,🔥" or ["👍", "🔥"]',
          })
          .describe('one or several, spread evenly over the accounts'),
        account_ids: z.array(accountId).min(1).max(20).optional().describe('these accounts'),
        account_count: z.number().int().min(1).max(20).optional().describe('or so many of the usable ones'),
      }),
    )
    .output(
      reactionTaskLook.extend({
        usable: z.int().describe('accounts that can act as things stand'),
        held_back: z
          .array(
            z.object({
              account: z.string(),
              reasons: z.array(z.string()),
              codes: z.array(z.string()).describe('of the reasons, each at its place'),
            }),
          )
          .describe('those that cannot, at most 100'),
      }),
    ),
  retry: write
    .route({
      method: 'POST',
      path: '/reaction-tasks/{id}/retry',
      tags,
      summary: 'Try again what failed, and nothing else',
    })
    .input(z.object({ id: rowId }))
    .output(reactionTaskLook),
  cancel: write
    .route({
      method: 'POST',
      path: '/reaction-tasks/{id}/cancel',
      tags,
      summary: 'Let nobody react any more who has not done so; what was given stays',
    })
    .input(z.object({ id: rowId }))
    .output(reactionTaskLook.extend({ changed: z.boolean().describe('false: it was cancelled already') })),
};
