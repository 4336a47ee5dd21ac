drop table account_group_blocklist, targets;
drop function targets_keep_all, targets_keep_binding, targets_bookkeeping;
