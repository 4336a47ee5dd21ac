-- Requests that are made once although they are sent twice, and who changed a setting last.

-- A key that a caller has sent: in_progress → done. One that stays in progress (its server died between effect and answer) is
-- free again after a while; one that is done is forgotten after a day.
create table idempotency_keys (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  -- A person or a token.
  caller text not null,
  key text not null check (char_length(key) between 1 and 200),
  -- Of method, address and body.
  request_hash text not null,
  state text not null default 'in_progress' check (state in ('in_progress', 'done')),
  begun_at timestamptz not null,
  status smallint,
  content_type text,
  -- Null: the answer held a secret, was large, or nobody was there to take it.
  answer text,
  primary key (workspace_id, caller, key),
  check ((state = 'done') = (status is not null))
);
create index idempotency_keys_old on idempotency_keys (workspace_id, begun_at);

create table setting_changes (
  workspace_id uuid not null references workspaces (id) on delete cascade,
  key text not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (workspace_id, key)
);
comment on table setting_changes is 'Who changed each setting last. What was changed by SQL is not here.';
