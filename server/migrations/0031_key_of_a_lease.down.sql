drop index account_leases_fence;
