import { z } from 'zod';
import { manager, route, viewer } from '#route.ts';

/** A text as Telegram shows it: plain, with stretches counted in UTF-16 units. */
export const shownText = z.object({
  text: z.string(),
  entities: z.array(
    z.object({
      style: z.enum(['bold', 'italic', 'underline', 'strikethrough', 'spoiler', 'blockquote', 'code', 'pre', 'link']),
      offset: z.int(),
      length: z.int(),
      url: z.string().nullable(),
    }),
  ),
});

const read = route(viewer('campaigns:read'));
const write = route(manager('campaigns:write'));
const tags = ['campaigns'];

/** What messages are made of, before any campaign has them. */
export const photoRoutes = {
  add: write
    .route({
      method: 'POST',
      path: '/photos',
      tags,
      summary: 'Hand in a photo for message variants',
      description: 'JPEG, PNG or WebP, at most 10 MB, by its content. One that no variant names is kept for 30 days.',
      successStatus: 201,
    })
    .input(z.object({ photo: z.file().max(10 * 1024 * 1024) }))
    .output(z.object({ photo_path: z.string(), bytes: z.int() })),
  get: read
    .route({ method: 'GET', path: '/photos/{name}', tags, summary: 'A photo of a message variant' })
    .input(
      z.object({ name: z.string().regex(/^[0-9a-f]{64}\.(jpg|png|webp)$/, 'it takes what stands behind photos/') }),
    )
    .output(z.file()),
};

export const textRoutes = {
  preview: read
    .route({
      method: 'POST',
      path: '/texts/preview',
      tags,
      summary: 'A text as Telegram shows it, or what is wrong with it',
    })
    .input(
      z.object({ text: z.string().max(20_000), photo: z.boolean().default(false).describe('it goes with a photo') }),
    )
    .output(
      shownText.extend({
        fault: z.string().nullable(),
        length: z.int().describe('as Telegram counts'),
        most: z.int().describe('what Telegram takes'),
      }),
    ),
};
