import { z } from 'zod';
import { role } from '#access.ts';
import { email, password, personName } from '#people.ts';
import { admin, anyone, route } from '#route.ts';

export const invitation = z.object({
  id: z.uuid(),
  email: z.string(),
  role,
  invited_by: z.string(),
  created_at: z.date(),
  expires_at: z.date(),
});
export type Invitation = z.infer<typeof invitation>;

const token = z.string().min(1).max(200).describe('what stands behind the # of the link');

export const invitationRoutes = {
  list: route(admin('users:read'))
    .route({ method: 'GET', path: '/invitations', tags: ['users'], summary: 'Invitations that are still open' })
    .output(z.object({ items: z.array(invitation) })),
  make: route(admin('users:write'), { answers_secret: true })
    .route({
      method: 'POST',
      path: '/invitations',
      tags: ['users'],
      summary: 'Invite a person by a link to hand over',
      description:
        'The link is shown this once. Only owners invite owners. One who was invited before gets a new link.',
      successStatus: 201,
    })
    .input(z.object({ email, role, expires_in_days: z.number().int().min(1).max(30).default(7) }))
    .output(invitation.extend({ link: z.string() })),
  revoke: route(admin('users:write'))
    .route({ method: 'DELETE', path: '/invitations/{id}', tags: ['users'], summary: 'Take an invitation back' })
    .input(z.object({ id: z.uuid() }))
    .output(invitation),
  look: route(anyone)
    .route({
      method: 'POST',
      path: '/invitations/look',
      tags: ['users'],
      summary: 'What a link invites to',
      description: 'The token is no part of an address, so that no log has it.',
    })
    .input(z.object({ token }))
    .output(
      z.object({
        workspace: z.string(),
        email: z.string(),
        role,
        invited_by: z.string(),
        expires_at: z.date(),
        has_account: z.boolean().describe('this person signs in first, instead of choosing a password'),
      }),
    ),
  accept: route(anyone)
    .route({
      method: 'POST',
      path: '/invitations/accept',
      tags: ['users'],
      summary: 'Become a member',
      description: 'A new person gives a name and a password; one who has an account accepts while signed in.',
      successStatus: 201,
    })
    .input(z.object({ token, name: personName.optional(), password: password.optional() }))
    .output(z.object({ user_id: z.uuid(), workspace_id: z.uuid() })),
};
