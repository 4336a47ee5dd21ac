drop table secret_keys, workspace_settings, workspaces;
drop function make_workspace_settings, only_workspace, clock;
