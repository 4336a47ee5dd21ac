import type { Callers } from '#auth/caller.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';
import { workspaceNamed } from '#store/auth/members.ts';
import { eraseWorkspace, insertWorkspace, setWorkspaceName } from '#store/workspaces/changes.ts';

type Db = Pick<Callers, 'db'>;
type Named = { id: string; name: string };

/** Servers begin to work for it at once. Throws `workspace_name_taken`. */
export async function makeWorkspace({ db }: Db, made: { name: string; owner: string }): Promise<Named> {
  const workspace = await insertWorkspace(db, made);
  if (!workspace) throw taken(made.name);
  return workspace;
}

/** Throws `workspace_name_taken`. */
export async function renameWorkspace({ db }: Db, { id, name }: Named): Promise<Named> {
  if (!(await setWorkspaceName(db, { id, name }))) throw taken(name);
  return { id, name };
}

/**
 * With all that is in it, for ever; its audit log stays. `name` is what the person has typed. Throws `bad_value` for another name,
 * `last_workspace` for the only one.
 */
export async function deleteWorkspace({ db }: Db, { id, name }: Named): Promise<Named> {
  const found = await workspaceNamed(db, id);
  if (!found) throw new GroundcrewError('not_found', { detail: `workspace ${id}` });
  if (found.name !== name) {
    throw badField('name', `type ${found.name}, the name of the workspace to delete`);
  }
  if (!(await eraseWorkspace(db, id))) throw new GroundcrewError('last_workspace');
  return found;
}

function taken(name: string): GroundcrewError {
  return new GroundcrewError('workspace_name_taken', { detail: name });
}
