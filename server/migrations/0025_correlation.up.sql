-- Whose request began it: the same id stands in the log of every server that works on it. Null: nobody asked, it was due.
alter table runs add column request_id text check (length(request_id) <= 100);
alter table actions add column request_id text check (length(request_id) <= 100);
