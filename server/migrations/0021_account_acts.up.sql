-- An account's session is ended by the node that has the account, as an act in its lane.
alter table actions drop constraint actions_kind_check;
alter table actions add constraint actions_kind_check
check (kind in ('reply', 'reconnect', 'logout', 'health', 'reaction', 'post', 'join'));

-- The floods of one account, the newest first.
create index flood_waits_of_account on flood_waits (account_id, at desc);
