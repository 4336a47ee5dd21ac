-- People stand in the schema of sign-in.
select set_config('search_path', format('%I, %I', current_schema(), current_schema() || '_auth'), true);

-- What a person is writing in a conversation and has not sent: kept here, so that it is there in another browser, too.
create table conversation_drafts (
  workspace_id uuid not null,
  conversation_id bigint not null,
  user_id uuid not null,
  text text not null check (char_length(text) <= 1048576),
  -- Files that were handed in for it; they belong to no message yet.
  attachment_ids bigint[] not null default '{}' check (cardinality(attachment_ids) <= 10),
  updated_at timestamptz not null,
  primary key (conversation_id, user_id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade,
  foreign key (workspace_id, user_id) references member (workspace_id, user_id) on delete cascade
);
create index conversation_drafts_of_member on conversation_drafts (workspace_id, user_id);

select set_config('search_path', quote_ident(current_schema()), true);

-- Which word of theirs was told live as waiting for an answer for too long: that of this moment.
alter table conversations add column attention_told_for timestamptz;
create index conversations_waiting on conversations (workspace_id, last_inbound_at)
  where assignee is not null and state in ('open', 'pending');

-- How much of a file has come while it is fetched, and why it could not be fetched.
alter table attachments add column fetched_bytes bigint not null default 0 check (fetched_bytes >= 0);
alter table attachments add column fetch_error text;
create index attachments_loose on attachments (created_at) where message_id is null;

-- Whoever has the account fetches at once what a person asks for.
create function wanted_file_notify() returns trigger language plpgsql set search_path from current as $$
begin
  perform pg_notify('groundcrew_wanted_file', new.workspace_id || ' ' || new.id);
  return null;
end $$;
create trigger attachments_wanted after update of state on attachments
for each row when (new.state = 'fetching' and old.state <> 'fetching') execute function wanted_file_notify();
