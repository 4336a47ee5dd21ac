// Stores what was read from a folder in one transaction with the place up to which it was read.
import { sql } from 'kysely';
import { counterpartOf, isHistory, mailMessage, type MailPlace, type ReadMail } from '#domain/mail/message.ts';
import { recognise } from '#domain/mail/known.ts';
import { plainSubject } from '#domain/mail/subject.ts';
import { planThreads, threadIds, type Threaded } from '#domain/mail/threads.ts';
import type { NewAttachment, NewMessage } from '#domain/inbox.ts';
import type { MailFolder } from '#domain/mail/gateway.ts';
import type { Database } from '#store/database/database.ts';
import { keepBytes } from '#store/inbox/files/bytes.ts';
import { enterMailContacts } from '#store/inbox/people/contacts.ts';
import { beginMailConversations } from '#store/inbox/conversations.ts';
import { moveMailFolder } from '#store/inbox/mail/folders.ts';
import { placeMail, seenMails } from '#store/inbox/mail/known.ts';
import { conversationsOfIds, keepThreadIds, lockConversations, mergeConversations } from '#store/inbox/mail/threads.ts';
import { noteBounces, proveSent } from '#store/inbox/mail/proof.ts';
import { addToConversations, type PlacedMessage } from '#store/inbox/messages.ts';
import { heedStopWords } from '#store/inbox/stop-words.ts';
import { sumUpAnew } from '#store/inbox/sum-up.ts';
import { tellInbox } from '#store/inbox/tell.ts';
import { assertMailboxLease, type MailboxLease } from '#store/mailboxes/leases.ts';
import { retryTransient } from '#store/database/retry.ts';
import type { Scope } from '#store/scope.ts';

export type StoredMails = { added: number; known: number };

/**
 * Mails of one folder, in rising order of their UIDs; all of it up to `last_uid` has been looked at. `anew`: the folder is read anew.
 * Throws `lease_lost`.
 */
export async function storeMails(
  scope: Scope,
  lease: MailboxLease,
  place: MailPlace,
  read: { mails: readonly ReadMail[]; last_uid: number; anew: boolean },
): Promise<StoredMails> {
  const store = async (tx: Database): Promise<StoredMails> => {
    await assertMailboxLease(tx, lease);
    const { fresh, known } = await newOnes(tx, place, read);
    const { mailbox_id, uid_validity } = place;
    const copies = fresh.flatMap(({ own, parsed }) => (own ? (parsed.message_id ?? []) : []));
    const proved = await proveSent(tx, { mailbox_id, ids: known, message_ids: copies });
    const told = fresh.length === 0 ? null : await enter(tx, scope, place, fresh);
    await moveMailFolder(tx, scope, { mailbox_id, folder: place.folder.path, uid_validity, last_uid: read.last_uid });
    if (told) await heedStopWords(tx, scope, told.stored);
    const reports = fresh.map(({ parsed }) => parsed.report);
    const bounced = await noteBounces(tx, scope, { mailbox_id, reports });
    const changed_messages = [...proved, ...bounced];
    if (told || changed_messages.length > 0) await tellInbox(tx, scope, { ...told, changed_messages });
    return { added: fresh.length, known: read.mails.length - fresh.length };
  };
  return retryTransient(() => scope.db.transaction().execute(store));
}

/** A mail that could not be read when it came, and where it stands. */
export type AsideMail = { place: MailPlace; uid: number; received_at: Date; seen: boolean; sha256: Buffer };

/** Null for what is no such message. */
export async function readAside(scope: Scope, message_id: number): Promise<AsideMail | null> {
  const { rows } = await sql<
    Omit<AsideMail, 'place'> & Omit<MailPlace, 'folder'> & { folder: string; direction: string }
  >`
    select g.mailbox_id, m.email, g.folder, g.direction, g.uid_validity, g.uid, g.sent_at as received_at, m.created_at as added_at,
      true as seen, a.sha256
    from conversation_messages g
    join manager_smtp_accounts m on m.id = g.mailbox_id
    join attachments a on a.message_id = g.id and a.position = 0 and a.state = 'stored'
    where g.workspace_id = ${scope.workspace_id} and g.id = ${message_id} and g.error_code = 'unreadable'`.execute(
    scope.db,
  );
  const [row] = rows;
  if (!row) return null;
  const { folder: path, direction, mailbox_id, email, uid_validity, added_at, ...mail } = row;
  const folder: MailFolder = { path, role: direction === 'inbound' ? 'inbox' : 'sent' };
  return { ...mail, place: { mailbox_id, email, folder, uid_validity, added_at } };
}

/** Puts what is read now into the place of a message that could not be. False when it is none any more. */
export async function storeInPlaceOf(
  scope: Scope,
  message_id: number,
  { place, mail }: { place: MailPlace; mail: ReadMail },
) {
  return scope.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ conversation_id: number }>`
      delete from conversation_messages
      where workspace_id = ${scope.workspace_id} and id = ${message_id} and error_code = 'unreadable'
      returning conversation_id`.execute(tx);
    const [gone] = rows;
    if (!gone) return false;
    const { conversation_id } = gone;
    const left =
      await sql`select from conversation_messages where conversation_id = ${conversation_id} limit 1`.execute(tx);
    if (left.rows.length === 0) await sql`delete from conversations where id = ${conversation_id}`.execute(tx);
    else await sumUpAnew(tx, conversation_id);
    const told = await enter(tx, scope, place, [{ ...mail, own: false }]);
    await heedStopWords(tx, scope, told.stored);
    await tellInbox(tx, scope, { ...told, deleted_messages: [{ conversation_id, message_id }] });
    return true;
  });
}

type FreshMail = ReadMail & { own: boolean };

/** Those that are not here yet; of the others it is noted where they stand now. */
async function newOnes(
  tx: Database,
  place: MailPlace,
  { mails, anew }: { mails: readonly ReadMail[]; anew: boolean },
): Promise<{ fresh: FreshMail[]; known: number[] }> {
  const { mailbox_id, folder, uid_validity } = place;
  const message_ids = mails.flatMap(({ parsed }) => parsed.message_id ?? []);
  const hashes = mails.flatMap(({ parsed }) => (parsed.message_id === null ? [parsed.content_hash] : []));
  const stored = await seenMails(tx, {
    mailbox_id,
    folder: folder.path,
    message_ids,
    anew: anew ? { uid_validity, hashes } : null,
  });
  const taken = new Set<number>();
  const fresh = new Map<string, FreshMail>();
  for (const mail of mails) {
    const { message_id, content_hash, text } = mail.parsed;
    const coming = { uid: mail.uid, message_id, content_hash, text };
    const found = recognise(coming, stored, { folder, uid_validity, taken });
    if (found.kind === 'known') {
      taken.add(found.id);
      if (found.moved)
        await placeMail(tx, found.id, { folder: folder.path, uid_validity, uid: mail.uid, content_hash });
      continue;
    }
    const key = message_id === null ? `uid ${mail.uid}` : `${message_id} ${content_hash}`;
    if (!fresh.has(key)) fresh.set(key, { ...mail, own: found.own });
  }
  return { fresh: [...fresh.values()], known: [...taken] };
}

/** `stored`: those that are told of as new, and those of before the mailbox was added. */
type Told = {
  stored: number[];
  new_messages: number[];
  updated: number[];
  merged: { from: number; into: number }[];
};

async function enter(tx: Database, scope: Scope, place: MailPlace, mails: readonly FreshMail[]): Promise<Told> {
  const { mailbox_id } = place;
  const threaded = mails.map(({ parsed }) => threadOf(parsed));
  const known = await conversationsOfIds(tx, mailbox_id, [...new Set(threaded.flatMap(threadIds))]);
  const plan = planThreads(threaded, known);
  await lockConversations(tx, [...new Set(known.values())]);
  for (const merge of plan.merges) await mergeConversations(tx, merge);
  const contacts = await contactsOf(tx, scope, place, mails);
  const begun = await beginConversations(tx, scope, { place, mails, homes: plan.homes, contacts });
  const idOf = (home: number | { begun: number }) => (typeof home === 'number' ? home : (begun[home.begun] ?? 0));
  const ids = [...plan.ids].filter(([id, home]) => known.get(id) !== home);
  await keepThreadIds(tx, scope, mailbox_id, new Map(ids.map(([id, home]) => [id, idOf(home)])));
  const told: Told = {
    stored: [],
    new_messages: [],
    updated: plan.merges.map(({ into }) => into),
    merged: plan.merges,
  };
  const messages: PlacedMessage[] = [];
  for (const [n, mail] of mails.entries()) {
    const conversation_id = idOf(plan.homes[n] ?? 0);
    messages.push({ ...(await messageOf(tx, scope, { mail, place, contacts })), conversation_id });
  }
  for (const { id, n } of await addToConversations(tx, scope, messages)) {
    const [mail, message] = [mails[n], messages[n]];
    told.stored.push(id);
    if (mail && message && isHistory(mail, place)) told.updated.push(message.conversation_id);
    else told.new_messages.push(id);
  }
  told.new_messages.sort((one, other) => one - other);
  return { ...told, updated: [...new Set(told.updated)] };
}

/** A report belongs to the thread of the message that it is about. */
function threadOf({ message_id, in_reply_to, references, report }: ReadMail['parsed']): Threaded {
  const about = report?.message_id ?? null;
  return { message_id, in_reply_to: about === null ? in_reply_to : [...in_reply_to, about], references };
}

async function contactsOf(
  tx: Database,
  scope: Scope,
  place: MailPlace,
  mails: readonly FreshMail[],
): Promise<Map<string, number>> {
  const people = mails.flatMap((mail) => counterpartOf(mail, place) ?? []);
  return enterMailContacts(tx, scope, people);
}

async function beginConversations(
  tx: Database,
  scope: Scope,
  wish: {
    place: MailPlace;
    mails: readonly FreshMail[];
    homes: readonly (number | { begun: number })[];
    contacts: ReadonlyMap<string, number>;
  },
): Promise<number[]> {
  const threads: { subject: string; contact_id: number | null }[] = [];
  for (const [n, home] of wish.homes.entries()) {
    const mail = wish.mails[n];
    if (typeof home === 'number' || threads[home.begun] !== undefined || !mail) continue;
    threads[home.begun] = { subject: plainSubject(mail.parsed.subject), contact_id: contactOf(mail, wish) };
  }
  return beginMailConversations(tx, scope, { mailbox_id: wish.place.mailbox_id, threads });
}

function contactOf(
  mail: FreshMail,
  { place, contacts }: { place: MailPlace; contacts: ReadonlyMap<string, number> },
): number | null {
  const address = counterpartOf(mail, place)?.address.toLowerCase();
  return address === undefined ? null : (contacts.get(address) ?? null);
}

async function messageOf(
  tx: Database,
  scope: Scope,
  wish: { mail: FreshMail; place: MailPlace; contacts: ReadonlyMap<string, number> },
): Promise<NewMessage> {
  const { mail, place } = wish;
  const message = mailMessage(mail, place, { own: mail.own });
  const attachments: NewAttachment[] = [];
  for (const { bytes, cut, ...file } of mail.parsed.files) {
    const about = { ...file, size_bytes: bytes.length };
    if (cut) attachments.push({ ...about, state: 'too_large' });
    else attachments.push({ ...about, state: 'stored', sha256: await keepBytes(tx, scope, bytes) });
  }
  const contact_id = message.direction === 'inbound' ? contactOf(mail, wish) : null;
  return { ...message, contact_id, attachments };
}
