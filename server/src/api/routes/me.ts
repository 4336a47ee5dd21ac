import { inWorkspace } from '#api/implement.ts';

const get = inWorkspace.me.get.handler(({ context: { caller, services } }) => ({
  via: caller.via,
  user_id: caller.user_id,
  name: caller.name,
  email: caller.email,
  workspace: { id: caller.workplace.id, name: caller.workplace.name },
  role: caller.workplace.role,
  scopes: caller.scopes === null ? null : [...caller.scopes],
  simulated: services.simulated,
}));

export const me = { get };
