// Conversations are found by what they are with: an account and a peer, or a mailbox and a thread.
import { sql } from 'kysely';
import type { PeerKind, Platform } from '#domain/inbox.ts';
import type { Database } from '#store/database/database.ts';
import { plainText } from '#store/database/jsonb.ts';
import { toJsonb } from '#store/database/jsonb.ts';
import type { Scope } from '#store/scope.ts';

export type TelegramPeer = {
  account_id: number;
  /** Telegram's marked id. */
  peer_id: number;
  kind: PeerKind;
  /** Of a group. */
  title: string | null;
  /** Of a private chat. */
  contact_id: number | null;
};

/**
 * The conversation of an account with a peer; it is begun when there is none. Its row stays locked until the transaction ends,
 * so that whoever stores messages in it does so after the other. Where several are taken: by rising peer_id.
 */
export async function openTelegramConversation(tx: Database, scope: Scope, peer: TelegramPeer): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into conversations as c (workspace_id, platform, account_id, peer_id, peer_kind, subject, contact_id, created_at)
    values (${scope.workspace_id}, 'telegram', ${peer.account_id}, ${peer.peer_id}, ${peer.kind}, ${peer.title && plainText(peer.title)},
      ${peer.contact_id}, ${scope.now()})
    on conflict (account_id, peer_id) do update set
      subject = coalesce(excluded.subject, c.subject), contact_id = coalesce(excluded.contact_id, c.contact_id),
      peer_kind = excluded.peer_kind
    returning id`.execute(tx);
  return rows[0]!.id;
}

/** Begins conversations of new threads of a mailbox, in this order; see `store/inbox/mail-threads` for how messages find theirs. */
export async function beginMailConversations(
  tx: Database,
  scope: Scope,
  { mailbox_id, threads }: { mailbox_id: number; threads: readonly { subject: string; contact_id: number | null }[] },
): Promise<number[]> {
  if (threads.length === 0) return [];
  const told = threads.map((thread, n) => ({ ...thread, n }));
  // The ids are drawn in the given order, so that each thread finds its own.
  const { rows } = await sql<{ id: number }>`
    with told as materialized (
      select nextval(pg_get_serial_sequence('conversations', 'id')) as id, t.* from (
        select * from jsonb_to_recordset(${toJsonb(told)}::jsonb) as t (n int, subject text, contact_id bigint) order by n) t
    ), begun as (
      insert into conversations (id, workspace_id, platform, mailbox_id, subject, contact_id, created_at)
      overriding system value
      select id, ${scope.workspace_id}, 'email', ${mailbox_id}, subject, contact_id, ${scope.now()} from told order by n
      returning id
    )
    select told.id from begun join told using (id) order by told.n`.execute(tx);
  return rows.map(({ id }) => id);
}

export type Channel = {
  platform: Platform;
  account_id: number | null;
  mailbox_id: number | null;
  /** The account's session_name, or the mailbox's address. */
  name: string;
  /** Not archived. */
  conversations: number;
};

/** What conversations are with, by name: accounts, then mailboxes. */
export async function listChannels({ db, workspace_id }: Scope): Promise<Channel[]> {
  const { rows } = await sql<Channel>`
    select c.platform, c.account_id, c.mailbox_id, coalesce(a.session_name, m.email) as name, c.count as conversations
    from (select platform, account_id, mailbox_id, count(*) filter (where not archived)::int as count
      from conversations where workspace_id = ${workspace_id} group by platform, account_id, mailbox_id) c
    left join telegram_accounts a on a.id = c.account_id
    left join manager_smtp_accounts m on m.id = c.mailbox_id
    order by c.platform desc, lower(coalesce(a.session_name, m.email)), c.account_id, c.mailbox_id`.execute(db);
  return rows;
}
