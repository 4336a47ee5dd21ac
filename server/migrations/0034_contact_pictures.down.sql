drop index contacts_picture_wanted;
alter table contacts drop column photo_told;
