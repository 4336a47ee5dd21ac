drop view accounts;
drop table telegram_accounts;
drop function accounts_write, telegram_accounts_bookkeeping;
