drop index flood_waits_of_account;

delete from actions where kind = 'logout';
alter table actions drop constraint actions_kind_check;
alter table actions add constraint actions_kind_check
check (kind in ('reply', 'reconnect', 'health', 'reaction', 'post', 'join'));
