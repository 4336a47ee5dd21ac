-- As of accounts: with the fence as a key, whoever writes looks at the lease FOR KEY SHARE, so that its holder prolongs it meanwhile
-- and no other one takes it.
create unique index mailbox_leases_fence on mailbox_leases (mailbox_id, fence);
