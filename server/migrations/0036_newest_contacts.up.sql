-- Contacts, who was heard of last first: a page of them, and what is found among very many by the beginning of a name.
create index contacts_newest on contacts (workspace_id, updated_at desc, id desc);
