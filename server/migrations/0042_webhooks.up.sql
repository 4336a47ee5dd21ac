-- Programs of others that are told of what happens, by HTTP and one event after the other.
create table webhooks (
  id uuid primary key,
  workspace_id uuid not null references workspaces (id) on delete cascade,
  name text not null check (length(name) between 1 and 100),
  url text not null check (length(url) between 1 and 2000),
  -- Types of events, or what stands before their dot for all of a kind; null: all, also those to come.
  events text[] check (cardinality(events) between 1 and 100),
  state text not null default 'active' check (state in ('active', 'paused', 'put_aside')),
  -- Sealed. The one before signs as well until that moment.
  secret text not null,
  old_secret text,
  old_secret_until timestamptz,
  -- Deliveries were made of all events up to this one.
  seq bigint not null,
  -- Since when, and how often one after the other, the next delivery has failed.
  failing_since timestamptz,
  failures integer not null default 0,
  next_try_at timestamptz,
  fault text,
  delivered_at timestamptz,
  -- The workspace was told that it fails.
  told_failing boolean not null default false,
  made_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- Which node delivers just now, as in mailbox_leases: by the database's clock, every write fenced.
  node_id text,
  fence bigint not null default 1,
  expires_at timestamptz,
  unique (workspace_id, id),
  check ((old_secret is null) = (old_secret_until is null)),
  check ((failures = 0) = (failing_since is null))
);
create unique index webhooks_name on webhooks (workspace_id, lower(name));

create table webhook_deliveries (
  id bigint generated always as identity primary key,
  workspace_id uuid not null,
  webhook_id uuid not null,
  -- The same for the same event, however often it is sent: receivers know it again by that.
  message_id text not null,
  -- What a person asks for, a test or one delivery once more, is tried once and beside the order.
  kind text not null check (kind in ('event', 'replay', 'test')),
  type text not null,
  event_seq bigint,
  body text not null,
  state text not null check (state in ('pending', 'delivered', 'failed', 'skipped')),
  tries integer not null default 0,
  created_at timestamptz not null,
  tried_at timestamptz,
  ended_at timestamptz,
  -- Of the last try.
  status integer,
  answer text,
  fault text,
  milliseconds integer,
  foreign key (workspace_id, webhook_id) references webhooks (workspace_id, id) on delete cascade,
  check ((state = 'pending') = (ended_at is null)),
  check (state <> 'pending' or kind = 'event')
);
-- In order: the next one is made when the one before has ended.
create unique index webhook_deliveries_next on webhook_deliveries (webhook_id) where state = 'pending';
create index webhook_deliveries_listed on webhook_deliveries (webhook_id, id);
create index webhook_deliveries_ended on webhook_deliveries (ended_at) where ended_at is not null;

-- Whoever delivers looks at once.
create function webhooks_notify() returns trigger language plpgsql set search_path from current as $$
begin
  perform pg_notify('groundcrew_webhook', new.workspace_id || ' ' || new.id);
  return null;
end $$;
create trigger webhooks_made after insert on webhooks for each row execute function webhooks_notify();
create trigger webhooks_changed after update of state, url, events on webhooks for each row execute function webhooks_notify();
create trigger webhooks_sent_back after update of seq on webhooks for each row when (new.seq < old.seq) execute function webhooks_notify();
