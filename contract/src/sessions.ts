import { z } from 'zod';
import { person, route } from '#route.ts';

/** Where I am signed in. */
export const session = z.object({
  id: z.uuid(),
  current: z.boolean(),
  ip_address: z.string().nullable(),
  user_agent: z.string().nullable(),
  created_at: z.date(),
  used_at: z.date().describe('to the day'),
  expires_at: z.date(),
});
export type Session = z.infer<typeof session>;

export const sessionRoutes = {
  list: route(person)
    .route({ method: 'GET', path: '/me/sessions', tags: ['me'], summary: 'Where I am signed in' })
    .output(z.object({ items: z.array(session) })),
  end: route(person)
    .route({
      method: 'DELETE',
      path: '/me/sessions/{id}',
      tags: ['me'],
      summary: 'End one of my sessions',
      description: 'It holds from its next request on.',
    })
    .input(z.object({ id: z.uuid() }))
    .output(z.object({ ended: z.int() })),
  end_others: route(person)
    .route({ method: 'DELETE', path: '/me/sessions', tags: ['me'], summary: 'End all my sessions but this one' })
    .output(z.object({ ended: z.int() })),
};
