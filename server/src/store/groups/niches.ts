import { sql } from 'kysely';
import type { TargetStatus } from '#domain/targets.ts';
import type { Scope } from '#store/scope.ts';

export type NicheListing = Record<TargetStatus, number> & {
  niche: string;
  /** Groups. */
  total: number;
  /** Message variants that are kept for it. */
  variants: number;
  joins_paused_until: Date | null;
  joins_scheduled: boolean;
};

/** Of groups, message variants and schedules of joins. */
export async function listNiches(scope: Scope): Promise<NicheListing[]> {
  const own = sql`workspace_id = ${scope.workspace_id}`;
  const of = (status: TargetStatus) => sql`coalesce(sum(groups.n) filter (where status = ${status}), 0)::int`;
  const { rows } = await sql<NicheListing>`
    with groups as (select niche, status, count(*) as n from targets where ${own} group by niche, status),
      texts as (select niche, count(*)::int as n from message_variants where ${own} group by niche),
      niches as (
        select niche from groups union select niche from texts
        union select niche from join_schedules where ${own})
    select niches.niche, coalesce(sum(groups.n), 0)::int as total, ${of('new')} as new, ${of('joined')} as joined,
      ${of('error')} as error, ${of('banned')} as banned, ${of('requested')} as requested,
      coalesce((select n from texts where texts.niche = niches.niche), 0) as variants,
      (select until from join_pauses p where p.${own} and p.niche = niches.niche and until > ${scope.now()})
        as joins_paused_until,
      exists (select from join_schedules s where s.${own} and s.niche = niches.niche and s.enabled) as joins_scheduled
    from niches left join groups on groups.niche = niches.niche
    group by niches.niche order by niches.niche`.execute(scope.db);
  return rows;
}
