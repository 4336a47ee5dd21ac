drop view accounts;
drop table telegram_accounts;
drop function telegram_accounts_bookkeeping;
