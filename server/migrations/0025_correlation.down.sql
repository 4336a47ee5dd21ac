alter table actions drop column request_id;
alter table runs drop column request_id;
