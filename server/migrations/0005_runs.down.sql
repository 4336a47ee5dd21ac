drop table flood_waits, join_pauses, join_attempts, runs;
