-- What never changes about a message stands beside its words in their index: a frequent word that is hardly ever in mails, or of one
-- account, is found among few without a look at all the others that have it.
create function message_marks(workspace_id uuid, direction text, account_id integer, mailbox_id integer) returns text[]
  language sql immutable parallel safe
  return array[workspace_id::text, direction] || case when mailbox_id is null
    then array['telegram', 'a' || account_id] else array['email', 'm' || mailbox_id] end;

alter table conversation_messages add constraint conversation_messages_place
  check ((account_id is null) <> (mailbox_id is null)) not valid;
create index conversation_messages_found on conversation_messages
  using gin (search, message_marks(workspace_id, direction, account_id, mailbox_id)) with (fastupdate = off);
drop index conversation_messages_search;
create index conversation_messages_newest_mails on conversation_messages (workspace_id, sent_at desc, id desc)
  where mailbox_id is not null;

-- Of a partial index the planner has no figures, and of a new one none yet: it would take each word for one that is in few of them.
create statistics conversations_subject_words on (search_words(subject)) from conversations;
analyze conversations, conversation_messages;
