import { z } from 'zod';
import { role } from '#access.ts';
import { owner, person, route } from '#route.ts';

export const workspaceName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_-]{0,62}$/,
    'it takes a to z, 0 to 9, _ and -, at most 63, beginning with a letter or digit',
  );

export const workspace = z.object({ id: z.uuid(), name: z.string() });

export const workspaceRoutes = {
  mine: route(person)
    .route({ method: 'GET', path: '/me/workspaces', tags: ['me'], summary: 'Workspaces that I am a member of' })
    .output(z.object({ items: z.array(workspace.extend({ role, current: z.boolean() })) })),
  choose: route(person)
    .route({
      method: 'PUT',
      path: '/me/workspace',
      tags: ['me'],
      summary: 'Work in another one of my workspaces',
      description: 'From the next request of this session on.',
    })
    .input(z.object({ id: z.uuid() }))
    .output(workspace.extend({ role })),
  make: route(owner(null))
    .route({
      method: 'POST',
      path: '/workspaces',
      tags: ['workspaces'],
      summary: 'Make a workspace',
      description: 'Its maker is its owner; it is chosen by PUT /me/workspace. No token may.',
      successStatus: 201,
    })
    .input(z.object({ name: workspaceName }))
    .output(workspace),
  update: route(owner(null))
    .route({
      method: 'PATCH',
      path: '/workspaces/{id}',
      tags: ['workspaces'],
      summary: 'Rename this workspace',
      description: 'The one that one works in; another one of one’s own is refused: 409 `wrong_state`. No token may.',
    })
    .input(z.object({ id: z.uuid(), name: workspaceName }))
    .output(workspace),
  remove: route(owner(null))
    .route({
      method: 'DELETE',
      path: '/workspaces/{id}',
      tags: ['workspaces'],
      summary: 'Delete this workspace, with all that is in it, for ever',
      description:
        'The one that one works in, with its name typed; another one of one’s own is refused: 409 `wrong_state`. Its accounts stay ' +
        'with Telegram, its audit log in the database. The only workspace stays. No token may.',
    })
    .input(z.object({ id: z.uuid(), name: z.string().max(100).describe('its name, typed') }))
    .output(workspace),
};
