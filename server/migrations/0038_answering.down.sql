drop index canned_replies_shared;
drop index canned_replies_own;
delete from canned_replies where user_id is not null;
alter table canned_replies drop column user_id;
create unique index canned_replies_shortcut on canned_replies (workspace_id, lower(shortcut));
alter table conversation_drafts drop column reply_to;
