import type { Role } from '@groundcrew/contract';
import { addUser } from '#auth/users.ts';
import type { Scope } from '#store/scope.ts';

export type Person = { name: string; email: string; password: string; role: Role };

/** Somebody who may sign in, and has a role in the workspace. */
export async function addPerson({ db, workspace_id }: Scope, person: Person): Promise<void> {
  await addUser({ db }, { ...person, workspace_id });
}
