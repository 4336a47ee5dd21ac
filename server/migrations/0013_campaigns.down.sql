drop table join_schedules;
drop index post_intents_of_campaign, post_intents_one_a_slot;
alter table post_intents
  drop constraint post_intents_slot,
  drop constraint post_intents_whole_slot,
  drop column slot_at,
  drop column campaign_id;
drop index runs_one_running;
-- Without its campaign one of the runs that go on in a niche could not be told from the other.
update runs set state = 'abandoned', finished_at = clock() where state = 'running' and campaign_id is not null;
drop table campaign_slots, campaign_variants;
alter table runs drop constraint runs_campaign, drop column campaign_id;
create unique index runs_one_running on runs (workspace_id, kind, coalesce(niche, ''))
  where state = 'running' and kind in ('join', 'post');
drop table campaigns;
drop function campaigns_notify();
