alter table nodes drop column follows_mail;
