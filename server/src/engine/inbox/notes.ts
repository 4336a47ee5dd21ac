// Private notes: told live to everybody in the workspace, and to whoever is mentioned by name.
import { badField, GroundcrewError } from '#lib/errors.ts';
import type { Database } from '#store/database/database.ts';
import { addEvent } from '#store/events/events.ts';
import {
  emptyNote,
  insertNote,
  lockNote,
  strangers,
  updateNote,
  type NewNote,
  type NoteView,
} from '#store/inbox/notes.ts';
import { tellInbox } from '#store/inbox/tell.ts';
import type { Scope } from '#store/scope.ts';
import { locked } from './acts.ts';

/** Who does it; `is_admin`: he may take away what others wrote. */
export type NoteActor = { user_id: string | null; by: string; is_admin: boolean };

/** Throws `not_found`, or `bad_value` for somebody who is no member. */
export function addNote(scope: Scope, note: NewNote): Promise<NoteView> {
  return locked(scope, note.conversation_id, async (tx) => {
    const mentioned = await members(tx, scope, note.mentioned);
    const added = await insertNote(tx, scope, { ...note, mentioned });
    await tellInbox(tx, scope, { notes: [added] });
    await tellMentioned(tx, scope, { note: added, mentioned, by: note.author, author_id: note.author_id });
    return added;
  });
}

export type NoteChange = { text?: string | undefined; mentioned?: readonly string[] | undefined };

/** Only its author changes it. Null: nothing is different. */
export function changeNote(scope: Scope, id: number, change: NoteChange, actor: NoteActor): Promise<NoteView | null> {
  return scope.db.transaction().execute(async (tx) => {
    const before = await noteToChange(tx, scope, id, { ...actor, is_admin: false });
    const mentioned = change.mentioned ? await members(tx, scope, change.mentioned) : before.mentioned;
    const { text = before.text } = change;
    const told = new Set(before.mentioned);
    if (text === before.text && mentioned.length === told.size && mentioned.every((who) => told.has(who))) return null;
    const note = await updateNote(tx, scope, { id, text, mentioned });
    await tellInbox(tx, scope, { notes: [note] });
    const anew = mentioned.filter((who) => !told.has(who));
    await tellMentioned(tx, scope, { note, mentioned: anew, by: actor.by, author_id: actor.user_id });
    return note;
  });
}

/** Its author, or an admin. What it said is kept nowhere. */
export function removeNote(scope: Scope, id: number, actor: NoteActor): Promise<NoteView> {
  return scope.db.transaction().execute(async (tx) => {
    await noteToChange(tx, scope, id, actor);
    const note = await emptyNote(tx, scope, id);
    await tellInbox(tx, scope, { notes: [note] });
    return note;
  });
}

async function noteToChange(tx: Database, scope: Scope, id: number, actor: NoteActor): Promise<NoteView> {
  const note = await lockNote(tx, scope, id);
  if (!note || note.deleted_at !== null) throw new GroundcrewError('not_found', { detail: `note ${id}` });
  if (actor.is_admin || (note.author.id !== null && note.author.id === actor.user_id)) return note;
  throw new GroundcrewError('forbidden', { detail: `note ${id} is by ${note.author.name}` });
}

async function members(tx: Database, scope: Scope, named: readonly string[]): Promise<string[]> {
  const ids = [...new Set(named.map((id) => id.toLowerCase()))];
  const unknown = await strangers(tx, scope, ids);
  if (unknown.length > 0) throw badField('mentioned', `no members of this workspace: ${unknown.join(', ')}`);
  return ids;
}

type Mention = { note: NoteView; mentioned: readonly string[]; by: string; author_id: string | null };

/** Nobody is told of himself. */
async function tellMentioned(tx: Database, scope: Scope, { note, mentioned, by, author_id }: Mention): Promise<void> {
  const user_ids = mentioned.filter((who) => who !== author_id);
  if (user_ids.length === 0) return;
  const data = { conversation_id: note.conversation_id, note_id: note.id, by, user_ids };
  await addEvent(scope, { type: 'note.mentioned', account_id: null, data }, tx);
}
