-- When the next one is due, without looking through all that are due already.
create index actions_later on actions (workspace_id, run_at) where state = 'queued';

-- Each row is renewed every two seconds: with room beside it no index learns of it.
alter table account_leases set (fillfactor = 50);
