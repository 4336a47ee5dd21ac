-- Reactions: a task names a post, the emoji and who takes part; a result is one account's part in it.
alter table workspace_settings
  add column reactions_per_post smallint not null default 8 check (reactions_per_post between 0 and 20);
comment on column workspace_settings.reactions_per_post is 'So many accounts react to one post at most, over all tasks.';

alter table runs drop constraint runs_kind_check;
alter table runs add constraint runs_kind_check check (kind in ('join', 'post', 'health', 'import', 'reaction'));

-- States of a task:
--   queued → processing (by a run; when that is over, another takes the task up where it stands) → completed | failed
--   completed | failed → queued, when a person wants what failed to be tried again
create table reaction_tasks (
  id bigint generated always as identity primary key,
  workspace_id uuid not null default only_workspace() references workspaces (id),
  link text not null check (link <> ''),
  -- The chat's marked id, once an account has seen it: another chat may have the name later.
  telegram_id bigint,
  message_id integer not null check (message_id > 0),
  emoji text[] not null check (cardinality(emoji) between 1 and 20),
  -- Who takes part: these, or so many of the usable ones.
  account_ids integer[] check (cardinality(account_ids) between 1 and 20),
  account_count smallint check (account_count between 1 and 20),
  status text not null default 'queued' check (status in ('queued', 'processing', 'completed', 'failed')),
  error_message text,
  -- Whether the chat allows the emoji has been looked at.
  emoji_checked_at timestamptz,
  -- The pause after the last reaction: nobody goes on before.
  next_at timestamptz check (isfinite(next_at)),
  run_id bigint,
  created_by text not null,
  created_at timestamptz not null default clock(),
  finished_at timestamptz,
  unique (workspace_id, id),
  foreign key (workspace_id, run_id) references runs (workspace_id, id),
  check ((account_ids is null) <> (account_count is null)),
  check (status <> 'processing' or run_id is not null),
  check ((status in ('completed', 'failed')) = (finished_at is not null))
);
create index reaction_tasks_open on reaction_tasks (workspace_id, id) where status in ('queued', 'processing');

create function reaction_tasks_notify() returns trigger language plpgsql set search_path from current as $$
begin
  perform pg_notify('groundcrew_reaction_task', new.id::text);
  return new;
end $$;
create trigger reaction_tasks_queued after insert on reaction_tasks for each row execute function reaction_tasks_notify();
create trigger reaction_tasks_changed after update of status on reaction_tasks
for each row when (new.status <> old.status) execute function reaction_tasks_notify();

-- A reaction before it is a call: emoji, time and place are committed here first. States:
--   pending → pending with a place (it is being given) → success | failed | rate_limited
--   failed | rate_limited → pending, when a person wants it to be tried again
-- The place is given back when Telegram has refused, and kept when nobody knows whether the reaction is there.
create table reaction_results (
  id bigint generated always as identity primary key,
  workspace_id uuid not null,
  task_id bigint not null,
  account_id integer not null,
  emoji text,
  status text not null default 'pending' check (status in ('pending', 'success', 'failed', 'rate_limited')),
  error_message text,
  reserved_at timestamptz,
  telegram_id bigint,
  message_id integer,
  -- Which of the post's places for our accounts it takes: there are never more than the ceiling.
  place smallint check (place between 1 and 20),
  at timestamptz,
  unique (task_id, account_id),
  foreign key (workspace_id, task_id) references reaction_tasks (workspace_id, id) on delete cascade,
  foreign key (workspace_id, account_id) references telegram_accounts (workspace_id, id) on delete cascade,
  check (num_nulls(place, telegram_id, message_id, reserved_at) in (0, 4)),
  check (place is null or emoji is not null),
  check (status <> 'success' or place is not null),
  check ((status = 'pending') = (at is null))
);
create unique index reaction_results_places on reaction_results (workspace_id, telegram_id, message_id, place)
  where place is not null;
-- An account reacts once to a post, whatever the tasks.
create unique index reaction_results_once on reaction_results (workspace_id, telegram_id, message_id, account_id)
  where place is not null;
create index reaction_results_of_account on reaction_results (account_id, reserved_at) where place is not null;
