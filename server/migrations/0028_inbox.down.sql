alter table conversations drop constraint conversations_last_message_id_fkey;
drop table mailbox_leases, inbox_gaps, attachments, attachment_bytes, mail_thread_ids, conversation_messages, conversations,
  mail_folders, manager_smtp_accounts, contacts;
drop function mailboxes_notify, outgoing_notify;
