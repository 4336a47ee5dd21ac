-- What a notification says, for people of any language: which sentence it is, and the values in it. Those of before have their
-- English words alone.
alter table notifications add column code text, add column params jsonb not null default '{}';
