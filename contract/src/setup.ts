import { z } from 'zod';
import { anyone, route } from '#route.ts';
import { email, password, personName } from '#people.ts';

export const setupRoutes = {
  get: route(anyone)
    .route({
      method: 'GET',
      path: '/setup',
      tags: ['setup'],
      summary: 'Whether somebody still has to become the first owner',
    })
    .output(z.object({ open: z.boolean() })),
  make: route(anyone)
    .route({
      method: 'POST',
      path: '/setup',
      tags: ['setup'],
      summary: 'Become the first owner',
      description: 'With the token of the link that the first start printed. It works once, for 24 hours.',
      successStatus: 201,
    })
    .input(z.object({ token: z.string().min(1).max(200), name: personName, email, password }))
    .output(z.object({ user_id: z.uuid(), workspace_id: z.uuid() })),
};
