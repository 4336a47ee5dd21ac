// Whether a mail is here already. A Message-ID alone does not make two mails one: anybody may write it into a message of his own.
import type { MailFolder } from '#domain/mail/gateway.ts';

/** What of a stored message this is decided by. */
export type StoredMail = {
  id: number;
  direction: 'inbound' | 'outbound';
  folder: string | null;
  uid_validity: number | null;
  uid: number | null;
  message_id_header: string | null;
  content_hash: string | null;
  sent_by: string | null;
  /** Without space between them; of what this side has written, whose hash is not known. */
  words: string | null;
};

export type ComingMail = { uid: number; message_id: string | null; content_hash: string; text: string };

export type Known =
  | { kind: 'new'; own: boolean }
  /** `moved`: it stands here now, where it stood before is no place any more. */
  | { kind: 'known'; id: number; moved: boolean };

/** `taken`: stored messages which an earlier mail of the same reading was found to be. */
export function recognise(
  mail: ComingMail,
  stored: readonly StoredMail[],
  at: { folder: MailFolder; uid_validity: number; taken: ReadonlySet<number> },
): Known {
  const named = stored.filter(
    ({ message_id_header, id }) =>
      message_id_header === mail.message_id && (mail.message_id !== null || !at.taken.has(id)),
  );
  const here = named.find((row) => standsAt(row, at) && row.uid === mail.uid);
  if (here) return { kind: 'known', id: here.id, moved: false };
  const ours = (row: StoredMail) => row.sent_by !== null && at.folder.role === 'sent';
  const same = named.find((row) => ours(row) || saysTheSame(row, mail));
  if (!same)
    return { kind: 'new', own: mail.message_id !== null && named.some(({ direction }) => direction === 'outbound') };
  // Of two copies in one folder the first stays; a place of another UIDVALIDITY is none any more, and what we sent has none yet.
  const gone = same.folder === at.folder.path && same.uid_validity !== at.uid_validity;
  const placeless = same.uid === null && at.folder.role === 'sent';
  return { kind: 'known', id: same.id, moved: !at.taken.has(same.id) && (gone || placeless) };
}

function standsAt(row: StoredMail, at: { folder: MailFolder; uid_validity: number }): boolean {
  return row.folder === at.folder.path && row.uid_validity === at.uid_validity;
}

function saysTheSame(row: StoredMail, mail: ComingMail): boolean {
  if (row.content_hash !== null) return row.content_hash === mail.content_hash;
  return row.words !== null && row.words === mail.text.replaceAll(/\s+/gu, '');
}
