drop index account_leases_of_node;
create index account_leases_of_node on account_leases (node_id) where node_id is not null;
