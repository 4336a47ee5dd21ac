delete from log_levels where component is not null or node is not null;
alter table log_levels
  drop constraint log_levels_of,
  drop column component,
  drop column node,
  add constraint log_levels_account_id_key unique nulls not distinct (account_id);
