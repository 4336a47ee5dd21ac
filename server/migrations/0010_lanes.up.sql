-- A lane per account: what is to be done with it, one act at a time, by priority.

-- The clock of leases: the database's own. A session of a simulation that lives by another one says so.
create function lease_clock() returns timestamptz language sql volatile
return coalesce(nullif(current_setting('groundcrew.lease_now', true), '')::timestamptz, clock_timestamp());
comment on function lease_clock() is 'What leases go by: the setting groundcrew.lease_now if there is one, else clock_timestamp().';

alter table nodes
  alter column started_at set default lease_clock(),
  alter column seen_at set default lease_clock(),
  -- Works for accounts; a process that only serves or reads takes none.
  add column works boolean not null default false;

-- States of an action:
--   queued → running (by the holder of the account's lease, under its fence) → done | failed | cancelled
--   running → queued, when the holder asks for another time, or was replaced: its successor looks first, then repeats
create table actions (
  id bigint generated always as identity primary key,
  workspace_id uuid not null,
  account_id integer not null,
  kind text not null check (kind in ('reply', 'reconnect', 'health', 'reaction', 'post', 'join')),
  -- Higher goes first: by kind, see domain/lanes.ts.
  priority smallint not null,
  -- The run that wants it and waits for its end; an action of a run that is over is not begun any more.
  run_id bigint,
  payload jsonb not null default '{}',
  -- On the work clock: not before.
  run_at timestamptz not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  attempts smallint not null default 0,
  node_id text,
  fence bigint,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  result jsonb,
  error_message text,
  foreign key (workspace_id, account_id) references telegram_accounts (workspace_id, id) on delete cascade,
  foreign key (workspace_id, run_id) references runs (workspace_id, id),
  check ((state = 'running') = (node_id is not null and fence is not null)),
  check ((state in ('done', 'failed', 'cancelled')) = (finished_at is not null))
);
create unique index actions_one_running on actions (account_id) where state = 'running';
create index actions_head on actions (account_id, priority desc, run_at, id) where state = 'queued';
create index actions_of_run on actions (run_id) where state in ('queued', 'running');
create index actions_finished on actions (finished_at) where finished_at is not null;

-- Who may claim it hears of it at once, and so does who waits for its end.
create function actions_notify() returns trigger language plpgsql set search_path from current as $$
begin
  if new.state = 'queued' then perform pg_notify('groundcrew_action', new.account_id::text);
  elsif new.finished_at is not null then perform pg_notify('groundcrew_action_end', new.id::text);
  end if;
  return new;
end $$;
create trigger actions_queued after insert on actions for each row execute function actions_notify();
create trigger actions_changed after update of state on actions
for each row when (new.state <> 'running' and new.state <> old.state) execute function actions_notify();
