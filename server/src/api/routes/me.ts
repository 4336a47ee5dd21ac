import { inWorkspace, ofPerson } from '#api/implement.ts';
import { changePassword } from '#auth/password.ts';
import { renameUser } from '#store/auth/users.ts';

const get = inWorkspace.me.get.handler(({ context: { caller, services } }) => ({
  via: caller.via,
  user_id: caller.person_id,
  name: caller.name,
  email: caller.email,
  two_factor: caller.two_factor,
  workspace: { id: caller.workplace.id, name: caller.workplace.name },
  role: caller.workplace.role,
  scopes: caller.scopes === null ? null : [...caller.scopes],
  simulated: services.simulated,
  at: services.now(),
  pace: services.pace(),
}));

const update = ofPerson.me.update.handler(async ({ input, context: { caller, services, note } }) => {
  note.unchanged = !(await renameUser(services.db, { id: caller.user_id, name: input.name }));
  return { name: input.name };
});

const change_password = ofPerson.me.change_password.handler(({ input, context: { caller, services } }) =>
  changePassword(services, { user_id: caller.user_id, session_id: caller.credential_id, ...input }),
);

export const me = { get, update, change_password };
