-- The flag that asks for a graceful reconnect of one account, also when plain SQL sets it.
alter table telegram_accounts add column needs_reconnect boolean not null default false;
comment on column telegram_accounts.needs_reconnect is
  'True: the worker closes this account''s connection and opens it anew with its present settings; no other is touched.';
create index idx_telegram_accounts_needs_reconnect on telegram_accounts (id) where needs_reconnect;

create function telegram_accounts_needs_reconnect() returns trigger language plpgsql set search_path from current as $$
begin
  perform pg_notify('groundcrew_reconnect', new.id::text);
  return new;
end $$;
create trigger telegram_accounts_needs_reconnect after update of needs_reconnect on telegram_accounts
for each row when (new.needs_reconnect) execute function telegram_accounts_needs_reconnect();
