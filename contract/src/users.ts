import { z } from 'zod';
import { role } from '#access.ts';
import { admin, route, viewer } from '#route.ts';

/** A person who is a member of the workspace. */
export const user = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  role,
  two_factor: z.boolean(),
  created_at: z.date().describe('when the person became a member'),
});
export type User = z.infer<typeof user>;

export const userRoutes = {
  list: route(viewer('users:read'))
    .route({ method: 'GET', path: '/users', tags: ['users'], summary: 'Who works in this workspace' })
    .output(z.object({ items: z.array(user) })),
  update: route(admin('users:write'))
    .route({
      method: 'PATCH',
      path: '/users/{id}',
      tags: ['users'],
      summary: 'Give a person another role',
      description: 'It holds from the next request on. Only owners make or change owners; the last owner stays one.',
    })
    .input(z.object({ id: z.uuid(), role }))
    .output(user),
  remove: route(admin('users:write'))
    .route({
      method: 'DELETE',
      path: '/users/{id}',
      tags: ['users'],
      summary: 'Remove a person from this workspace',
      description: 'It holds from the next request on. Only owners remove owners; the last owner stays.',
    })
    .input(z.object({ id: z.uuid() }))
    .output(user),
};
