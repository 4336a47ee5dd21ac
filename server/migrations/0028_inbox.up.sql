-- What people write to the accounts and mailboxes of a workspace, and what they are answered.

-- Whom a workspace talks with. A person on Telegram, or an address; that both are one person nobody can know.
create table contacts (
  id bigint generated always as identity primary key,
  workspace_id uuid not null references workspaces (id) on delete cascade,
  platform text not null check (platform in ('telegram', 'email')),
  -- Telegram's marked id: also of a channel, or of a group that writes as itself.
  telegram_id bigint,
  -- In lower case.
  email text check (email = lower(email)),
  name text,
  username text,
  phone text,
  is_bot boolean not null default false,
  -- The picture of the contact; `photo_key` tells whether it is another than the one that is kept.
  photo_key text,
  photo bytea check (octet_length(photo) between 1 and 1048576),
  -- Since when it wants no messages: the last stop word it has said.
  stop_said_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (workspace_id, id),
  check ((platform = 'telegram') = (telegram_id is not null)),
  check ((platform = 'email') = (email is not null))
);
create unique index contacts_telegram on contacts (workspace_id, telegram_id);
create unique index contacts_email on contacts (workspace_id, email);
alter table contacts alter column photo set storage external;

-- Mailboxes: how mail comes in (IMAP) and goes out (SMTP). Passwords and tokens are sealed.
create table manager_smtp_accounts (
  id integer generated always as identity primary key,
  workspace_id uuid not null default only_workspace() references workspaces (id) on delete cascade,
  -- Who has added it; null: a command.
  user_id uuid,
  email text not null check (email ~ '^[^@\s]+@[^@\s]+$'),
  is_active boolean not null default true,
  smtp_host text not null check (smtp_host <> ''),
  smtp_port integer not null default 587 check (smtp_port between 1 and 65535),
  -- Null: the address.
  smtp_user text,
  smtp_password text,
  smtp_security text not null default 'starttls' check (smtp_security in ('tls', 'starttls', 'none')),
  -- Null: smtp_host, with imap. in the place of a leading smtp.
  imap_host text check (imap_host <> ''),
  imap_port integer not null default 993 check (imap_port between 1 and 65535),
  -- Null: those of SMTP.
  imap_user text,
  imap_password text,
  imap_security text not null default 'tls' check (imap_security in ('tls', 'starttls', 'none')),
  -- OAuth 2 in the place of passwords: XOAUTH2, with a refresh token that brings access tokens.
  oauth_token_url text,
  oauth_client_id text,
  oauth_client_secret text,
  oauth_refresh_token text,
  oauth_access_token text,
  oauth_expires_at timestamptz,
  -- SHA-256 of a certificate that a person has decided to trust, as AB:CD:…; null: those that the system trusts.
  certificate_sha256 text check (certificate_sha256 ~ '^[0-9A-F]{2}(:[0-9A-F]{2}){31}$'),
  -- How far back the first sync goes.
  sync_days integer not null default 30 check (sync_days between 0 and 3650),
  -- Grows whenever a person changes how it is reached.
  settings_version integer not null default 1,
  -- What its watcher has found last.
  status text not null default 'new'
    check (status in ('new', 'syncing', 'ok', 'wrong_password', 'token_expired', 'bad_certificate', 'unreachable', 'stalled')),
  status_message text,
  status_at timestamptz,
  -- Failures one after the other, and when it is tried again by itself; null: only when a person has changed something.
  failures integer not null default 0,
  next_try_at timestamptz,
  last_sync_at timestamptz,
  created_at timestamptz not null default clock(),
  created_by text not null default current_user,
  updated_at timestamptz not null default clock(),
  unique (workspace_id, id)
);
create unique index manager_smtp_accounts_email on manager_smtp_accounts (workspace_id, lower(email));
comment on table manager_smtp_accounts is 'Mailboxes. Columns that hold secrets are sealed (gc1:…).';

-- What of a folder is in the inbox already. Another UIDVALIDITY is another folder under the same name.
create table mail_folders (
  workspace_id uuid not null,
  mailbox_id integer not null,
  folder text not null,
  uid_validity bigint not null,
  -- All messages up to it have been looked at.
  last_uid bigint not null default 0,
  modseq numeric,
  synced_at timestamptz,
  primary key (mailbox_id, folder),
  foreign key (workspace_id, mailbox_id) references manager_smtp_accounts (workspace_id, id) on delete cascade
);

-- One with one: an account and Telegram's marked peer id, or a mailbox and a thread.
create table conversations (
  id bigint generated always as identity primary key,
  workspace_id uuid not null references workspaces (id) on delete cascade,
  platform text not null check (platform in ('telegram', 'email')),
  account_id integer,
  peer_id bigint,
  -- Of groups only messages that name the account or answer it are kept.
  peer_kind text check (peer_kind in ('private', 'basic_group', 'supergroup', 'channel')),
  mailbox_id integer,
  subject text,
  contact_id bigint,
  assignee uuid,
  assigned_at timestamptz,
  state text not null default 'open' check (state in ('open', 'pending', 'snoozed', 'closed')),
  snoozed_until timestamptz,
  archived boolean not null default false,
  -- Inbound messages that nobody has read.
  unread integer not null default 0 check (unread >= 0),
  last_message_id bigint,
  last_message_at timestamptz,
  last_message_text text,
  last_inbound_at timestamptz,
  -- Of what went out: by whomever, also on another device.
  last_outbound_at timestamptz,
  -- Telegram's marks: up to which message this side, and the other, has read.
  read_by_me_to bigint not null default 0,
  read_by_them_to bigint not null default 0,
  created_at timestamptz not null,
  unique (workspace_id, id),
  unique (account_id, peer_id),
  foreign key (workspace_id, account_id) references telegram_accounts (workspace_id, id) on delete cascade,
  foreign key (workspace_id, mailbox_id) references manager_smtp_accounts (workspace_id, id) on delete cascade,
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id),
  check ((platform = 'telegram') = (account_id is not null)),
  check ((platform = 'telegram') = (peer_id is not null)),
  check ((platform = 'telegram') = (peer_kind is not null)),
  check ((platform = 'email') = (mailbox_id is not null)),
  check ((state = 'snoozed') = (snoozed_until is not null))
);
create index conversations_newest on conversations (workspace_id, last_message_at desc, id desc) where not archived;
create index conversations_of_mailbox on conversations (mailbox_id) where mailbox_id is not null;
create index conversations_of_contact on conversations (contact_id);
create index conversations_of_assignee on conversations (workspace_id, assignee) where assignee is not null;

create table conversation_messages (
  id bigint generated always as identity primary key,
  workspace_id uuid not null,
  conversation_id bigint not null,
  direction text not null check (direction in ('inbound', 'outbound')),
  -- text, mail, or the kind of its media, or service.
  kind text not null,
  text text not null default '',
  -- Mail as it may be shown: sanitised, without remote content.
  html text,
  -- Who wrote it, where that is known.
  contact_id bigint,
  sender_name text,
  -- The platform's own time of it, and when it came here.
  sent_at timestamptz not null,
  stored_at timestamptz not null,
  edited_at timestamptz,
  -- Taken away on its platform; what it said is kept.
  deleted_at timestamptz,
  -- Telegram: where it stands, and under which id.
  account_id integer,
  peer_id bigint,
  telegram_message_id bigint,
  album_id text,
  reply_to_telegram_id bigint,
  mentions_me boolean not null default false,
  -- Plain data: kinds in domain/telegram-messages. Files of it stand in attachments.
  media jsonb,
  service jsonb,
  forwarded_from jsonb,
  reactions jsonb,
  -- Mail: where it stands, what it is called, and whom it answers.
  mailbox_id integer,
  folder text,
  uid_validity bigint,
  uid bigint,
  message_id_header text,
  in_reply_to text,
  references_header text[],
  -- Of what it says: a Message-ID alone does not make two messages one.
  content_hash text,
  -- from, to, cc, reply_to: each a list of {name, address}.
  addresses jsonb,
  -- What of the text is quoted from before; it is folded.
  quoted_from integer,
  -- Made by a machine (an out-of-office note, a report of failed delivery, a list): null, or which.
  automatic text check (automatic in ('auto_reply', 'bounce', 'list', 'loop')),
  -- An invitation to a meeting: {method, summary, starts_at, ends_at, organizer, location}.
  invitation jsonb,
  -- Outgoing: the intent, committed before the effect. Its random_id or Message-ID never changes, so that it is sent once.
  --   queued → sent → read, queued → failed (→ queued, by a person), queued → unconfirmed (→ sent | failed | queued, by a person)
  delivery text check (delivery in ('queued', 'sent', 'read', 'failed', 'unconfirmed')),
  random_id bigint,
  -- Set before the first byte goes out: from then on only proof makes it failed.
  sending_at timestamptz,
  attempts integer not null default 0,
  -- Of what waits: not before then.
  next_try_at timestamptz,
  error_code text,
  error_message text,
  -- Who asked for it; null: it was written elsewhere.
  sent_by text,
  -- Of a mail: whether it stands in the folder of sent mail too.
  appended_at timestamptz,
  unique (workspace_id, id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade,
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id),
  check (direction = 'outbound' or delivery is null),
  check (direction = 'inbound' or delivery is not null)
);
-- Private chats and basic groups share one sequence of ids; a channel has its own. Either way each message is here once.
create unique index conversation_messages_telegram
  on conversation_messages (account_id, peer_id, telegram_message_id) where telegram_message_id is not null;
create index conversation_messages_telegram_id
  on conversation_messages (account_id, telegram_message_id) where telegram_message_id is not null;
create unique index conversation_messages_random_id
  on conversation_messages (account_id, random_id) where random_id is not null;
create unique index conversation_messages_mail
  on conversation_messages (mailbox_id, folder, uid_validity, uid) where uid is not null;
create index conversation_messages_message_id
  on conversation_messages (mailbox_id, message_id_header) where message_id_header is not null;
-- Telegram's times are whole seconds: within one its ids tell what came first, and what is still going out comes last.
create index conversation_messages_order on conversation_messages
  (conversation_id, sent_at, coalesce(telegram_message_id, 9007199254740991), id);
create index conversation_messages_outgoing on conversation_messages (workspace_id, delivery, id)
  where delivery in ('queued', 'unconfirmed');
create index conversation_messages_open on conversation_messages (conversation_id, id)
  where delivery in ('queued', 'unconfirmed');

alter table conversations
  add foreign key (last_message_id) references conversation_messages (id) on delete set null;

-- Which conversation of a mailbox a Message-ID belongs to: also of messages that are only referred to, so that a thread is one
-- whatever comes first.
create table mail_thread_ids (
  workspace_id uuid not null,
  mailbox_id integer not null,
  message_id_header text not null,
  conversation_id bigint not null,
  primary key (mailbox_id, message_id_header),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade
);
create index mail_thread_ids_of_conversation on mail_thread_ids (conversation_id);

-- Files of messages. Bytes are kept in parts, each file once in a workspace, whoever sent it however often.
create table attachment_bytes (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  sha256 bytea not null check (octet_length(sha256) = 32),
  part integer not null,
  bytes bytea not null check (octet_length(bytes) between 1 and 1048576),
  primary key (workspace_id, sha256, part)
);
alter table attachment_bytes alter column bytes set storage external;

create table attachments (
  id bigint generated always as identity primary key,
  workspace_id uuid not null,
  -- Null: brought by a person for a message that is still being written.
  message_id bigint,
  -- Its place in the message.
  position integer not null default 0,
  file_name text not null,
  mime_type text not null,
  size_bytes bigint not null check (size_bytes >= 0),
  -- Of an image that mail shows inside of its text.
  content_id text,
  inline boolean not null default false,
  -- stored: its bytes are here; offered: they can be fetched, on a person's word; fetching; too_large: above the limit of what is
  -- kept; gone: the platform has it no more.
  state text not null check (state in ('stored', 'offered', 'fetching', 'too_large', 'gone')),
  sha256 bytea,
  -- Telegram's own name of the file, for download.
  telegram_reference text,
  created_at timestamptz not null,
  created_by text,
  unique (workspace_id, id),
  foreign key (workspace_id, message_id) references conversation_messages (workspace_id, id) on delete cascade,
  check ((state = 'stored') = (sha256 is not null))
);
create index attachments_of_message on attachments (message_id, position);
create index attachments_of_bytes on attachments (workspace_id, sha256);
create index attachments_waiting on attachments (workspace_id, id) where state in ('offered', 'fetching');

-- What Telegram does not tell one by one any more: to be read from the history. Stored with the update state that says so.
create table inbox_gaps (
  workspace_id uuid not null,
  account_id integer not null,
  -- 0: all private chats and basic groups.
  peer_id bigint not null,
  found_at timestamptz not null,
  -- How far the reading of it has come; its shape is the reader's.
  progress jsonb not null default '{}',
  primary key (account_id, peer_id),
  foreign key (workspace_id, account_id) references telegram_accounts (workspace_id, id) on delete cascade
);

-- One watcher a mailbox: the same kind of lease as that of accounts (see account_leases).
create table mailbox_leases (
  mailbox_id integer primary key,
  workspace_id uuid not null,
  node_id text,
  fence bigint not null default 1,
  expires_at timestamptz not null,
  foreign key (workspace_id, mailbox_id) references manager_smtp_accounts (workspace_id, id) on delete cascade
);
create index mailbox_leases_of_node on mailbox_leases (node_id) where node_id is not null;

-- A mailbox whose settings were changed, or for which something is to be sent, is looked at at once.
create function mailboxes_notify() returns trigger language plpgsql set search_path from current as $$
begin
  perform pg_notify('groundcrew_mailbox', new.workspace_id || ' ' || new.id);
  return null;
end $$;
create trigger manager_smtp_accounts_changed after insert or update of settings_version, is_active on manager_smtp_accounts
for each row execute function mailboxes_notify();

create function outgoing_notify() returns trigger language plpgsql set search_path from current as $$
begin
  perform pg_notify('groundcrew_outgoing', new.workspace_id || ' ' || new.id);
  return null;
end $$;
create trigger conversation_messages_queued after insert on conversation_messages
for each row when (new.delivery = 'queued') execute function outgoing_notify();
create trigger conversation_messages_queued_anew after update of delivery on conversation_messages
for each row when (new.delivery = 'queued' and old.delivery <> 'queued') execute function outgoing_notify();

-- Everything outgoing, where its outcome is recorded; what it says stands nowhere here.
create function audit_reply() returns trigger language plpgsql set search_path from current as $$
begin
  insert into audit_log (workspace_id, at, actor_kind, actor_name, action, entity_type, entity_id, data)
  values (new.workspace_id, coalesce(new.sending_at, new.stored_at), 'system', 'groundcrew', 'reply.' || new.delivery,
    'conversation', new.conversation_id::text, jsonb_build_object('message_id', new.id, 'asked_by', new.sent_by,
      'account_id', new.account_id, 'mailbox_id', new.mailbox_id, 'telegram_message_id', new.telegram_message_id,
      'error_code', new.error_code));
  return null;
end $$;
create trigger audit_reply after update of delivery on conversation_messages
for each row when (new.sent_by is not null and new.delivery <> old.delivery
  and new.delivery in ('sent', 'failed', 'unconfirmed'))
execute function audit_reply();
create trigger audit_reply_asked after insert on conversation_messages
for each row when (new.sent_by is not null and new.delivery = 'queued') execute function audit_reply();

-- Whom nobody writes to may be known by an address, too.
alter table do_not_contact add email text check (email = lower(email) and email ~ '^[^@\s]+@[^@\s]+$');
alter table do_not_contact drop constraint do_not_contact_check;
alter table do_not_contact add constraint do_not_contact_check
  check (num_nonnulls(telegram_user_id, username, phone, email) = 1);
create unique index do_not_contact_email on do_not_contact (workspace_id, email);
