import { inWorkspace } from '#api/implement.ts';
import { changeRole, listUsers, removeUser } from '#auth/users.ts';

const list = inWorkspace.users.list.handler(async ({ context: { services, scope } }) => ({
  items: await listUsers(services, scope.workspace_id),
}));

const update = inWorkspace.users.update.handler(({ input, context: { services, scope, caller } }) => {
  const { workspace_id } = scope;
  return changeRole(services, { workspace_id, user_id: input.id, role: input.role, by: caller.workplace.role });
});

const remove = inWorkspace.users.remove.handler(async ({ input, context: { services, scope, caller, note } }) => {
  const { workspace_id } = scope;
  const removed = await removeUser(services, { workspace_id, user_id: input.id, by: caller.workplace.role });
  note.data = { email: removed.email, role: removed.role };
  return removed;
});

export const users = { list, update, remove };
