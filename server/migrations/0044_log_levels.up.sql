-- What servers say more of for a while: everything, or what concerns one account. By real time, whatever the work goes by.
create table log_levels (
  id bigint generated always as identity primary key,
  -- Both null: everything that servers do.
  workspace_id uuid,
  account_id integer,
  level text not null check (level in ('trace', 'debug', 'info', 'warn', 'error')),
  until timestamptz not null,
  set_by text not null,
  set_at timestamptz not null,
  unique nulls not distinct (account_id),
  check ((workspace_id is null) = (account_id is null)),
  foreign key (workspace_id, account_id) references telegram_accounts (workspace_id, id) on delete cascade
);
comment on table log_levels is 'What servers say more or less of in their logs until then.';

create function log_levels_notify() returns trigger language plpgsql set search_path from current as $$
begin
  perform pg_notify('groundcrew_log_levels', '');
  return null;
end $$;
create trigger log_levels_changed after insert or update or delete on log_levels
for each statement execute function log_levels_notify();
