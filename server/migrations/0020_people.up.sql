-- Set-up links, invitations by a link, limits on tries to sign in, tokens that are heard of when they are revoked, the audit
-- log, and the end of a workspace.

select set_config('search_path', format('%I, %I', current_schema() || '_auth', current_schema()), true);

-- Each start of a server without users prints one; the first that is used ends them all.
create table setup_link (
  token_hash text primary key,
  expires_at timestamptz not null
);

-- The link is handed over by whoever made it, a person or a token; only its hash is kept.
alter table invitation add column token_hash text unique;
alter table invitation add column invited_by text;
alter table invitation alter column inviter_id drop not null;

-- A key is an address, an e-mail address, or both together; until free_at nothing is tried under it.
create table sign_in_try (
  key text primary key,
  tries integer not null,
  last_at timestamptz not null,
  free_at timestamptz not null
);
create index sign_in_try_old on sign_in_try (last_at);

create function api_key_notify() returns trigger language plpgsql as $$
begin
  perform pg_notify('groundcrew_token', old.id::text);
  return null;
end $$;
create trigger api_key_gone after delete on api_key for each row execute function api_key_notify();
create trigger api_key_changed after update on api_key for each row
when ((old.key, old.enabled, old.expires_at, old.metadata) is distinct from (new.key, new.enabled, new.expires_at, new.metadata))
execute function api_key_notify();

select set_config('search_path', quote_ident(left(current_schema(), -length('_auth'))), true);

-- Who did what. No foreign key: it outlives what it tells of, and nothing that cascades may reach it.
create table audit_log (
  id bigint generated always as identity primary key,
  workspace_id uuid not null,
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('user', 'token', 'command', 'system')),
  actor_id text,
  actor_name text not null,
  action text not null,
  entity_type text,
  entity_id text,
  data jsonb not null default '{}',
  request_id text,
  ip text
);
create index audit_log_newest on audit_log (workspace_id, id desc);
create index audit_log_of_entity on audit_log (workspace_id, entity_type, entity_id, id desc);
create index audit_log_of_action on audit_log (workspace_id, action, id desc);
comment on table audit_log is 'Who did what, and everything outgoing. The database refuses to change or delete what stands here.';

create function audit_log_keeps_all() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is only added to' using errcode = 'GC002';
end $$;
create trigger audit_log_keeps_rows before update or delete on audit_log
for each row execute function audit_log_keeps_all();
create trigger audit_log_keeps_all before truncate on audit_log for each statement execute function audit_log_keeps_all();

-- Everything outgoing, where its outcome is recorded.
create function audit_post() returns trigger language plpgsql set search_path from current as $$
begin
  insert into audit_log (workspace_id, at, actor_kind, actor_name, action, entity_type, entity_id, data)
  values (new.workspace_id, coalesce(new.resolved_at, new.reserved_at), 'system', 'groundcrew', 'post.' || new.state,
    'target', new.target_id::text, jsonb_build_object('account_id', new.account_id, 'run_id', new.run_id,
      'post_intent_id', new.id, 'telegram_message_id', new.telegram_message_id));
  return null;
end $$;
create trigger audit_post after update of state on post_intents
for each row when (new.state <> old.state and new.state in ('sent', 'unconfirmed')) execute function audit_post();

create function audit_join() returns trigger language plpgsql set search_path from current as $$
begin
  insert into audit_log (workspace_id, at, actor_kind, actor_name, action, entity_type, entity_id, data)
  values (new.workspace_id, new.at, 'system', 'groundcrew', 'join.' || new.outcome, 'target', new.target_id::text,
    jsonb_build_object('account_id', new.account_id, 'run_id', new.run_id, 'join_attempt_id', new.id));
  return null;
end $$;
create trigger audit_join after update of outcome on join_attempts
for each row when (new.outcome <> old.outcome and new.outcome not in ('started', 'not_sent')) execute function audit_join();

create function audit_reaction() returns trigger language plpgsql set search_path from current as $$
begin
  insert into audit_log (workspace_id, at, actor_kind, actor_name, action, entity_type, entity_id, data)
  values (new.workspace_id, new.at, 'system', 'groundcrew', 'reaction.' || new.status, 'reaction_task', new.task_id::text,
    jsonb_build_object('account_id', new.account_id, 'telegram_id', new.telegram_id, 'message_id', new.message_id));
  return null;
end $$;
create trigger audit_reaction after update of status on reaction_results
for each row when (new.status <> old.status and new.status <> 'pending' and old.place is not null)
execute function audit_reaction();

-- A binding is for ever as long as its workspace is: who deletes the whole workspace says so in his transaction.
create or replace function targets_keep_binding() returns trigger language plpgsql set search_path from current as $$
begin
  if old.assigned_account_id is null then
    return case tg_op when 'DELETE' then old else new end;
  end if;
  if tg_op = 'DELETE' then
    if current_setting('groundcrew.deleted_workspace', true) = old.workspace_id::text then return old; end if;
    raise exception 'group % is bound to account % and cannot be deleted: a binding is for ever', old.link, old.assigned_account_id
      using errcode = 'GC001';
  end if;
  if new.assigned_account_id is distinct from old.assigned_account_id or new.workspace_id <> old.workspace_id then
    raise exception 'group % is bound to account %: a binding is for ever', old.link, old.assigned_account_id
      using errcode = 'GC001';
  end if;
  return new;
end $$;
