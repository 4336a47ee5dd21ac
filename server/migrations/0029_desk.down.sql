drop trigger attachments_wanted on attachments;
drop function wanted_file_notify;
drop index attachments_loose;
alter table attachments drop column fetch_error, drop column fetched_bytes;
drop index conversations_waiting;
alter table conversations drop column attention_told_for;
drop table conversation_drafts;
