// What people are writing in conversations and have not sent: one draft for each person and conversation.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';
import { shownFile } from '#store/inbox/files/attachment-files.ts';
import type { AttachmentView } from '#store/inbox/views.ts';
import type { Scope } from '#store/scope.ts';

export type Draft = {
  text: string;
  attachments: AttachmentView[];
  reply_to: number | null;
  cc: string[];
  bcc: string[];
  updated_at: Date | null;
};
type Place = { conversation_id: number; user_id: string };

/** Null: there is no such conversation. Files that were sent or deleted meanwhile are left out. */
export async function readDraft(
  { db, workspace_id }: Scope,
  { conversation_id, user_id }: Place,
): Promise<Draft | null> {
  const { rows } = await sql<
    Omit<Draft, 'text' | 'attachments'> & { text: string | null; attachment_ids: number[] | null }
  >`
    select d.text, d.updated_at, d.attachment_ids, coalesce(d.cc, '{}') as cc, coalesce(d.bcc, '{}') as bcc,
      (select g.id from conversation_messages g where g.id = d.reply_to and g.conversation_id = c.id) as reply_to
    from conversations c
    left join conversation_drafts d on d.conversation_id = c.id and d.user_id = ${user_id}
    where c.workspace_id = ${workspace_id} and c.id = ${conversation_id}`.execute(db);
  const [row] = rows;
  if (!row) return null;
  const ids = row.attachment_ids ?? [];
  const { rows: files } = await sql<AttachmentView>`
    select ${shownFile} from attachments
    where workspace_id = ${workspace_id} and id = any(${ids}::bigint[]) and message_id is null
    order by array_position(${ids}::bigint[], id)`.execute(db);
  const { text, reply_to, cc, bcc, updated_at } = row;
  return { text: text ?? '', attachments: files, reply_to, cc, bcc, updated_at };
}

/** In which conversations this person is writing something. */
export const draftedBy = (
  { workspace_id }: Scope,
  user_id: string,
) => sql`select d.conversation_id from conversation_drafts d
  where d.workspace_id = ${workspace_id} and d.user_id = ${user_id}`;

const LISTED_MAX = 500;
/** Of a draft, as many characters as a line has room for. */
const LINE_MAX = 200;

export type DraftLine = { conversation_id: number; text: string; attachments: number; updated_at: Date };

/** What this person is writing anywhere, the last first. */
export async function listDrafts({ db, workspace_id }: Scope, user_id: string): Promise<DraftLine[]> {
  const { rows } = await sql<DraftLine>`
    select conversation_id, cardinality(attachment_ids) as attachments, updated_at,
      left(btrim(regexp_replace(left(text, ${LINE_MAX * 5}), '[[:space:]]+', ' ', 'g')), ${LINE_MAX}) as text
    from conversation_drafts where workspace_id = ${workspace_id} and user_id = ${user_id}
    order by updated_at desc, conversation_id desc limit ${LISTED_MAX}`.execute(db);
  return rows;
}

/** False: there is no such conversation. */
export async function keepDraft(
  { db, workspace_id, now }: Scope,
  draft: Place & {
    text: string;
    attachment_ids: readonly number[];
    reply_to: number | null;
    cc: readonly string[];
    bcc: readonly string[];
  },
): Promise<boolean> {
  const { conversation_id, user_id, text, attachment_ids, reply_to, cc, bcc } = draft;
  const { numAffectedRows } = await sql`
    insert into conversation_drafts (workspace_id, conversation_id, user_id, text, attachment_ids, reply_to, cc, bcc, updated_at)
    select workspace_id, id, ${user_id}, ${text}, ${[...attachment_ids]}::bigint[], ${reply_to}, ${[...cc]}::text[],
      ${[...bcc]}::text[], ${now()} from conversations
    where workspace_id = ${workspace_id} and id = ${conversation_id}
    on conflict (conversation_id, user_id) do update
      set text = excluded.text, attachment_ids = excluded.attachment_ids, reply_to = excluded.reply_to,
        cc = excluded.cc, bcc = excluded.bcc, updated_at = excluded.updated_at`.execute(db);
  return numAffectedRows === 1n;
}

/** `sent`: what went out; a draft that says more, as it was written in another window meanwhile, stays. */
export async function dropDraft(
  db: Database,
  { workspace_id }: Pick<Scope, 'workspace_id'>,
  { conversation_id, user_id, sent }: Place & { sent?: string },
): Promise<void> {
  await sql`
    delete from conversation_drafts
    where workspace_id = ${workspace_id} and conversation_id = ${conversation_id} and user_id = ${user_id}
      and (${sent ?? null}::text is null or starts_with(${sent ?? null}::text, text))`.execute(db);
}
