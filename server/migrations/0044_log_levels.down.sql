drop table log_levels;
drop function log_levels_notify();
