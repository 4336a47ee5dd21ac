-- A mailbox whose port is that of another service, or that is not encrypted as its settings say.
alter table manager_smtp_accounts drop constraint manager_smtp_accounts_status_check;
alter table manager_smtp_accounts add constraint manager_smtp_accounts_status_check
  check (status in ('new', 'syncing', 'ok', 'wrong_password', 'token_expired', 'bad_certificate', 'wrong_service',
    'unreachable', 'stalled'));
