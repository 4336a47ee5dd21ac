-- Which nodes share the mailboxes: those with the role mail, whether they work for accounts or not.
alter table nodes add column follows_mail boolean not null default false;
