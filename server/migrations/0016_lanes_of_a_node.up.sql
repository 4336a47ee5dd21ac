-- The accounts of a node in their order: a look at all its lanes stops when it has found enough, and goes on from there.
drop index account_leases_of_node;
create index account_leases_of_node on account_leases (node_id, account_id) where node_id is not null;
