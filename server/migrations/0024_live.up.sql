-- What is told live: streams beside the workspace's events with the same numbers, notifications, and notices of sessions that
-- end and of roles that are taken.

-- Who hears it: everybody in the workspace, or one person.
alter table events
  add column stream text not null default 'events' check (stream in ('events', 'communications', 'notifications')),
  add column user_id uuid;
comment on column events.user_id is 'Null: everybody in the workspace hears it.';
create index events_of_streams on events (workspace_id, stream, seq) where stream <> 'events';

-- One notice a statement, however many rows it tells of.
drop trigger events_notify on events;
create or replace function events_notify() returns trigger language plpgsql set search_path from current as $$
begin
  perform pg_notify('groundcrew_event', workspace_id || ' ' || max(seq)) from told group by workspace_id;
  return null;
end $$;
create trigger events_notify after insert on events referencing new table as told
for each statement execute function events_notify();

-- Up to which event of a workspace notifications were made; its row is locked by whoever makes them.
create table notified_events (
  workspace_id uuid primary key references workspaces (id) on delete cascade,
  seq bigint not null default 0
);
insert into notified_events (workspace_id, seq) select workspace_id, last_seq from event_counters;

select set_config('search_path', format('%I, %I', current_schema(), current_schema() || '_auth'), true);

create table notifications (
  id bigint generated always as identity primary key,
  workspace_id uuid not null references workspaces (id) on delete cascade,
  user_id uuid not null,
  -- Of the event that it tells of.
  event_seq bigint not null,
  -- The list of them: NOTIFICATION_TYPES in the contract.
  type text not null,
  title text not null,
  message text not null,
  entity_type text,
  entity_id text,
  action_url text,
  data jsonb not null default '{}',
  -- It came in hours in which its reader is not to be disturbed.
  silent boolean not null default false,
  created_at timestamptz not null,
  read_at timestamptz,
  unique (workspace_id, user_id, event_seq),
  -- Whoever is no member any more has none.
  foreign key (workspace_id, user_id) references member (workspace_id, user_id) on delete cascade
);
create index notifications_newest on notifications (workspace_id, user_id, id);
create index notifications_unread on notifications (workspace_id, user_id, id) where read_at is null;
create index notifications_old on notifications (workspace_id, created_at);

-- What a person wants to hear of, whatever the workspace; no row: everything, at any time.
create table notification_settings (
  user_id uuid primary key references "user" (id) on delete cascade,
  enabled boolean not null,
  sound boolean not null,
  desktop boolean not null,
  -- Null: all.
  types text[],
  quiet_zone text,
  -- Local times; to may be of the next day.
  quiet_from time(0),
  quiet_to time(0),
  quiet_weekend boolean not null,
  check (num_nulls(quiet_from, quiet_to) in (0, 2) and quiet_from <> quiet_to),
  check (quiet_zone is not null or (quiet_from is null and not quiet_weekend))
);

-- Whose session has ended, or whose role was changed or taken: their sockets are looked at anew.
select set_config('search_path', format('%I, %I', current_schema() || '_auth', current_schema()), true);
create function access_notify() returns trigger language plpgsql as $$
begin
  perform pg_notify('groundcrew_access', old.user_id::text);
  return null;
end $$;
create trigger session_gone after delete on session for each row execute function access_notify();
create trigger session_shortened after update of expires_at on session for each row
when (new.expires_at < old.expires_at) execute function access_notify();
create trigger member_gone after delete on member for each row execute function access_notify();
create trigger member_changed after update on member for each row
when ((old.workspace_id, old.user_id, old.role) is distinct from (new.workspace_id, new.user_id, new.role))
execute function access_notify();

select set_config('search_path', quote_ident(left(current_schema(), -length('_auth'))), true);
