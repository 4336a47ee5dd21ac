-- Workspaces, their settings and ceilings, and the key that hashes auth keys.

-- What people's own SQL, views and defaults take for now: a simulated time when the session has one, else the real one.
-- Groundcrew's own statements never call it: they get the time as a parameter.
create function clock() returns timestamptz language sql stable
return coalesce(nullif(current_setting('groundcrew.now', true), '')::timestamptz, now());
comment on function clock() is 'Now, as this session sees it: the setting groundcrew.now if there is one, else now().';

create table workspaces (
  id uuid primary key default gen_random_uuid(),
  name text not null unique check (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  created_at timestamptz not null default clock()
);
insert into workspaces (name) values ('main');

-- For people's own SQL, written when there was only one of everything: the workspace, as long as there is one only.
create function only_workspace() returns uuid language sql stable set search_path from current
as $$ select case when count(*) = 1 then min(id::text)::uuid end from workspaces $$;

-- The checks are the ceilings that no setting can pass.
create table workspace_settings (
  workspace_id uuid primary key references workspaces (id) on delete cascade,
  "autoHealthCheck" boolean not null default true,
  "healthCheckInterval" integer not null default 3600000 check ("healthCheckInterval" between 60000 and 604800000),
  "connectionTimeout" integer not null default 30000 check ("connectionTimeout" between 1000 and 300000),
  "maxConnectionRetries" smallint not null default 5 check ("maxConnectionRetries" between 1 and 20),
  posts_per_group_per_day smallint not null default 2 check (posts_per_group_per_day between 0 and 5),
  posts_per_account_per_day smallint not null default 20 check (posts_per_account_per_day between 0 and 50),
  joins_per_account_per_day smallint not null default 10 check (joins_per_account_per_day between 0 and 20),
  warmup_hours smallint not null default 24 check (warmup_hours between 24 and 720),
  post_gap_seconds integer not null default 60 check (post_gap_seconds between 1 and 86400),
  -- For accounts that bring no API credentials of their own.
  api_id integer check (api_id > 0),
  api_hash text
);
insert into workspace_settings (workspace_id) select id from workspaces;

create function make_workspace_settings() returns trigger language plpgsql set search_path from current as $$
begin
  insert into workspace_settings (workspace_id) values (new.id) on conflict do nothing;
  return new;
end $$;
create trigger make_workspace_settings after insert on workspaces for each row execute function make_workspace_settings();

-- The newest record says whether the master key at hand is the right one; its secret is the key of auth_key_hash.
create table secret_keys (
  id integer generated always as identity primary key,
  key_id text not null,
  auth_key_hash_key text not null check (auth_key_hash_key like 'gc1:%'),
  created_at timestamptz not null default clock()
);
