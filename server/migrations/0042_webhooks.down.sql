drop table webhook_deliveries;
drop table webhooks;
drop function webhooks_notify();
