update manager_smtp_accounts set status = 'unreachable' where status = 'wrong_service';
alter table manager_smtp_accounts drop constraint manager_smtp_accounts_status_check;
alter table manager_smtp_accounts add constraint manager_smtp_accounts_status_check
  check (status in ('new', 'syncing', 'ok', 'wrong_password', 'token_expired', 'bad_certificate', 'unreachable', 'stalled'));
