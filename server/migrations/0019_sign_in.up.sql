-- Sign-in: users, their sessions, members of workspaces, invitations, API tokens, as better-auth 1.7.5 wants them
-- (server/scripts/auth-sql.ts prints what it would want beyond this). They stand in a schema of their own beside ours.
do $$ begin
  execute format('create schema %I', current_schema() || '_auth');
end $$;

-- Until the end of this file new tables stand there, and ours are still found.
select set_config('search_path', format('%I, %I', current_schema() || '_auth', current_schema()), true);

create table "user" (
  id uuid default gen_random_uuid() not null primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null,
  image text,
  created_at timestamptz default current_timestamp not null,
  updated_at timestamptz default current_timestamp not null,
  two_factor_enabled boolean
);

create table session (
  id uuid default gen_random_uuid() not null primary key,
  expires_at timestamptz not null,
  token text not null unique,
  created_at timestamptz default current_timestamp not null,
  updated_at timestamptz not null,
  ip_address text,
  user_agent text,
  user_id uuid not null references "user" (id) on delete cascade,
  active_workspace_id text
);

create table account (
  id uuid default gen_random_uuid() not null primary key,
  account_id text not null,
  provider_id text not null,
  user_id uuid not null references "user" (id) on delete cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz default current_timestamp not null,
  updated_at timestamptz not null
);

create table verification (
  id uuid default gen_random_uuid() not null primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz default current_timestamp not null,
  updated_at timestamptz default current_timestamp not null
);

create table workspace (
  id uuid not null primary key references workspaces (id) on delete cascade,
  name text not null,
  slug text not null unique,
  logo text,
  created_at timestamptz not null,
  metadata text
);

create table member (
  id uuid default gen_random_uuid() not null primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  user_id uuid not null references "user" (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'manager', 'viewer')),
  created_at timestamptz not null,
  unique (workspace_id, user_id)
);

create table invitation (
  id uuid default gen_random_uuid() not null primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  email text not null,
  role text,
  status text not null,
  expires_at timestamptz not null,
  created_at timestamptz default current_timestamp not null,
  inviter_id uuid not null references "user" (id) on delete cascade
);

create table two_factor (
  id uuid default gen_random_uuid() not null primary key,
  secret text not null,
  backup_codes text not null,
  user_id uuid not null references "user" (id) on delete cascade,
  verified boolean,
  failed_verification_count integer,
  locked_until timestamptz
);

create table api_key (
  id uuid default gen_random_uuid() not null primary key,
  config_id text not null,
  name text,
  start text,
  reference_id text not null,
  prefix text,
  key text not null,
  refill_interval integer,
  refill_amount integer,
  last_refill_at timestamptz,
  enabled boolean,
  rate_limit_enabled boolean,
  rate_limit_time_window integer,
  rate_limit_max integer,
  request_count integer,
  remaining integer,
  last_request timestamptz,
  expires_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  permissions text,
  metadata text
);

create table rate_limit (
  id uuid default gen_random_uuid() not null primary key,
  key text not null unique,
  count integer not null,
  last_request bigint not null
);
create index session_user_id_idx on session (user_id);
create index account_user_id_idx on account (user_id);
create index verification_identifier_idx on verification (identifier);
create index member_workspace_id_idx on member (workspace_id);
create index member_user_id_idx on member (user_id);
create index invitation_workspace_id_idx on invitation (workspace_id);
create index invitation_email_idx on invitation (email);
create index two_factor_secret_idx on two_factor (secret);
create index two_factor_user_id_idx on two_factor (user_id);
create index api_key_config_id_idx on api_key (config_id);
create index api_key_reference_id_idx on api_key (reference_id);
create index api_key_key_idx on api_key (key);

-- A workspace is one thing: what better-auth knows of it follows ours.
insert into workspace (id, name, slug, created_at) select id, name, name, created_at from workspaces;

select set_config('search_path', quote_ident(left(current_schema(), -length('_auth'))), true);

create function follow_workspace() returns trigger language plpgsql as $$
begin
  execute format('insert into %I.workspace (id, name, slug, created_at) values ($1, $2, $2, $3)
    on conflict (id) do update set name = excluded.name, slug = excluded.slug', tg_table_schema || '_auth')
    using new.id, new.name, new.created_at;
  return new;
end $$;
create trigger follow_workspace after insert or update of name on workspaces
  for each row execute function follow_workspace();
