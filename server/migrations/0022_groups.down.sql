drop index join_attempts_of_run;
alter table runs drop column stop_wanted_by, drop column stop_wanted_at, drop column asked_by, drop column wish, drop column waiting;
drop index post_history_newest;
drop index targets_by_warmup;
drop index targets_by_joined;
drop index targets_by_last_post;
drop index targets_by_status;
drop index targets_by_niche;
