import { z } from 'zod';
import { moment } from '#moment.ts';
import { pageInput, pageOf } from '#paging.ts';
import { admin, route } from '#route.ts';
import { ACTOR_KINDS } from '#values.ts';

const actorKind = z.enum(ACTOR_KINDS);

export const auditEntry = z.object({
  id: z.int(),
  at: z.date(),
  actor_kind: actorKind,
  actor_id: z.string().nullable(),
  actor_name: z.string(),
  action: z.string(),
  entity_type: z.string().nullable(),
  entity_id: z.string().nullable(),
  /** What was changed; never secrets, nor what people wrote. */
  data: z.record(z.string(), z.unknown()),
  request_id: z.string().nullable(),
  ip: z.string().nullable(),
  concerns: z
    .array(
      z.object({
        kind: z.enum(['account', 'target', 'campaign', 'mailbox', 'reaction_task']),
        id: z.int(),
        name: z.string(),
      }),
    )
    .describe('what it was done to, first, and what else took part, by the names of now; what is gone is left out'),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const auditRoutes = {
  list: route(admin('audit:read'))
    .route({
      method: 'GET',
      path: '/audit',
      tags: ['audit'],
      summary: 'Who did what, and everything outgoing; the newest first',
    })
    .input(
      pageInput.extend({
        actor_kind: actorKind.optional(),
        actor_id: z.string().max(100).optional(),
        action: z
          .string()
          .max(100)
          .optional()
          .describe('`users.update`, or all that begin in one way: `post.` with the dot at its end'),
        entity_type: z.string().max(100).optional(),
        entity_id: z.string().max(100).optional(),
        since: moment.optional(),
        until: moment.optional(),
      }),
    )
    .output(pageOf(auditEntry)),
};
