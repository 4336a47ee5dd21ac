import { z } from 'zod';
import { role, tokenScope } from '#access.ts';
import { route, viewer } from '#route.ts';

/** Who calls: a person with a session, or a token of a workspace. */
export const me = z.object({
  via: z.enum(['session', 'token']),
  user_id: z.uuid().nullable(),
  name: z.string().describe('of the person, or of the token'),
  email: z.string().nullable(),
  workspace: z.object({ id: z.uuid(), name: z.string() }),
  role,
  /** Of a token that was narrowed; null: whatever its role may. */
  scopes: z.array(tokenScope).nullable(),
  /** Simulated data says so wherever it is shown. */
  simulated: z.boolean(),
});
export type Me = z.infer<typeof me>;

export const meRoutes = {
  get: route(viewer(null))
    .route({ method: 'GET', path: '/me', tags: ['me'], summary: 'Who I am here' })
    .output(me),
};
