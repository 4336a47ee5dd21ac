-- Subjects of mail by their words: whoever looks for a message finds it by what it is about, too.
create index conversations_subject on conversations using gin (search_words(subject)) with (fastupdate = off)
  where platform = 'email';
