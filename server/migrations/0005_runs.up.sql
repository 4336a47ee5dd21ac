-- A join, a post round, a test of all sessions, an import: each is a run. Of one niche at most one joins and one posts.
create table runs (
  id bigint generated always as identity primary key,
  workspace_id uuid not null references workspaces (id),
  kind text not null check (kind in ('join', 'post', 'health', 'import')),
  niche text,
  state text not null default 'running' check (state in ('running', 'done', 'failed', 'abandoned')),
  node_id text not null,
  -- By the database's clock; a run that nobody renews is abandoned and another may begin.
  expires_at timestamptz not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  result jsonb,
  unique (workspace_id, id)
);
create unique index runs_one_running on runs (workspace_id, kind, coalesce(niche, ''))
  where state = 'running' and kind in ('join', 'post');

-- Every attempt to join that was about to reach Telegram: what a day's limit counts.
create table join_attempts (
  id bigint generated always as identity primary key,
  workspace_id uuid not null,
  account_id integer not null,
  target_id bigint not null,
  run_id bigint,
  at timestamptz not null,
  -- started: committed before the call; it stays when the process dies, and counts.
  outcome text not null default 'started' check (
    outcome in ('started', 'joined', 'already_member', 'requested', 'flood_wait', 'error', 'not_sent')
  ),
  error_message text,
  foreign key (workspace_id, account_id) references telegram_accounts (workspace_id, id) on delete cascade,
  foreign key (workspace_id, target_id) references targets (workspace_id, id) on delete cascade,
  foreign key (workspace_id, run_id) references runs (workspace_id, id)
);
create index join_attempts_recent on join_attempts (account_id, at desc);

-- The pause after a join belongs to the workspace and niche and outlives the run.
create table join_pauses (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  niche text not null,
  until timestamptz not null,
  reason text not null,
  primary key (workspace_id, niche)
);

-- The ledger of floods.
create table flood_waits (
  id bigint generated always as identity primary key,
  workspace_id uuid not null,
  account_id integer not null,
  method text not null,
  seconds integer not null check (seconds > 0),
  at timestamptz not null,
  foreign key (workspace_id, account_id) references telegram_accounts (workspace_id, id) on delete cascade
);
create index flood_waits_recent on flood_waits (workspace_id, at desc);
