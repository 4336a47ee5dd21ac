-- The audit log is asked for a day, or since a moment: only that span of it is read.
create index audit_log_by_time on audit_log (workspace_id, at, id);
