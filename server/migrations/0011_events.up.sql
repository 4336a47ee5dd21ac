-- What happens in a workspace, numbered so that whoever read up to a number has read all before it: the counter's row is
-- locked until the transaction ends, so that a higher number is never seen before a lower one.
create table event_counters (
  workspace_id uuid primary key references workspaces (id) on delete cascade,
  last_seq bigint not null default 0
);
insert into event_counters (workspace_id) select id from workspaces;

create table events (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  seq bigint not null,
  at timestamptz not null,
  -- Dotted, of the past: reconnect.verified, flood.met. The list of them: domain/events.ts.
  type text not null,
  account_id integer,
  data jsonb not null default '{}',
  primary key (workspace_id, seq)
);
create index events_of_account on events (account_id, seq) where account_id is not null;
create index events_old on events (at);

create function events_notify() returns trigger language plpgsql set search_path from current as $$
begin
  perform pg_notify('groundcrew_event', new.workspace_id || ' ' || new.seq);
  return new;
end $$;
create trigger events_notify after insert on events for each row execute function events_notify();

create or replace function make_workspace_settings() returns trigger language plpgsql set search_path from current as $$
begin
  insert into workspace_settings (workspace_id) values (new.id) on conflict do nothing;
  insert into event_counters (workspace_id) values (new.id) on conflict do nothing;
  return new;
end $$;
