-- A code of an authenticator app opens once (RFC 6238, 5.2): of which 30 seconds since 1970 the last one was that opened.
select set_config('search_path', format('%I, %I', current_schema() || '_auth', current_schema()), true);
alter table two_factor add column last_step bigint;
select set_config('search_path', quote_ident(left(current_schema(), -length('_auth'))), true);
