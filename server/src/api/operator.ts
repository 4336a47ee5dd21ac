// Who looks after the whole installation: the owners of its first workspace. Over the API nobody else may do what concerns all.
import type { Services } from '#api/context.ts';
import type { Caller } from '#auth/caller.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { listWorkspaces } from '#store/workspaces/workspaces.ts';

export async function isOperator({ db }: Pick<Services, 'db'>, { workplace }: Caller): Promise<boolean> {
  if (workplace?.role !== 'owner') return false;
  const [first] = await listWorkspaces(db);
  return first?.id === workplace.id;
}

/** Throws `forbidden`, saying who may. */
export async function assertOperator(services: Services, caller: Caller): Promise<void> {
  if (await isOperator(services, caller)) return;
  const [first] = await listWorkspaces(services.db);
  const seen = first?.id === caller.workplace?.id ? `of ${first?.name ?? 'it'}` : 'of the first workspace';
  throw new GroundcrewError('forbidden', { detail: `it concerns the whole installation: only owners ${seen} may` });
}
