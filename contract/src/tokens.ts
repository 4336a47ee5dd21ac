import { z } from 'zod';
import { role, SCOPES, tokenScope } from '#access.ts';
import { admin, route } from '#route.ts';

export const READ_SCOPES = SCOPES.filter((scope) => scope.endsWith(':read'));

/** An API token without its secret. */
export const apiToken = z.object({
  id: z.uuid(),
  name: z.string(),
  starts_with: z.string().describe('the first characters, to know it by'),
  role,
  scopes: z.array(tokenScope).nullable().describe('null: whatever its role may'),
  made_by: z.string(),
  created_at: z.date(),
  last_used_at: z.date().nullable().describe('to the minute'),
  expires_at: z.date().nullable().describe('null: never'),
});
export type ApiToken = z.infer<typeof apiToken>;

export const tokenRoutes = {
  list: route(admin('users:read'))
    .route({ method: 'GET', path: '/tokens', tags: ['tokens'], summary: 'API tokens of this workspace' })
    .output(z.object({ items: z.array(apiToken) })),
  make: route(admin('users:write'), { answers_secret: true })
    .route({
      method: 'POST',
      path: '/tokens',
      tags: ['tokens'],
      summary: 'Make an API token',
      description: 'The token is shown this once. It can be given no more than its maker has.',
      successStatus: 201,
    })
    .input(
      z.object({
        name: z.string().trim().min(1).max(100),
        role,
        scopes: z
          .union([z.literal('read-only'), z.array(tokenScope).min(1).max(SCOPES.length)], {
            error: `it takes "read-only", null, or a list of ${SCOPES.join(', ')}`,
          })
          .nullable()
          .default(null)
          .describe('`read-only`: every scope that reads; null: whatever its role may'),
        expires_in_days: z.number().int().min(1).max(3650).nullable().default(null).describe('null: never'),
      }),
    )
    .output(apiToken.extend({ token: z.string() })),
  revoke: route(admin('users:write'))
    .route({
      method: 'DELETE',
      path: '/tokens/{id}',
      tags: ['tokens'],
      summary: 'Revoke an API token',
      description: 'It holds at once, on every server.',
    })
    .input(z.object({ id: z.uuid() }))
    .output(apiToken),
};
