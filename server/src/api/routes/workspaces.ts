import { role as roleShape } from '@groundcrew/contract';
import type { Services } from '#api/context.ts';
import { inWorkspace, ofPerson } from '#api/implement.ts';
import { deleteWorkspace, makeWorkspace, renameWorkspace } from '#auth/workspaces.ts';
import { noToken, type Caller } from '#auth/caller.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { workspacesOf } from '#store/auth/members.ts';
import { chooseWorkspace } from '#store/auth/user-sessions.ts';

const mine = ofPerson.workspaces.mine.handler(async ({ context: { services, caller } }) => {
  const all = await workspacesOf(services.db, caller.user_id);
  const items = all.map((member) => ({
    id: member.workspace_id,
    name: member.workspace,
    role: roleShape.parse(member.role),
    current: member.workspace_id === caller.workplace?.id,
  }));
  return { items };
});

const choose = ofPerson.workspaces.choose.handler(async ({ input, context: { services, caller, note } }) => {
  const all = await workspacesOf(services.db, caller.user_id);
  const found = all.find(({ workspace_id }) => workspace_id === input.id);
  if (!found) throw new GroundcrewError('not_found', { detail: `workspace ${input.id}` });
  // What it does stands where it is: the one that he leaves does not hear of the other.
  note.workspace_id = found.workspace_id;
  note.unchanged = found.workspace_id === caller.workplace?.id;
  await chooseWorkspace(services.db, caller.credential_id, found.workspace_id);
  return { id: found.workspace_id, name: found.workspace, role: roleShape.parse(found.role) };
});

const make = inWorkspace.workspaces.make.handler(async ({ input, context: { services, caller, note } }) => {
  const made = await makeWorkspace(services, { name: input.name, owner: personIn(caller) });
  note.workspace_id = made.id;
  return made;
});

const update = inWorkspace.workspaces.update.handler(async ({ input, context: { services, caller, note } }) => {
  personIn(caller);
  await assertHere(services, caller, input.id);
  note.unchanged = caller.workplace?.name === input.name;
  return renameWorkspace(services, input);
});

const remove = inWorkspace.workspaces.remove.handler(async ({ input, context: { services, caller } }) => {
  personIn(caller);
  await assertHere(services, caller, input.id);
  return deleteWorkspace(services, input);
});

function personIn({ user_id }: Caller): string {
  if (user_id === null) throw noToken();
  return user_id;
}

/** Throws `wrong_state` for another one of which he is a member; any other does not exist for him. */
async function assertHere({ db }: Services, { workplace, user_id }: Caller, id: string): Promise<void> {
  if (workplace?.id === id) return;
  const own = user_id === null ? [] : await workspacesOf(db, user_id);
  const found = own.find(({ workspace_id }) => workspace_id === id);
  if (!found) throw new GroundcrewError('not_found', { detail: `workspace ${id}` });
  const detail = `you do not work in ${found.workspace} now: change over to it first, by PUT /me/workspace`;
  throw new GroundcrewError('wrong_state', { detail, details: { state: 'not chosen', allowed_from: ['chosen'] } });
}

export const workspaces = { mine, choose, make, update, remove };
