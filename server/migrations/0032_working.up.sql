-- What a team needs to work in the inbox together: labels, priority, notes, canned replies, filters that are kept, contacts that are
-- one person, and search over all of it.

-- Text as it is searched: in lower case, without accents, with nothing but letters and digits between spaces. İ, I, ı and i are one
-- letter, and so are ё and е; й and ї stay letters of their own. domain/inbox/search-words does the same to what is looked for.
do $$
declare
  -- Cases of all alphabets, whatever the locale of the database knows.
  lowering text := coalesce(
    (select ' collate pg_catalog.' || quote_ident(collname) from pg_collation
     where collname in ('pg_c_utf8', 'und-x-icu') and collnamespace = 'pg_catalog'::regnamespace
     order by collname limit 1), '');
begin
  execute format($sql$
    create function search_text(said text) returns text language sql immutable parallel safe strict
      return translate(
        case when octet_length(said) = char_length(said) then lower(said)
          else replace(replace(lower(normalize(said, NFKD)%s), U&'\0438\0306', 'й'), U&'\0456\0308', 'ї') end,
        'ıøłđ' || U&'!"#$%%&''()*+,-./:;<=>?@[\005C]^_`{|}~\00AB\00BB\2010\2012\2013\2014\2018\2019\201A\201C\201D\201E\2022'
          || U&'\0300\0301\0302\0303\0304\0306\0307\0308\0309\030A\030B\030C\0323\0327\0328\0335\0338',
        'iold' || repeat(' ', 45)) $sql$, lowering);
end $$;

-- The first 100,000 characters count.
create function search_words(said text) returns tsvector language sql immutable parallel safe strict
  return to_tsvector('pg_catalog.simple'::regconfig, search_text(left(said, 100000)));

create table labels (
  id bigint generated always as identity primary key,
  workspace_id uuid not null references workspaces (id) on delete cascade,
  name text not null check (char_length(name) between 1 and 50),
  color text not null
    check (color in ('gray', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'violet', 'pink')),
  created_at timestamptz not null,
  unique (workspace_id, id)
);
create unique index labels_name on labels (workspace_id, lower(name));

-- Who somebody is to this team, beside what the platform tells of him.
alter table contacts add column custom_name text check (char_length(custom_name) between 1 and 200);
alter table contacts add column notes text not null default '' check (char_length(notes) <= 20000);
-- The contact as whom this one is known, too: one person on several channels. Null: the person itself, and then others may point here.
alter table contacts add column person_id bigint check (person_id <> id);
alter table contacts add foreign key (workspace_id, person_id) references contacts (workspace_id, id);
alter table contacts add column search tsvector generated always as (
  search_words(coalesce(custom_name, '') || ' ' || coalesce(name, '') || ' ' || coalesce(username, '') || ' ' || coalesce(email, '')
    || ' ' || coalesce(phone, ''))) stored;
create index contacts_of_person on contacts (person_id) where person_id is not null;
create index contacts_search on contacts using gin (search) with (fastupdate = off);

alter table conversations add column priority text not null default 'normal'
  check (priority in ('low', 'normal', 'high', 'urgent'));
-- The order by priority, and by the last word within it.
alter table conversations add column urgency bigint not null generated always as (
  case priority when 'urgent' then 3 when 'high' then 2 when 'normal' then 1 else 0 end * 100000000000000
    + coalesce(extract(epoch from last_message_at at time zone 'UTC') * 1000, 0)::bigint) stored;
alter table conversations add column search tsvector generated always as (
  search_words(coalesce(subject, '') || ' ' || coalesce(last_message_text, ''))) stored;
create index conversations_urgent on conversations (workspace_id, urgency desc, id desc) where not archived;
create index conversations_search on conversations using gin (search) with (fastupdate = off);

create table conversation_labels (
  workspace_id uuid not null,
  conversation_id bigint not null,
  label_id bigint not null,
  primary key (conversation_id, label_id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade,
  foreign key (workspace_id, label_id) references labels (workspace_id, id) on delete cascade
);
create index conversation_labels_of_label on conversation_labels (label_id, conversation_id);

create table contact_labels (
  workspace_id uuid not null,
  contact_id bigint not null,
  label_id bigint not null,
  primary key (contact_id, label_id),
  foreign key (workspace_id, contact_id) references contacts (workspace_id, id) on delete cascade,
  foreign key (workspace_id, label_id) references labels (workspace_id, id) on delete cascade
);
create index contact_labels_of_label on contact_labels (label_id, contact_id);

-- Said among colleagues: never sent anywhere.
create table conversation_notes (
  id bigint generated always as identity primary key,
  workspace_id uuid not null,
  conversation_id bigint not null,
  -- The person; null: a token that belongs to nobody. The name is as it was then.
  author_id uuid,
  author text not null,
  -- Empty once it is taken away.
  text text not null check (char_length(text) <= 20000),
  mentioned uuid[] not null default '{}' check (cardinality(mentioned) <= 50),
  created_at timestamptz not null,
  edited_at timestamptz,
  deleted_at timestamptz,
  search tsvector generated always as (search_words(text)) stored,
  unique (workspace_id, id),
  foreign key (workspace_id, conversation_id) references conversations (workspace_id, id) on delete cascade,
  check ((deleted_at is null) = (text <> ''))
);
create index conversation_notes_order on conversation_notes (conversation_id, created_at, id);
create index conversation_notes_newest on conversation_notes (workspace_id, created_at desc, id desc);
create index conversation_notes_search on conversation_notes using gin (search) with (fastupdate = off);

-- Answers that are written once, with places for names: {{contact.first_name|there}}.
create table canned_replies (
  id bigint generated always as identity primary key,
  workspace_id uuid not null references workspaces (id) on delete cascade,
  shortcut text not null check (char_length(shortcut) between 1 and 50),
  title text not null check (char_length(title) between 1 and 200),
  text text not null check (char_length(text) between 1 and 20000),
  -- Null: any.
  platform text check (platform in ('telegram', 'email')),
  created_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (workspace_id, id)
);
create unique index canned_replies_shortcut on canned_replies (workspace_id, lower(shortcut));

-- People stand in the schema of sign-in.
select set_config('search_path', format('%I, %I', current_schema(), current_schema() || '_auth'), true);
create table saved_filters (
  id bigint generated always as identity primary key,
  workspace_id uuid not null references workspaces (id) on delete cascade,
  -- Null: of everybody.
  user_id uuid,
  name text not null check (char_length(name) between 1 and 100),
  -- As the list of conversations takes it.
  filter jsonb not null,
  created_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (workspace_id, id),
  foreign key (workspace_id, user_id) references member (workspace_id, user_id) on delete cascade
);
select set_config('search_path', quote_ident(current_schema()), true);
create unique index saved_filters_own on saved_filters (workspace_id, user_id, lower(name)) where user_id is not null;
create unique index saved_filters_shared on saved_filters (workspace_id, lower(name)) where user_id is null;

alter table conversation_messages add column search tsvector generated always as (search_words(text)) stored;
create index conversation_messages_search on conversation_messages using gin (search) with (fastupdate = off);
-- For words that are in many messages the newest are looked through until there are enough.
create index conversation_messages_newest on conversation_messages (workspace_id, sent_at desc, id desc);
create index conversation_messages_of_contact on conversation_messages (contact_id) where contact_id is not null;
