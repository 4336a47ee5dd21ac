drop index conversation_messages_unnumbered;
alter table conversation_notes drop column imported_key;
alter table conversation_messages drop column imported_key;
alter table conversations drop column imported_key;
