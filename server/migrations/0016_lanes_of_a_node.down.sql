drop index actions_of_run;
create index actions_of_run on actions (run_id) where state in ('queued', 'running');
drop index account_leases_of_node;
create index account_leases_of_node on account_leases (node_id) where node_id is not null;
