-- Lists of groups, posts and floods by whatever people sort them by, and runs that are asked for and stopped by a person.

create index targets_by_niche on targets (workspace_id, niche, id) include (status);
create index targets_by_status on targets (workspace_id, status, id);
create index targets_by_last_post on targets (workspace_id, last_post_at, id);
create index targets_by_joined on targets (workspace_id, joined_at, id);
create index targets_by_warmup on targets (workspace_id, warmup_ends_at, id);

create index post_history_newest on post_history (workspace_id, created_at, id);

alter table runs
  -- Stored by somebody who only asks; true until a server that works takes it up, or it expires.
  add column waiting boolean not null default false,
  -- How many groups at most.
  add column wish integer check (wish > 0),
  add column asked_by text,
  add column stop_wanted_at timestamptz,
  add column stop_wanted_by text;
create index runs_waiting on runs (workspace_id, id) where waiting;
create index join_attempts_of_run on join_attempts (run_id) where run_id is not null;
