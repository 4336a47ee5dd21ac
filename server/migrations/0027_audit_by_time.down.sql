drop index audit_log_by_time;
