-- The message that a draft answers, where it was chosen; one that is no more is answered by nobody.
alter table conversation_drafts add column reply_to bigint;

-- Canned replies of one's own beside those of everybody. People stand in the schema of sign-in.
select set_config('search_path', format('%I, %I', current_schema(), current_schema() || '_auth'), true);
alter table canned_replies add column user_id uuid,
  add foreign key (workspace_id, user_id) references member (workspace_id, user_id) on delete cascade;
select set_config('search_path', quote_ident(current_schema()), true);
drop index canned_replies_shortcut;
create unique index canned_replies_own on canned_replies (workspace_id, user_id, lower(shortcut)) where user_id is not null;
create unique index canned_replies_shared on canned_replies (workspace_id, lower(shortcut)) where user_id is null;
