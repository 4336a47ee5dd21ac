// What was posted, what was not and why, and what nobody knows of.
import { z } from 'zod';
import { accountId, rowId } from '#ids.ts';
import { moment } from '#moment.ts';
import { pageInput, pageOf, sortBy } from '#paging.ts';
import { manager, route, viewer } from '#route.ts';
import { nicheName } from '#targets.ts';
import { tellable } from '#told.ts';
import { POST_STATUSES } from '#values.ts';

export const post = z.object({
  id: z.int(),
  account_id: z.int(),
  account: z.string().describe('session name'),
  target_id: z.int(),
  link: z.string(),
  niche: z.string(),
  status: z.enum(POST_STATUSES),
  error_message: z.string().nullable(),
  ...tellable,
  message_content: z.string().nullable(),
  photo_path: z.string().nullable(),
  telegram_message_id: z.int().nullable(),
  campaign_id: z.int().nullable(),
  run_id: z.int().nullable(),
  created_at: z.date(),
});

const postDetail = post.extend({
  intent_id: z.int().nullable().describe('null: made by another program'),
  slot_at: z.date().nullable(),
  reserved_at: z.date().nullable(),
  resolved_at: z.date().nullable(),
  resolved_by: z.string().nullable().describe('the person by whose word it ended'),
});

export const unconfirmedPost = z.object({
  id: z.int().describe('of the intent: not that of the history'),
  account_id: z.int(),
  account: z.string().describe('session name'),
  target_id: z.int(),
  link: z.string(),
  campaign: z.string().nullable(),
  message_content: z.string(),
  photo_path: z.string().nullable(),
  reserved_at: z.date(),
  dismissible_from: z.date().describe('before, its account may still send it once more'),
  error_message: z.string().nullable().describe('what was heard last'),
  ...tellable,
});

const settled = z.object({
  id: z.int(),
  link: z.string(),
  state: z.enum(['sent', 'released']),
  message_id: z.int().nullable(),
  by: z.string(),
});

const postFilter = z.object({
  account_id: accountId.optional(),
  target_id: rowId.optional(),
  campaign_id: rowId.optional(),
  run_id: rowId.optional(),
  niche: nicheName.optional(),
  status: z.enum(POST_STATUSES).optional(),
  since: moment.optional(),
  until: moment.optional(),
  search: z.string().trim().max(200).optional().describe('in links and in the reasons of those that failed'),
});

const id = z.object({ id: rowId });

export const COUNTED_DAYS_MAX = 92;

export const postRoutes = {
  list: route(viewer('posts:read'))
    .route({ method: 'GET', path: '/posts', tags: ['posts'], summary: 'The history of posts, the newest first' })
    .input(pageInput.extend(postFilter.shape).extend({ sort: sortBy(['created_at'], '-created_at') }))
    .output(pageOf(post)),
  counts: route(viewer('posts:read'))
    .route({
      method: 'GET',
      path: '/posts/counts',
      tags: ['posts'],
      summary: 'How many posts had which outcome, by day, account or group',
      description: `Of at most ${COUNTED_DAYS_MAX} UTC days; the 100 busiest accounts or groups.`,
    })
    .input(
      z.object({
        by: z.enum(['day', 'account', 'target']).default('day'),
        days: z.int().min(1).max(COUNTED_DAYS_MAX).default(30).describe('up to and with today'),
        niche: nicheName.optional(),
        account_id: accountId.optional(),
        campaign_id: rowId.optional(),
      }),
    )
    .output(
      z.object({
        items: z.array(
          z.object({
            key: z.string().describe('the day, or the id of the account or group'),
            name: z.string().describe('the day, the session name or the link'),
            success: z.int(),
            error: z.int(),
            flood_wait: z.int(),
            skipped: z.int(),
          }),
        ),
      }),
    ),
  unconfirmed: route(viewer('posts:read'))
    .route({
      method: 'GET',
      path: '/posts/unconfirmed',
      tags: ['posts'],
      summary: 'Posts of which nobody knows whether they have arrived, the oldest first',
      description: 'The account that sent one looks for it for an hour; then a person says.',
    })
    .input(
      pageInput.extend({ sort: sortBy(['id'], 'id'), account_id: accountId.optional(), target_id: rowId.optional() }),
    )
    .output(pageOf(unconfirmedPost)),
  confirm: route(manager('posts:write'))
    .route({
      method: 'POST',
      path: '/posts/unconfirmed/{id}/confirm',
      tags: ['posts'],
      summary: 'Say that a post is in the group',
    })
    .input(id.extend({ message_id: rowId.optional().describe('its number there: t.me/group/NUMBER') }))
    .output(settled),
  dismiss: route(manager('posts:write'))
    .route({
      method: 'POST',
      path: '/posts/unconfirmed/{id}/dismiss',
      tags: ['posts'],
      summary: 'Say that a post is not in the group',
      description: 'From `dismissible_from` on. The quota of its day is given back.',
    })
    .input(id)
    .output(settled),
  get: route(viewer('posts:read'))
    .route({ method: 'GET', path: '/posts/{id}', tags: ['posts'], summary: 'One post of the history' })
    .input(id)
    .output(postDetail),
};
