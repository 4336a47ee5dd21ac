// What is known of a conversation when somebody is about to write in it, and what keeps him from it.
import { sql } from 'kysely';
import type { Blocker } from '#domain/blockers.ts';
import { doNotContact, type DoNotContact } from '#domain/do-not-contact.ts';
import type { PeerKind, Platform } from '#domain/inbox.ts';
import { replyBlockers, type ReplyPlace } from '#domain/inbox/reply-blockers.ts';
import { accountState } from '#store/accounts/accounts.ts';
import { entriesAbout } from '#store/inbox/do-not-contact.ts';
import { floodWaitEnds } from '#store/accounts/floods.ts';
import { readRules } from '#store/workspaces/rules.ts';
import type { Scope } from '#store/scope.ts';
import { targetByTelegramId } from '#store/groups/targets.ts';

export type Conversation = {
  id: number;
  platform: Platform;
  account_id: number | null;
  peer_id: number | null;
  peer_kind: PeerKind | null;
  mailbox_id: number | null;
  mailbox_email: string | null;
  mailbox_active: boolean | null;
  subject: string | null;
  contact_id: number | null;
};

/** Null when there is none of this workspace. `lock`: until the transaction ends, others store and send nothing in it. */
export async function readConversation(
  { db, workspace_id }: Pick<Scope, 'db' | 'workspace_id'>,
  id: number,
  options: { lock?: boolean } = {},
): Promise<Conversation | null> {
  const lock = options.lock === true ? sql`for update of c` : sql``;
  const { rows } = await sql<Conversation>`
    select c.id, c.platform, c.account_id, c.peer_id, c.peer_kind, c.mailbox_id, m.email as mailbox_email,
      m.is_active as mailbox_active, c.subject, c.contact_id
    from conversations c left join manager_smtp_accounts m on m.id = c.mailbox_id
    where c.workspace_id = ${workspace_id} and c.id = ${id} ${lock}`.execute(db);
  return rows[0] ?? null;
}

/** What is about to be written: to whom, where the conversation alone does not tell, and by which method of Telegram. */
export type ReplyWay = {
  /** The message that it answers, which in a group tells whom it goes to. */
  reply_to_telegram_id: number | null;
  /** Of mail. */
  emails: readonly string[];
  with_file: boolean;
};

const METHODS = { text: 'messages.sendMessage', file: 'messages.sendMedia' } as const;

/** `hold`: in the transaction that stores or sends it; see `readRules`. */
export async function whatKeepsFromReplying(
  scope: Scope,
  conversation: Conversation,
  way: ReplyWay,
  options: { hold?: boolean } = {},
): Promise<Blocker[]> {
  const rules = await readRules(scope, options);
  if (options.hold === true && conversation.account_id !== null) await holdAccountAndGroup(scope, conversation);
  return replyBlockers(await readPlace(scope, conversation, way), rules, scope.now());
}

/** Whoever holds the account or binds the group at this moment comes before, or after. */
async function holdAccountAndGroup({ db, workspace_id }: Scope, { account_id, peer_id }: Conversation): Promise<void> {
  await sql`select from telegram_accounts where id = ${account_id} for share`.execute(db);
  await sql`select from targets where workspace_id = ${workspace_id} and telegram_id = ${peer_id} for share`.execute(
    db,
  );
}

async function readPlace(scope: Scope, conversation: Conversation, way: ReplyWay): Promise<ReplyPlace> {
  const { account_id, peer_id, mailbox_email, mailbox_active } = conversation;
  const listed = await listedPerson(scope, conversation, way);
  const mailbox = mailbox_email === null ? null : { email: mailbox_email, is_active: mailbox_active ?? false };
  if (account_id === null || peer_id === null) {
    return { account: null, mailbox, target: null, bound_account: null, listed, flood: null };
  }
  const target = peer_id < 0 ? await targetByTelegramId(scope, peer_id) : null;
  const bound = target?.assigned_account_id ?? null;
  const method = way.with_file ? METHODS.file : METHODS.text;
  const until = await floodWaitEnds(scope, account_id, method);
  return {
    account: await accountState(scope, account_id),
    mailbox: null,
    target,
    bound_account: bound === null ? null : ((await accountState(scope, bound))?.session_name ?? null),
    listed,
    flood: until && { method, until },
  };
}

/** The entry of the do-not-contact list that means whom this goes to. */
async function listedPerson(scope: Scope, conversation: Conversation, way: ReplyWay): Promise<DoNotContact | null> {
  const { rows } = await sql<{
    telegram_id: number | null;
    username: string | null;
    phone: string | null;
    email: string | null;
  }>`
    select telegram_id, username, phone, email from contacts
    where workspace_id = ${scope.workspace_id} and id in (${conversation.contact_id}, (
      select contact_id from conversation_messages
      where account_id = ${conversation.account_id} and peer_id = ${conversation.peer_id}
        and telegram_message_id = ${way.reply_to_telegram_id}))`.execute(scope.db);
  const people = [
    ...rows.map(({ telegram_id, username, phone, email }) => ({
      telegram_user_id: telegram_id,
      usernames: username === null ? [] : [username],
      phone,
      email,
    })),
    ...way.emails.map((email) => ({ telegram_user_id: null, usernames: [], phone: null, email })),
    // Also somebody of whom nothing else is known.
    ...(conversation.peer_kind === 'private'
      ? [{ telegram_user_id: conversation.peer_id, usernames: [], phone: null, email: null }]
      : []),
  ];
  for (const person of people) {
    const entry = doNotContact(person, await entriesAbout(scope, person));
    if (entry) return entry;
  }
  return null;
}
