drop index conversation_messages_begun;
alter table conversation_messages drop column subject;
alter table conversation_drafts drop column cc, drop column bcc;
