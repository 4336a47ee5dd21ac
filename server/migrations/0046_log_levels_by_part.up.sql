-- Also of one part of the servers, and of one of them.
alter table log_levels
  add column component text check (component in ('api', 'engine', 'gateway', 'mail', 'store', 'server')),
  -- The id of a server, or its host: on which each of its servers does so.
  add column node text,
  drop constraint log_levels_account_id_key,
  add constraint log_levels_of unique nulls not distinct (account_id, component, node);
