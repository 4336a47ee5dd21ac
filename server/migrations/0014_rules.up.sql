-- What people decide for a whole workspace: the stop switch, quiet hours, and whom nobody writes to.
alter table workspace_settings
  -- Thrown: nothing outgoing happens until a person lifts it.
  add column stopped_at timestamptz,
  add column stopped_by text,
  add column stop_reason text,
  -- Local times; to may be of the next day.
  add column quiet_zone text,
  add column quiet_from time(0),
  add column quiet_to time(0),
  add constraint workspace_settings_quiet check (
    num_nulls(quiet_zone, quiet_from, quiet_to) in (0, 3) and quiet_from <> quiet_to
  );
comment on column workspace_settings.stopped_at is 'Not null: the stop switch is thrown.';

-- Whoever throws it by plain SQL need not say more than stopped_at.
create function workspace_settings_rules() returns trigger language plpgsql set search_path from current as $$
begin
  if new.stopped_at is null then
    new.stopped_by := null;
    new.stop_reason := null;
  else
    new.stopped_by := coalesce(new.stopped_by, current_user);
  end if;
  -- Raises an error that names a zone which does not exist.
  perform clock() at time zone new.quiet_zone;
  if (new.stopped_at, new.quiet_zone, new.quiet_from, new.quiet_to)
    is distinct from (old.stopped_at, old.quiet_zone, old.quiet_from, old.quiet_to) then
    perform pg_notify('groundcrew_rules', new.workspace_id::text);
  end if;
  return new;
end $$;
create trigger workspace_settings_rules before update on workspace_settings
for each row execute function workspace_settings_rules();

-- People who are never written to, each known by one of three things.
create table do_not_contact (
  id bigint generated always as identity primary key,
  workspace_id uuid not null default only_workspace() references workspaces (id) on delete cascade,
  telegram_user_id bigint check (telegram_user_id > 0),
  -- Without the @, in any spelling.
  username text check (username ~ '^[A-Za-z][A-Za-z0-9_]{3,31}$'),
  phone text check (phone ~ '^\+[0-9]{5,16}$'),
  reason text,
  created_by text not null default current_user,
  created_at timestamptz not null default clock(),
  check (num_nonnulls(telegram_user_id, username, phone) = 1)
);
create unique index do_not_contact_user on do_not_contact (workspace_id, telegram_user_id);
create unique index do_not_contact_username on do_not_contact (workspace_id, lower(username));
create unique index do_not_contact_phone on do_not_contact (workspace_id, phone);
