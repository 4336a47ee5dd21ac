select set_config('search_path', format('%I, %I', current_schema() || '_auth', current_schema()), true);
drop trigger member_changed on member;
drop trigger member_gone on member;
drop trigger session_shortened on session;
drop trigger session_gone on session;
drop function access_notify();
select set_config('search_path', quote_ident(left(current_schema(), -length('_auth'))), true);

drop table notification_settings;
drop table notifications;
drop table notified_events;

-- Other streams have no place there. What is kept must have no gap, so all of it up to the last of them goes.
delete from events e using (
  select workspace_id, max(seq) as seq from events where stream <> 'events' group by workspace_id
) last where e.workspace_id = last.workspace_id and e.seq <= last.seq;
drop trigger events_notify on events;
create or replace function events_notify() returns trigger language plpgsql set search_path from current as $$
begin
  perform pg_notify('groundcrew_event', new.workspace_id || ' ' || new.seq);
  return new;
end $$;
create trigger events_notify after insert on events for each row execute function events_notify();
drop index events_of_streams;
alter table events drop column user_id, drop column stream;
