import { inWorkspace } from '#api/implement.ts';
import { changeRole, listUsers, removeUser } from '#auth/users.ts';

const list = inWorkspace.users.list.handler(async ({ context: { services, scope } }) => ({
  items: await listUsers(services, scope.workspace_id),
}));

const update = inWorkspace.users.update.handler(async ({ input, context: { services, scope, caller, note } }) => {
  const { workspace_id } = scope;
  const { id: user_id, role } = input;
  const { user, changed } = await changeRole(services, { workspace_id, user_id, role, by: caller.workplace.role });
  note.unchanged = !changed;
  return user;
});

const remove = inWorkspace.users.remove.handler(async ({ input, context: { services, scope, caller, note } }) => {
  const { workspace_id } = scope;
  const removed = await removeUser(services, { workspace_id, user_id: input.id, by: caller.workplace.role });
  note.data = { email: removed.email, role: removed.role };
  return removed;
});

export const users = { list, update, remove };
