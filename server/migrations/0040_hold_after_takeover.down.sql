alter table telegram_accounts drop column hold_after_takeover;
