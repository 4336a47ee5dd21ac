-- Whom copies of what is being written are to go to, as it is written: ann@example.com, or Ann <ann@example.com>.
alter table conversation_drafts
  add column cc text[] not null default '{}' check (cardinality(cc) <= 20),
  add column bcc text[] not null default '{}' check (cardinality(bcc) <= 20);

-- Of a mail that begins something here, and answers nothing: its subject. Null: that of its conversation, as an answer has it.
alter table conversation_messages add column subject text;
create index conversation_messages_begun on conversation_messages (mailbox_id, stored_at) where subject is not null;
