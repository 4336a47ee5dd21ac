drop trigger follow_workspace on workspaces;
drop function follow_workspace();
do $$ begin
  execute format('drop schema %I cascade', current_schema() || '_auth');
end $$;
