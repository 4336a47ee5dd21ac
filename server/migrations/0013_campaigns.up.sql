-- What is posted where and when, by itself. A campaign:
--   draft → running ⇄ paused, → stopped (a person's word; it can be started again) | done (its ends_at has passed)
create table campaigns (
  id bigint generated always as identity primary key,
  workspace_id uuid not null default only_workspace() references workspaces (id) on delete cascade,
  name text not null check (name ~ '\S' and char_length(name) <= 100),
  niche text not null check (niche <> ''),
  -- An IANA name: the clock on the wall there shows the slots.
  zone text not null default 'UTC',
  -- Local times in order, as 08:00; or else an interval.
  slots text[] not null default '{}' check (
    cardinality(slots) <= 48 and array_to_string(slots, ',', '') ~ '^(([01][0-9]|2[0-3]):[0-5][0-9](,|$))*$'
  ),
  interval_minutes integer check (interval_minutes between 30 and 10080),
  -- The first slot of the interval.
  interval_from timestamptz,
  gap_seconds integer not null default 60 check (gap_seconds between 1 and 86400),
  status text not null default 'draft' check (status in ('draft', 'running', 'paused', 'stopped', 'done')),
  -- No slot is earlier: those before it was started, or while it was paused, are not missed.
  due_from timestamptz,
  -- No slot is at this moment or later.
  ends_at timestamptz check (isfinite(ends_at)),
  created_at timestamptz not null default clock(),
  created_by text not null default current_user,
  started_at timestamptz,
  updated_at timestamptz not null default clock(),
  updated_by text not null default current_user,
  unique (workspace_id, id),
  check ((cardinality(slots) > 0) <> (interval_minutes is not null)),
  check (status <> 'running' or due_from is not null),
  check (status <> 'running' or interval_minutes is null or interval_from is not null)
);
create unique index campaigns_name on campaigns (workspace_id, lower(name));

-- What it takes turns with, in this order.
create table campaign_variants (
  id bigint generated always as identity primary key,
  workspace_id uuid not null,
  campaign_id bigint not null,
  language text,
  text text not null default '',
  -- Below the data folder.
  photo_path text,
  created_at timestamptz not null default clock(),
  foreign key (workspace_id, campaign_id) references campaigns (workspace_id, id) on delete cascade,
  check (text <> '' or photo_path is not null),
  -- Telegram's own limits, which it counts a little more narrowly.
  check (char_length(text) <= case when photo_path is null then 4096 else 1024 end)
);
create unique index campaign_variants_once on campaign_variants (campaign_id, md5(text), coalesce(photo_path, ''));

-- A slot that has come:
--   running (begun; carried by a run, or, while that has died or the campaign is paused, waiting for the next one) → done
--   missed (nobody began it in time; it is not made up for)
create table campaign_slots (
  workspace_id uuid not null,
  campaign_id bigint not null,
  slot_at timestamptz not null,
  -- Where the next one began when this was begun, at the latest three hours later.
  ends_at timestamptz not null check (ends_at > slot_at),
  state text not null check (state in ('running', 'done', 'missed')),
  run_id bigint,
  begun_at timestamptz,
  finished_at timestamptz,
  posted integer not null default 0,
  skipped integer not null default 0,
  errors integer not null default 0,
  unconfirmed integer not null default 0,
  -- Why it ended, where that was not because every group had its turn.
  reason text,
  primary key (campaign_id, slot_at),
  foreign key (workspace_id, campaign_id) references campaigns (workspace_id, id) on delete cascade,
  foreign key (workspace_id, run_id) references runs (workspace_id, id),
  check ((state = 'missed') = (begun_at is null)),
  check ((state = 'running') = (finished_at is null))
);
create index campaign_slots_open on campaign_slots (workspace_id, ends_at) where state = 'running';

-- Campaigns of one niche may run at the same time; each of them once.
alter table runs
  add column campaign_id bigint,
  add constraint runs_campaign foreign key (workspace_id, campaign_id) references campaigns (workspace_id, id);
drop index runs_one_running;
create unique index runs_one_running on runs (workspace_id, kind, coalesce(niche, ''), coalesce(campaign_id, 0))
  where state = 'running' and kind in ('join', 'post');

alter table post_intents
  add column campaign_id bigint,
  add column slot_at timestamptz,
  add constraint post_intents_slot foreign key (campaign_id, slot_at) references campaign_slots (campaign_id, slot_at),
  add constraint post_intents_whole_slot check ((campaign_id is null) = (slot_at is null));
-- Whatever dies and is begun again: one post a group and slot.
create unique index post_intents_one_a_slot on post_intents (campaign_id, slot_at, target_id)
  where state <> 'released' and campaign_id is not null;
create index post_intents_of_campaign on post_intents (campaign_id, reserved_at desc) where campaign_id is not null;

-- When the joiner runs by itself, niche by niche; nowhere until somebody switches it on.
create table join_schedules (
  workspace_id uuid not null default only_workspace() references workspaces (id) on delete cascade,
  niche text not null check (niche <> ''),
  -- As in crontab(5), by the clock of the zone.
  cron text not null default '0 */2 * * *' check (cron <> ''),
  zone text not null default 'UTC',
  enabled boolean not null default false,
  batch_size smallint not null default 5 check (batch_size between 1 and 20),
  -- Up to here every moment was begun, missed, or lay before the schedule was switched on.
  handled_until timestamptz not null default clock(),
  last_begun_at timestamptz,
  last_missed_at timestamptz,
  updated_at timestamptz not null default clock(),
  updated_by text not null default current_user,
  primary key (workspace_id, niche)
);

-- Who keeps the schedules hears of every change at once.
create function campaigns_notify() returns trigger language plpgsql set search_path from current as $$
begin
  perform pg_notify('groundcrew_campaign', new.workspace_id::text);
  return new;
end $$;
create trigger campaigns_notify after insert or update on campaigns for each row execute function campaigns_notify();
create trigger join_schedules_notify after insert or update of cron, zone, enabled, batch_size on join_schedules
for each row execute function campaigns_notify();
