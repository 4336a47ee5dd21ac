// Conversations and messages of a CRM: first the conversations, then what was said in them, each added once.
import { createHash } from 'node:crypto';
import { MESSAGE_COLUMNS } from '#domain/legacy/rows/columns.ts';
import { readConversationRow, type OlderConversation } from '#domain/legacy/rows/conversations.ts';
import { textIn, type OlderRow } from '#domain/legacy/rows/row.ts';
import { readMessageRow, type OlderMessage } from '#domain/legacy/rows/said.ts';
import { heedStopWords } from '#store/inbox/stop-words.ts';
import {
  enterImportedContacts,
  enterImportedConversations,
  insertImportedMessages,
  insertImportedNotes,
  labelImported,
  type ImportedContact,
  type ImportedConversation,
  type ImportedMessage,
  type ImportedNote,
} from '#store/imports/talk.ts';
import type { Scope } from '#store/scope.ts';
import { noCounts, type Counts, type Report } from './report.ts';

export type TalkFacts = {
  /** Undefined: it did not come in. Null: the conversation names none, and there is only one. */
  accountOf: (ref: string | null) => number | undefined;
  mailboxOf: (ref: string | null) => number | undefined;
};

type Work = TalkFacts & { scope: Scope; report: Report };

/** What of a conversation its messages need. */
type Place = Pick<ImportedConversation, 'platform' | 'account_id' | 'peer_id' | 'mailbox_id' | 'contact_id'> & {
  conversation_id: number;
};

type TalkStep = { counts: Counts; settle: () => void };

export class OlderTalk {
  /** By the older id. */
  readonly #places = new Map<string, Place>();
  /** The time of the row before, for one whose own cannot be read. */
  readonly #last = new Map<string, Date>();

  async conversations(rows: readonly OlderRow[], work: Work): Promise<TalkStep> {
    const { scope, report } = work;
    const read: { older: OlderConversation; place: Of }[] = [];
    for (const row of rows) {
      const older = readConversationRow(row, scope.now());
      const place = typeof older === 'string' ? older : placeOf(older, work);
      if (typeof place === 'string') report.reject(row, textIn(row, ['external_id']) ?? '', place);
      if (typeof older === 'string' || typeof place === 'string') continue;
      read.push({ older, place });
    }
    const contacts = await enterImportedContacts(scope, uniqueContacts(read.map(({ older }) => older)));
    const wishes = read.map(({ older, place }) => conversationOf(older, place, { contacts, now: scope.now() }));
    const found = await enterImportedConversations(scope, wishes);
    const entered = read.flatMap(({ older }, n) => {
      const [at, wish] = [found[n], wishes[n]];
      return at && wish ? [{ older, at, wish }] : [];
    });
    const fresh = entered.filter(({ at }) => at.created);
    await labelImported(
      scope,
      fresh.flatMap(({ older, at }) => older.labels.map((label) => ({ conversation_id: at.id, label }))),
    );
    await insertImportedNotes(
      scope,
      entered.flatMap(({ older, at, wish }) => noteOfConversation(older, at.id, wish)),
    );
    return {
      counts: { ...noCounts(), created: fresh.length, unchanged: entered.length - fresh.length },
      settle: () => {
        for (const { older, at, wish } of entered) {
          this.#places.set(older.id, { ...wish, conversation_id: at.id });
          this.#last.set(older.id, wish.created_at);
        }
      },
    };
  }

  async messages(rows: readonly OlderRow[], { scope, report }: Work): Promise<TalkStep> {
    const messages: ImportedMessage[] = [];
    const notes: ImportedNote[] = [];
    const last = new Map<string, Date>();
    for (const row of rows) {
      const ref = textIn(row, MESSAGE_COLUMNS.conversation)?.toLowerCase() ?? '';
      const place = this.#places.get(ref);
      const older = place ? readMessageRow(row, place.platform) : notHere(ref);
      if (typeof older === 'string') report.reject(row, `conversation ${ref.slice(0, 40) || 'none'}`, older);
      if (!place || typeof older === 'string') continue;
      const sent_at = older.sent_at ?? last.get(ref) ?? this.#last.get(ref) ?? scope.now();
      if (older.sent_at === null)
        report.note(row, older.said_at, 'its time cannot be read: it stands at that of the row before');
      last.set(ref, sent_at);
      if (older.is_note) notes.push(noteOf(older, place, sent_at));
      else messages.push(messageOf(older, place, sent_at));
    }
    const ids = await insertImportedMessages(scope, onceEach(messages));
    const noted = await insertImportedNotes(scope, notes);
    // Whoever has said so once is not written to any more.
    await heedStopWords(scope.db, scope, ids);
    const created = ids.length + noted;
    return {
      counts: { ...noCounts(), created, unchanged: messages.length + notes.length - created },
      settle: () => {
        for (const [ref, at] of last) this.#last.set(ref, at);
      },
    };
  }
}

/** By which a row is known again: as it stood there, wherever that database may be by then. */
function keyOf(...parts: (string | number | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 32);
}

function notHere(ref: string): string {
  return ref === '' ? 'it names no conversation' : `the conversation ${ref.slice(0, 40)} did not come in`;
}

type Of = Pick<ImportedConversation, 'account_id' | 'peer_id' | 'peer_kind' | 'mailbox_id'>;

function placeOf({ with: partner }: OlderConversation, { accountOf, mailboxOf }: TalkFacts): Of | string {
  if (partner.platform === 'telegram') {
    const { account, peer_id, peer_kind } = partner;
    const account_id = accountOf(account);
    if (account_id !== undefined) return { account_id, peer_id, peer_kind, mailbox_id: null };
    if (account === null) return 'it names no account, and there are several or none';
    return `the account ${account.slice(0, 40)} is not in the older database, or did not come in`;
  }
  const mailbox_id = mailboxOf(partner.mailbox);
  if (mailbox_id !== undefined) return { account_id: null, peer_id: null, peer_kind: null, mailbox_id };
  if (partner.mailbox === null) return 'it names no mailbox, and there are several or none';
  return `the mailbox ${partner.mailbox.slice(0, 40)} is not in the older database, or did not come in`;
}

/** Whom a conversation is with; of a group nobody knows. */
function contactIn({ with: partner, contact }: OlderConversation): ImportedContact | null {
  if (partner.platform === 'email') {
    return partner.address === null ? null : { ...contact, telegram_id: null, email: partner.address, username: null };
  }
  return partner.peer_kind === 'private' ? { ...contact, telegram_id: partner.peer_id, email: null } : null;
}

function uniqueContacts(conversations: readonly OlderConversation[]): ImportedContact[] {
  const known = new Map<string | number, ImportedContact>();
  for (const conversation of conversations) {
    const contact = contactIn(conversation);
    const key = contact?.telegram_id ?? contact?.email;
    // Of several rows about one the first that knows a name.
    if (contact && key != null && known.get(key)?.name == null) known.set(key, contact);
  }
  return [...known.values()];
}

function conversationOf(
  older: OlderConversation,
  place: Of,
  { contacts, now }: { contacts: ReadonlyMap<string | number, number>; now: Date },
): ImportedConversation {
  const contact = contactIn(older);
  const { state, snoozed_until, archived, unread, external_id } = older;
  const title = older.subject ?? (contact === null ? older.contact.name : null);
  return {
    ...place,
    imported_key: keyOf('conversation', older.id, older.with.platform, external_id),
    platform: older.with.platform,
    // A private chat is called as its contact is.
    subject: place.peer_kind === 'private' ? null : title,
    contact_id: contacts.get(contact?.telegram_id ?? contact?.email ?? '') ?? null,
    state,
    snoozed_until,
    archived,
    unread,
    created_at: older.created_at ?? now,
  };
}

const NOTE_MAX = 20_000;
const AUTHOR = 'CRM';

function noteOfConversation(
  { notes }: OlderConversation,
  conversation_id: number,
  wish: ImportedConversation,
): ImportedNote[] {
  const text = notes?.trim().slice(0, NOTE_MAX) ?? '';
  const { imported_key, created_at } = wish;
  return text === '' ? [] : [{ imported_key, conversation_id, author: AUTHOR, text, created_at }];
}

function noteOf(older: OlderMessage, { conversation_id }: Place, created_at: Date): ImportedNote {
  const { text, sender_name } = older;
  const said = text === '' ? older.files.join(', ') : text;
  return {
    imported_key: keyOfMessage(older),
    conversation_id,
    author: sender_name ?? AUTHOR,
    text: said.slice(0, NOTE_MAX),
    created_at,
  };
}

function keyOfMessage({ id, conversation, direction, text, said_at }: OlderMessage): string {
  return keyOf('message', id, conversation, direction, said_at, text);
}

function messageOf(older: OlderMessage, place: Place, sent_at: Date): ImportedMessage {
  const { direction, kind, text, subject, files, telegram_message_id, message_id_header, in_reply_to, deleted } = older;
  const { conversation_id, account_id, peer_id, mailbox_id, contact_id } = place;
  const inbound = direction === 'inbound';
  return {
    imported_key: keyOfMessage(older),
    conversation_id,
    direction,
    kind,
    text,
    subject: place.platform === 'email' ? subject : null,
    contact_id: inbound ? contact_id : null,
    sender_name: older.sender_name,
    sent_at,
    deleted,
    account_id,
    peer_id,
    telegram_message_id,
    mailbox_id,
    message_id_header,
    in_reply_to,
    delivery: inbound ? null : older.delivery,
    error_message: inbound ? null : older.error_message,
    files,
  };
}

/** A CRM may have stored a message twice: once by its own row, once as it came back from Telegram. */
function onceEach(messages: readonly ImportedMessage[]): ImportedMessage[] {
  const seen = new Set<string>();
  return messages.filter(({ imported_key, conversation_id, telegram_message_id, message_id_header }) => {
    const outer = telegram_message_id ?? message_id_header;
    const keys = [imported_key, ...(outer === null ? [] : [`${conversation_id} ${outer}`])];
    const twice = keys.some((key) => seen.has(key));
    for (const key of keys) seen.add(key);
    return !twice;
  });
}
