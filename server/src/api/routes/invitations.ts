import { actorOf, personText } from '#api/audit-trail.ts';
import { inWorkspace, open } from '#api/implement.ts';
import { acceptInvitation, invite, listInvitations, lookAtInvitation, revokeInvitation } from '#auth/invitations.ts';

const list = inWorkspace.invitations.list.handler(async ({ context: { services, scope } }) => ({
  items: await listInvitations(services, scope.workspace_id),
}));

const make = inWorkspace.invitations.make.handler(({ input, context: { services, scope, caller } }) => {
  const by = { role: caller.workplace.role, name: personText(caller.name, caller.email), user_id: caller.user_id };
  return invite(services, { ...input, workspace_id: scope.workspace_id, by, public_url: services.public_url });
});

const revoke = inWorkspace.invitations.revoke.handler(async ({ input, context: { services, scope, note } }) => {
  const revoked = await revokeInvitation(services, { workspace_id: scope.workspace_id, id: input.id });
  note.data = { email: revoked.email, role: revoked.role };
  return revoked;
});

const look = open.invitations.look.handler(({ input, context: { services } }) =>
  lookAtInvitation(services, input.token),
);

const accept = open.invitations.accept.handler(async ({ input, context: { services, caller, note } }) => {
  const person = caller?.via === 'session' && caller.email !== null ? { email: caller.email } : null;
  const { token, name, password } = input;
  const { email } = await lookAtInvitation(services, token);
  const accepted = await acceptInvitation(services, { token, name, password, person });
  const { user_id, workspace_id, role } = accepted;
  note.workspace_id = workspace_id;
  note.entity_id = user_id;
  note.data = { role };
  note.actor =
    caller && person
      ? actorOf(caller)
      : { actor_kind: 'user', actor_id: user_id, actor_name: personText(accepted.name, email) };
  return { user_id, workspace_id };
});

export const invitations = { list, make, revoke, look, accept };
