// What colleagues say of a conversation among themselves.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';
import { countRows, readKeyset, type RowKey } from '#store/database/keyset.ts';
import type { Scope } from '#store/scope.ts';

export type NoteView = {
  id: number;
  conversation_id: number;
  author: { id: string | null; name: string };
  text: string;
  mentioned: string[];
  created_at: Date;
  edited_at: Date | null;
  deleted_at: Date | null;
};

const columns = sql`n.id, n.conversation_id, json_build_object('id', n.author_id, 'name', n.author) as author, n.text,
  n.mentioned, n.created_at, n.edited_at, n.deleted_at`;

export async function pageOfNotes(
  { db, workspace_id }: Scope,
  wish: { conversation_id: number; descending: boolean; after: RowKey | null; limit: number; count: boolean },
): Promise<{ rows: (NoteView & { row_key: RowKey })[]; total: number | null }> {
  const from = sql`conversation_notes n`;
  const where = sql`n.workspace_id = ${workspace_id} and n.conversation_id = ${wish.conversation_id}`;
  const sort = { value: sql`n.created_at`, type: 'timestamptz', nullable: false } as const;
  const rows = await readKeyset<NoteView>(db, { ...wish, columns, from, where, id: sql`n.id`, sort });
  return { rows, total: wish.count ? await countRows(db, { from, where }) : null };
}

/** Locks it until the transaction ends; null: there is none. */
export async function lockNote(tx: Database, { workspace_id }: Scope, id: number): Promise<NoteView | null> {
  const { rows } = await sql<NoteView>`
    select ${columns} from conversation_notes n where n.workspace_id = ${workspace_id} and n.id = ${id} for update`.execute(
    tx,
  );
  return rows[0] ?? null;
}

export type NewNote = {
  conversation_id: number;
  author_id: string | null;
  author: string;
  text: string;
  mentioned: readonly string[];
};

export async function insertNote(tx: Database, scope: Scope, note: NewNote): Promise<NoteView> {
  const { rows } = await sql<NoteView>`
    insert into conversation_notes as n (workspace_id, conversation_id, author_id, author, text, mentioned, created_at)
    values (${scope.workspace_id}, ${note.conversation_id}, ${note.author_id}, ${note.author}, ${note.text},
      ${[...note.mentioned]}::uuid[], ${scope.now()})
    returning ${columns}`.execute(tx);
  return rows[0]!;
}

export async function updateNote(
  tx: Database,
  scope: Scope,
  { id, text, mentioned }: { id: number; text: string; mentioned: readonly string[] },
): Promise<NoteView> {
  const { rows } = await sql<NoteView>`
    update conversation_notes n set text = ${text}, mentioned = ${[...mentioned]}::uuid[], edited_at = ${scope.now()}
    where n.workspace_id = ${scope.workspace_id} and n.id = ${id} returning ${columns}`.execute(tx);
  return rows[0]!;
}

/** What it said is gone. */
export async function emptyNote(tx: Database, scope: Scope, id: number): Promise<NoteView> {
  const { rows } = await sql<NoteView>`
    update conversation_notes n set text = '', mentioned = '{}', deleted_at = ${scope.now()}
    where n.workspace_id = ${scope.workspace_id} and n.id = ${id} returning ${columns}`.execute(tx);
  return rows[0]!;
}

/** Those of these who are no members of the workspace. */
export async function strangers(tx: Database, { workspace_id }: Scope, user_ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ user_id: string }>`
    select user_id from member where workspace_id = ${workspace_id} and user_id = any(${[...user_ids]}::uuid[])`.execute(
    tx,
  );
  const known = new Set(rows.map(({ user_id }) => user_id));
  return user_ids.filter((id) => !known.has(id.toLowerCase()));
}
