alter table notifications drop column params, drop column code;
