alter table post_intents drop column resolved_by;
drop trigger workspaces_notify on workspaces;
drop function workspaces_notify();
drop table installation;
