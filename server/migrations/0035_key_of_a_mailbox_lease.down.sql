drop index mailbox_leases_fence;
