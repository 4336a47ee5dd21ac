drop table account_telegram_state, account_leases, nodes;
drop function account_leases_wanted;
