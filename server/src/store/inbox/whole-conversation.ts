// All of a conversation in its order, messages and notes, read piece by piece.
import { sql, type RawBuilder } from 'kysely';
import { messageColumns, type MessageView } from '#store/inbox/views.ts';
import type { NoteView } from '#store/inbox/notes.ts';
import { pageOfNotes } from '#store/inbox/notes.ts';
import type { Scope } from '#store/scope.ts';

export type Entry = { kind: 'message'; at: Date; message: MessageView } | { kind: 'note'; at: Date; note: NoteView };

const PAGE = 200;

type Row = MessageView & { whole: string; at: string; place: number };

/** Messages with all of their text. Notes stand where they were written. */
export async function* wholeConversation(scope: Scope, conversation_id: number): AsyncGenerator<Entry> {
  const notes = notesOf(scope, conversation_id);
  let next = await notes.next();
  for await (const message of messagesOf(scope, conversation_id)) {
    for (; next.done !== true && next.value.created_at < message.sent_at; next = await notes.next()) {
      yield { kind: 'note', at: next.value.created_at, note: next.value };
    }
    yield { kind: 'message', at: message.sent_at, message };
  }
  for (; next.done !== true; next = await notes.next()) {
    yield { kind: 'note', at: next.value.created_at, note: next.value };
  }
}

/** Telegram's times are whole seconds: within one its ids tell what came first. */
const PLACE = sql`coalesce(g.telegram_message_id, 9007199254740991)`;

async function* messagesOf({ db, workspace_id }: Scope, conversation_id: number): AsyncGenerator<MessageView> {
  let after: { id: number; place: number; at: string } | null = null;
  for (;;) {
    const behind: RawBuilder<unknown> = after
      ? sql`(g.sent_at, ${PLACE}, g.id) > (${after.at}::timestamptz, ${after.place}::bigint, ${after.id}::bigint)`
      : sql`true`;
    const { rows }: { rows: Row[] } = await sql<Row>`
      select ${messageColumns}, g.text as whole, g.sent_at::text as at, ${PLACE} as place from conversation_messages g
      where g.workspace_id = ${workspace_id} and g.conversation_id = ${conversation_id} and ${behind}
      order by g.sent_at, ${PLACE}, g.id limit ${PAGE}`.execute(db);
    for (const { whole, at: _at, place: _place, ...message } of rows)
      yield { ...message, text: whole, truncated: false };
    after = rows.at(-1) ?? null;
    if (rows.length < PAGE) return;
  }
}

async function* notesOf(scope: Scope, conversation_id: number): AsyncGenerator<NoteView> {
  const wish = { conversation_id, descending: false, limit: PAGE, count: false };
  for (let page = await pageOfNotes(scope, { ...wish, after: null }); ;) {
    const notes = page.rows.slice(0, PAGE);
    for (const { row_key: _key, ...note } of notes) if (note.deleted_at === null) yield note;
    const last = notes.at(-1);
    if (!last || page.rows.length <= PAGE) return;
    page = await pageOfNotes(scope, { ...wish, after: last.row_key });
  }
}
