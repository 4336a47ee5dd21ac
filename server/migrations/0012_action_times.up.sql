-- When the next one is due, without looking through all that are due already.
create index actions_later on actions (workspace_id, run_at) where state = 'queued';
