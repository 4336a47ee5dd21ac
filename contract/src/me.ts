import { z } from 'zod';
import { role, tokenScope } from '#access.ts';
import { password, personName } from '#people.ts';
import { person, route, viewer } from '#route.ts';

/** Who calls: a person with a session, or a token of a workspace. */
export const me = z.object({
  via: z.enum(['session', 'token']),
  user_id: z
    .uuid()
    .nullable()
    .describe(
      'of a token: of whoever made it over the API, for the WebSockets; null: a command or another token made it',
    ),
  name: z.string().describe('of the person, or of the token'),
  email: z.string().nullable(),
  two_factor: z.boolean().describe('a second factor is asked for at sign-in'),
  workspace: z.object({ id: z.uuid(), name: z.string() }),
  role,
  /** Of a token that was narrowed; null: whatever its role may. */
  scopes: z.array(tokenScope).nullable(),
  /** Simulated data says so wherever it is shown. */
  simulated: z.boolean(),
  at: z.date().describe('the server’s time, by which all waits go'),
  pace: z.number().describe('seconds of that time in each second: 1, unless it is simulated'),
});
export type Me = z.infer<typeof me>;

export const meRoutes = {
  get: route(viewer(null))
    .route({ method: 'GET', path: '/me', tags: ['me'], summary: 'Who I am here' })
    .output(me),
  update: route(person)
    .route({ method: 'PATCH', path: '/me', tags: ['me'], summary: 'Change my name' })
    .input(z.object({ name: personName }))
    .output(z.object({ name: z.string() })),
  change_password: route(person)
    .route({
      method: 'POST',
      path: '/me/password',
      tags: ['me'],
      summary: 'Change my password',
      description: 'Ends all my other sessions.',
    })
    .input(z.object({ password: z.string().max(1000).describe('the one that I have'), new_password: password }))
    .output(z.object({ ended: z.int().describe('sessions that were ended') })),
};
