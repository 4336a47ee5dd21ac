drop index conversations_subject;
