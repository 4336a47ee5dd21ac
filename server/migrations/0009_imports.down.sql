alter table targets drop column imported_niche;
drop table account_imports;
