drop index actions_later;
