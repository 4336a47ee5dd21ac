-- Which process may connect which account. Times are the database's own; a fence only grows.
create table nodes (
  id text primary key,
  kind text not null check (kind in ('server', 'command')),
  pid integer not null,
  host text not null,
  started_at timestamptz not null default clock_timestamp(),
  seen_at timestamptz not null default clock_timestamp()
);

create table account_leases (
  account_id integer primary key,
  workspace_id uuid not null,
  node_id text,
  fence bigint not null default 1,
  expires_at timestamptz not null,
  -- A command asks the holder to give the account up; until then nobody else takes it.
  wanted_by text,
  wanted_until timestamptz,
  foreign key (workspace_id, account_id) references telegram_accounts (workspace_id, id) on delete cascade
);
create index account_leases_of_node on account_leases (node_id) where node_id is not null;

create function account_leases_wanted() returns trigger language plpgsql set search_path from current as $$
begin
  perform pg_notify('groundcrew_lease', new.account_id::text);
  return new;
end $$;
create trigger account_leases_wanted after update of wanted_by, node_id on account_leases
for each row when (old.wanted_by is distinct from new.wanted_by or old.node_id is distinct from new.node_id)
execute function account_leases_wanted();

-- The Telegram client's own state: update state, salts, peers, and (sealed) keys. Written by the holder of the lease only.
create table account_telegram_state (
  account_id integer not null references telegram_accounts (id) on delete cascade,
  kind text not null,
  key text not null,
  value bytea not null,
  primary key (account_id, kind, key)
);
