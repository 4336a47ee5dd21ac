-- A restored account is held for takeover; the hold that it had before comes back when a person has confirmed.
alter table telegram_accounts add column hold_after_takeover text
check (hold_after_takeover in ('peer_flood', 'frozen', 'restricted', 'by_person'));
comment on column telegram_accounts.hold_after_takeover is 'The hold that begins when the one for takeover is lifted.';
