-- What holds for all workspaces: the Telegram that their accounts were added with.
create table installation (
  one boolean primary key default true check (one),
  telegram text not null check (telegram in ('telegram', 'simulator', 'other_server')),
  recorded_at timestamptz not null default clock()
);
comment on table installation is 'One row: the Telegram that the accounts belong to. Another one does not know their sessions.';

-- Servers begin to work for a new workspace, and end with a deleted one.
create function workspaces_notify() returns trigger language plpgsql set search_path from current as $$
begin
  perform pg_notify('groundcrew_workspace', coalesce(new.id, old.id)::text);
  return null;
end $$;
create trigger workspaces_notify after insert or delete on workspaces for each row execute function workspaces_notify();

-- An unconfirmed post may be ended by the word of a person.
alter table post_intents add column resolved_by text;
comment on column post_intents.resolved_by is 'Who said whether it has arrived; null: Telegram did.';
