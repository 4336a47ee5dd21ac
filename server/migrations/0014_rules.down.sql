drop table do_not_contact;
drop trigger workspace_settings_rules on workspace_settings;
drop function workspace_settings_rules();
alter table workspace_settings
  drop constraint workspace_settings_quiet,
  drop column stopped_at,
  drop column stopped_by,
  drop column stop_reason,
  drop column quiet_zone,
  drop column quiet_from,
  drop column quiet_to;
