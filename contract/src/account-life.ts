// What happened to one account, and what belongs to it.
import { z } from 'zod';
import { accountId } from '#ids.ts';
import { pageInput, pageOf, sortBy } from '#paging.ts';
import { route, viewer } from '#route.ts';

const id = z.object({ id: accountId });

export const accountEvent = z.object({
  seq: z.int(),
  at: z.date(),
  type: z.string(),
  data: z.record(z.string(), z.unknown()),
});

export const accountGroup = z.object({
  id: z.int(),
  link: z.string(),
  title: z.string().nullable(),
  niche: z.string(),
  status: z.string(),
  joined_at: z.date().nullable(),
  warmup_ends_at: z.date().nullable(),
  last_post_at: z.date().nullable(),
  posts_today: z.int(),
});

export const accountFlood = z.object({
  id: z.int(),
  method: z.string(),
  seconds: z.int(),
  at: z.date(),
  ends_at: z.date(),
});

export const accountLifeRoutes = {
  events: route(viewer('accounts:read'))
    .route({
      method: 'GET',
      path: '/accounts/{id}/events',
      tags: ['accounts'],
      summary: 'What happened to an account, the newest first',
    })
    .input(id.extend(pageInput.shape))
    .output(pageOf(accountEvent)),
  groups: route(viewer('groups:read'))
    .route({
      method: 'GET',
      path: '/accounts/{id}/groups',
      tags: ['accounts'],
      summary: 'The groups that belong to an account, for ever',
    })
    .input(id.extend(pageInput.extend({ sort: sortBy(['id', 'link', 'last_post_at', 'joined_at'], 'id') }).shape))
    .output(pageOf(accountGroup)),
  floods: route(viewer('accounts:read'))
    .route({
      method: 'GET',
      path: '/accounts/{id}/floods',
      tags: ['accounts'],
      summary: 'What Telegram told an account to wait for, the newest first',
    })
    .input(id.extend(pageInput.shape))
    .output(pageOf(accountFlood)),
};
