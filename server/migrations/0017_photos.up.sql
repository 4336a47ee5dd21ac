-- Photos of messages, where every server finds them. A photo goes by the path that its content gives it, so that each is here
-- once in a workspace; the first check holds the two together.
create table photos (
  workspace_id uuid not null default only_workspace() references workspaces (id) on delete cascade,
  photo_path text not null,
  bytes bytea not null,
  -- When somebody last brought it along. Nothing refers to a photo by key: what nobody needs any more is forgotten after a while.
  entered_at timestamptz not null default clock(),
  primary key (workspace_id, photo_path),
  constraint photos_path check (
    photo_path in (
      'photos/' || encode(sha256(bytes), 'hex') || '.jpg',
      'photos/' || encode(sha256(bytes), 'hex') || '.png',
      'photos/' || encode(sha256(bytes), 'hex') || '.webp'
    )
  ),
  -- What Telegram takes as a photo.
  constraint photos_size check (octet_length(bytes) between 1 and 10485760)
);
comment on table photos is 'Photos of messages, by the path that message_variants, campaign_variants and post_intents name.';
-- Compressed already.
alter table photos alter column bytes set storage external;
create index photos_entered on photos (workspace_id, entered_at);
