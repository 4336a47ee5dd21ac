drop table account_health_checks, account_health_status;
