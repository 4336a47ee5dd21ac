-- The picture that Telegram last told of, null: none; it is fetched while it is another than the one that is kept (photo_key).
alter table contacts add column photo_told text;
create index contacts_picture_wanted on contacts (workspace_id, id) where photo_told is distinct from photo_key;
