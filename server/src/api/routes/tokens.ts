import { personText } from '#api/audit-trail.ts';
import { inWorkspace } from '#api/implement.ts';
import { assertMayGive, listTokens, makeToken, revokeToken } from '#auth/tokens.ts';

const list = inWorkspace.tokens.list.handler(async ({ context: { services, scope } }) => ({
  items: await listTokens(services, scope.workspace_id),
}));

const make = inWorkspace.tokens.make.handler(({ input, context: { services, scope, caller } }) => {
  assertMayGive({ role: caller.workplace.role, scopes: caller.scopes }, input);
  const made_by = caller.via === 'token' ? `token ${caller.name}` : personText(caller.name, caller.email);
  return makeToken(services, { ...input, workspace_id: scope.workspace_id, made_by, user_id: caller.user_id });
});

const revoke = inWorkspace.tokens.revoke.handler(async ({ input, context: { services, scope, note } }) => {
  const revoked = await revokeToken(services, { workspace_id: scope.workspace_id, id: input.id });
  // Others are notified; this server does not wait for its own word.
  services.tokens.forget(revoked.id);
  note.data = { name: revoked.name, role: revoked.role };
  return revoked;
});

export const tokens = { list, make, revoke };
