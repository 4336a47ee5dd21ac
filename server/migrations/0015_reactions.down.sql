drop table reaction_results, reaction_tasks;
drop function reaction_tasks_notify();
delete from actions where run_id in (select id from runs where kind = 'reaction');
delete from runs where kind = 'reaction';
alter table runs drop constraint runs_kind_check;
alter table runs add constraint runs_kind_check check (kind in ('join', 'post', 'health', 'import'));
alter table workspace_settings drop column reactions_per_post;
