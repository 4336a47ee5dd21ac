select set_config('search_path', format('%I, %I', current_schema() || '_auth', current_schema()), true);
alter table two_factor drop column last_step;
select set_config('search_path', quote_ident(left(current_schema(), -length('_auth'))), true);
