-- How each account's session is, and every check for the charts.
create table account_health_status (
  account_id integer primary key,
  workspace_id uuid not null,
  last_checked timestamptz not null,
  status text not null check (
    status in ('ok', 'invalid_session', 'rate_limited', 'connection_timeout', 'dc_migrate_required', 'unknown_error')
  ),
  error_message text,
  consecutive_failures integer not null default 0 check (consecutive_failures >= 0),
  last_success timestamptz,
  latency_ms integer,
  foreign key (workspace_id, account_id) references telegram_accounts (workspace_id, id) on delete cascade,
  check ((status = 'ok') = (error_message is null)),
  check ((status = 'ok') = (consecutive_failures = 0))
);

create table account_health_checks (
  id bigint generated always as identity primary key,
  account_id integer not null,
  workspace_id uuid not null,
  at timestamptz not null,
  status text not null,
  error_message text,
  latency_ms integer,
  foreign key (workspace_id, account_id) references telegram_accounts (workspace_id, id) on delete cascade
);
create index account_health_checks_recent on account_health_checks (account_id, at desc);
