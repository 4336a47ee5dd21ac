-- As a key the fence guards whoever looks at a lease FOR KEY SHARE against a new holder, and lets the holder prolong it meanwhile.
create unique index account_leases_fence on account_leases (account_id, fence);
