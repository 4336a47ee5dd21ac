-- The accounts of a node in their order: a look at all its lanes stops when it has found enough, and goes on from there.
drop index account_leases_of_node;
create index account_leases_of_node on account_leases (node_id, account_id) where node_id is not null;

-- Each beginning of an action is written to every index that knows of it; without a run there is nothing to be found by.
drop index actions_of_run;
create index actions_of_run on actions (run_id) where run_id is not null and state in ('queued', 'running');
