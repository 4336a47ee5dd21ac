create or replace function targets_keep_binding() returns trigger language plpgsql set search_path from current as $$
begin
  if old.assigned_account_id is null then
    return case tg_op when 'DELETE' then old else new end;
  end if;
  if tg_op = 'DELETE' then
    raise exception 'group % is bound to account % and cannot be deleted: a binding is for ever', old.link, old.assigned_account_id
      using errcode = 'GC001';
  end if;
  if new.assigned_account_id is distinct from old.assigned_account_id or new.workspace_id <> old.workspace_id then
    raise exception 'group % is bound to account %: a binding is for ever', old.link, old.assigned_account_id
      using errcode = 'GC001';
  end if;
  return new;
end $$;
drop trigger audit_reaction on reaction_results;
drop trigger audit_join on join_attempts;
drop trigger audit_post on post_intents;
drop function audit_reaction();
drop function audit_join();
drop function audit_post();
drop table audit_log;
drop function audit_log_keeps_all();

select set_config('search_path', format('%I, %I', current_schema() || '_auth', current_schema()), true);
drop trigger api_key_changed on api_key;
drop trigger api_key_gone on api_key;
drop function api_key_notify();
drop table sign_in_try;
delete from invitation where inviter_id is null;
alter table invitation alter column inviter_id set not null;
alter table invitation drop column invited_by;
alter table invitation drop column token_hash;
drop table setup_link;
select set_config('search_path', quote_ident(left(current_schema(), -length('_auth'))), true);
