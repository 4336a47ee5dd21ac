-- Conversations and messages that a CRM kept before: by which they are known again when it is read once more.
alter table conversations add column imported_key text;
create unique index conversations_imported on conversations (workspace_id, imported_key) where imported_key is not null;
alter table conversation_messages add column imported_key text;
create unique index conversation_messages_imported on conversation_messages (workspace_id, imported_key)
  where imported_key is not null;
-- Those that Telegram may still tell of: the CRM had not kept their numbers.
create index conversation_messages_unnumbered on conversation_messages (conversation_id)
  where imported_key is not null and account_id is not null and telegram_message_id is null;
alter table conversation_notes add column imported_key text;
create unique index conversation_notes_imported on conversation_notes (workspace_id, imported_key) where imported_key is not null;
