import { z } from 'zod';
import { route, viewer } from '#route.ts';

export const niche = z.object({
  niche: z.string(),
  total: z.int().describe('groups'),
  new: z.int(),
  joined: z.int(),
  error: z.int(),
  banned: z.int(),
  requested: z.int(),
  variants: z.int().describe('message variants that are kept for it'),
  joins_paused_until: z.date().nullable().describe('nobody joins in this niche before'),
  joins_scheduled: z.boolean(),
});

export const nicheVariant = z.object({
  id: z.int(),
  language: z.string().nullable(),
  text: z.string(),
  photo_path: z.string().nullable(),
});

export const nicheRoutes = {
  list: route(viewer('groups:read'))
    .route({ method: 'GET', path: '/niches', tags: ['niches'], summary: 'All niches, and how their groups stand' })
    .output(z.object({ items: z.array(niche) })),
  variants: route(viewer('posts:read'))
    .route({
      method: 'GET',
      path: '/niches/{niche}/variants',
      tags: ['niches'],
      summary: 'What the command `post` takes turns with in a niche',
    })
    .input(z.object({ niche: z.string().trim().min(1).max(100) }))
    .output(z.object({ items: z.array(nicheVariant) })),
};
