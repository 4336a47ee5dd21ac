drop index contacts_newest;
