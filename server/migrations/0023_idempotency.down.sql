drop table setting_changes;
drop table idempotency_keys;
