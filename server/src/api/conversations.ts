// What several routes of the inbox are made of.
import type { Caller } from '#auth/caller.ts';
import { noConversation } from '#engine/inbox/acts.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';
import { findConversation } from '#store/inbox/lists.ts';
import type { ConversationView } from '#store/inbox/views.ts';
import type { Scope } from '#store/scope.ts';

/** `me` is who calls; of a token the person who made it. */
export function personOf<Named extends string | null | undefined>(
  assignee: Named,
  { person_id }: Pick<Caller, 'person_id'>,
): Exclude<Named, 'me'> | string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all but that word
  if (assignee !== 'me') return assignee as Exclude<Named, 'me'>;
  if (person_id !== null) return person_id;
  throw badField('assignee', 'this token belongs to nobody: name a person');
}

/** A token writes nothing bit by bit. */
export function writerOf({ user_id }: Pick<Caller, 'user_id'>): string {
  if (user_id !== null) return user_id;
  throw new GroundcrewError('forbidden', { detail: 'drafts belong to people: a token has none' });
}

/** As the store takes it: null is nobody. */
export function narrowed<Input extends { assignee?: string | undefined; draft?: boolean | undefined }>(
  { draft, ...input }: Input,
  caller: Caller,
) {
  const assignee = input.assignee === 'none' ? null : personOf(input.assignee, caller);
  return { ...input, assignee, ...(draft !== undefined && { drafted: { by: writerOf(caller), has: draft } }) };
}

export async function shownConversation(scope: Scope, id: number): Promise<ConversationView> {
  const found = await findConversation(scope, id);
  if (!found) throw noConversation(id);
  return found;
}
