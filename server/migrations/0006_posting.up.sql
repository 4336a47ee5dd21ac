-- What may be posted in a niche.
create table message_variants (
  id bigint generated always as identity primary key,
  workspace_id uuid not null default only_workspace() references workspaces (id) on delete cascade,
  niche text not null check (niche <> ''),
  language text,
  text text not null default '',
  photo_path text,
  source_file text,
  created_at timestamptz not null default clock(),
  check (text <> '' or photo_path is not null)
);
create unique index message_variants_once on message_variants (workspace_id, niche, md5(text), coalesce(photo_path, ''));

-- A post before it is a call: its random id and its quota are committed here first. States:
--   reserved → sent (Telegram has it) | released (proved not delivered, quota given back) | unconfirmed (nobody knows yet)
--   unconfirmed → sent | released, when a look into the chat's history has shown which
create table post_intents (
  id bigint generated always as identity primary key,
  workspace_id uuid not null,
  account_id integer not null,
  target_id bigint not null,
  run_id bigint,
  random_id bigint not null,
  message_content text not null,
  photo_path text,
  state text not null default 'reserved' check (state in ('reserved', 'sent', 'released', 'unconfirmed')),
  -- The UTC day whose counters carry this intent.
  quota_day date not null,
  reserved_at timestamptz not null,
  resolved_at timestamptz,
  telegram_message_id bigint,
  error_message text,
  unique (account_id, random_id),
  foreign key (workspace_id, account_id) references telegram_accounts (workspace_id, id),
  -- Only the bound account can write to a group, and only while it is bound.
  foreign key (workspace_id, target_id, account_id) references targets (workspace_id, id, assigned_account_id),
  foreign key (workspace_id, run_id) references runs (workspace_id, id)
);
create unique index post_intents_one_a_run on post_intents (run_id, target_id) where state <> 'released';
create unique index post_intents_one_in_flight on post_intents (account_id) where state = 'reserved';
create index post_intents_open on post_intents (workspace_id, state) where state in ('reserved', 'unconfirmed');
create index post_intents_of_day on post_intents (account_id, quota_day);
create index post_intents_of_target on post_intents (target_id, id desc);

create table post_history (
  id bigint generated always as identity primary key,
  workspace_id uuid not null default only_workspace(),
  account_id integer not null,
  target_id bigint not null,
  message_content text,
  photo_path text,
  status text not null check (status in ('success', 'error', 'flood_wait', 'skipped')),
  error_message text,
  intent_id bigint unique references post_intents (id),
  created_at timestamptz not null default clock(),
  foreign key (workspace_id, account_id) references telegram_accounts (workspace_id, id),
  foreign key (workspace_id, target_id) references targets (workspace_id, id)
);
create index post_history_of_target on post_history (target_id, created_at desc);
create index post_history_of_account on post_history (account_id, created_at desc);
