alter table account_leases reset (fillfactor);
drop index actions_later;
