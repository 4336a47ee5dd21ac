drop statistics conversations_subject_words;
create index conversation_messages_search on conversation_messages using gin (search) with (fastupdate = off);
drop index conversation_messages_newest_mails;
drop index conversation_messages_found;
alter table conversation_messages drop constraint conversation_messages_place;
drop function message_marks;
