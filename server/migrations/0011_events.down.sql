create or replace function make_workspace_settings() returns trigger language plpgsql set search_path from current as $$
begin
  insert into workspace_settings (workspace_id) values (new.id) on conflict do nothing;
  return new;
end $$;
drop table events;
drop function events_notify();
drop table event_counters;
