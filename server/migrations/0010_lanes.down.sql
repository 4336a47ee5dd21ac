drop table actions;
drop function actions_notify();
alter table nodes
  alter column started_at set default clock_timestamp(),
  alter column seen_at set default clock_timestamp(),
  drop column works;
drop function lease_clock();
