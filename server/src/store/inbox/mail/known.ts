// Which mails are here already: under the same place in the mailbox, under the same Message-ID with equal content, or sent by us.
import { sql } from 'kysely';
import type { StoredMail } from '#domain/mail/known.ts';
import type { Database } from '#store/database/database.ts';

export type SeenMail = StoredMail & { conversation_id: number };

/** `anew`: the folder is read anew under another UIDVALIDITY, so that mails without a Message-ID may be here as well. */
export async function seenMails(
  tx: Database,
  asked: {
    mailbox_id: number;
    folder: string;
    message_ids: readonly string[];
    anew: { uid_validity: number; hashes: readonly string[] } | null;
  },
): Promise<SeenMail[]> {
  const columns = sql`id, conversation_id, direction, folder, uid_validity, uid, message_id_header, content_hash, sent_by,
    case when content_hash is null then regexp_replace(text, '\s+', '', 'g') end as words`;
  const { rows } = await sql<SeenMail>`
    select ${columns} from conversation_messages
    where mailbox_id = ${asked.mailbox_id} and message_id_header = any(${[...asked.message_ids]}::text[])
    order by id`.execute(tx);
  if (asked.anew === null || asked.anew.hashes.length === 0) return rows;
  const nameless = await sql<SeenMail>`
    select ${columns} from conversation_messages
    where mailbox_id = ${asked.mailbox_id} and folder = ${asked.folder} and uid is not null
      and uid_validity <> ${asked.anew.uid_validity} and message_id_header is null
      and content_hash = any(${[...asked.anew.hashes]}::text[])
    order by uid`.execute(tx);
  return [...rows, ...nameless.rows];
}

/** From now on the message stands there; what is not known of what we have sent ourselves is noted. */
export async function placeMail(
  tx: Database,
  id: number,
  place: { folder: string; uid_validity: number; uid: number; content_hash: string },
): Promise<void> {
  await sql`
    update conversation_messages set folder = ${place.folder}, uid_validity = ${place.uid_validity}, uid = ${place.uid},
      content_hash = coalesce(content_hash, ${place.content_hash})
    where id = ${id}`.execute(tx);
}
