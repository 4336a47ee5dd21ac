/** Watches inside the database what nobody sees from outside: who writes down the end of what was begun with an account. */
import type { Admin } from './admin.ts';

/**
 * A process writes under its own name; the lease says whose turn it is. Only the node is compared, since a transaction that
 * has checked its lease keeps others from taking it until it ends, whatever the time.
 */
const REFEREE = `
create schema simulation;
create table simulation.broken (id bigint generated always as identity, invariant text not null, detail text not null);
grant usage on schema simulation to public;
grant insert on simulation.broken to public;

create function simulation.fenced() returns trigger language plpgsql as $$
declare
  process text := current_setting('application_name');
  holder text := (select node_id from groundcrew.account_leases where account_id = new.account_id);
begin
  if process <> 'simulation' and holder is distinct from process then
    insert into simulation.broken (invariant, detail) values ('writes of an owner are fenced',
      format('%s %s becomes %s by %s, and account %s is with %s', tg_table_name, new.id, new.state, process,
        new.account_id, coalesce(holder, 'nobody')));
  end if;
  return new;
end $$;

create trigger simulation_fenced after insert or update of state on groundcrew.post_intents
for each row execute function simulation.fenced();
create trigger simulation_fenced after update of state on groundcrew.actions
for each row when (old.state = 'running' and new.state = 'done') execute function simulation.fenced();
`;

export async function appointReferee(admin: Admin): Promise<void> {
  await admin.script(REFEREE);
}

export async function whatRefereeSaw(admin: Admin): Promise<{ invariant: string; detail: string } | null> {
  const [seen] = await admin.sql<{ invariant: string; detail: string }>(
    'select invariant, detail from simulation.broken order by id limit 1',
  );
  return seen ?? null;
}
