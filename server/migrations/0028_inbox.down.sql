alter table conversations drop constraint conversations_last_message_id_fkey;
drop table mailbox_leases, inbox_gaps, attachments, attachment_bytes, mail_thread_ids, conversation_messages, conversations,
  mail_folders, manager_smtp_accounts, contacts;
drop function mailboxes_notify, outgoing_notify, audit_reply;
delete from do_not_contact where email is not null;
alter table do_not_contact drop constraint do_not_contact_check;
alter table do_not_contact drop column email;
alter table do_not_contact add constraint do_not_contact_check check (num_nonnulls(telegram_user_id, username, phone) = 1);
