/** The same violation with as little as possible: no day too many, fewer kinds of faults, fewer accounts and servers. */
import type { Answered, Asked } from './run-many.ts';
import type { SimulationReport } from './run-simulation.ts';

type Found = { asked: Asked; report: SimulationReport };

const DAY_MS = 86_400_000;
/** Of what there is: a tenth less is not worth a run. */
const PARTS = [0.25, 0.5, 0.75];

/**
 * Each attempt is a whole run, which ends where it breaks, and counts when the same invariant breaks there. Fewer accounts or
 * servers give another course, in which the violation need not come: the largest step that keeps it is taken.
 */
export async function shrink(
  found: Found,
  starts_at: string,
  simulate: (asked: Asked) => Promise<Answered>,
): Promise<Found> {
  let best = found;
  const attempt = async (less: Partial<Asked>): Promise<boolean> => {
    const asked = { ...best.asked, ...less };
    const answer = await simulate(asked);
    if (!('report' in answer)) return false;
    if (answer.report.violation?.invariant !== found.report.violation?.invariant) return false;
    best = { asked, report: answer.report };
    return true;
  };
  const leaveDaysOut = async (): Promise<void> => {
    const days = daysUpTo(best.report.violation?.at ?? starts_at, starts_at);
    if (days < best.asked.days) await attempt({ days });
  };
  await leaveDaysOut();
  for (const kind of found.asked.faults.split(',').filter((each) => each !== 'none')) {
    const faults = best.asked.faults.split(',').filter((each) => each !== kind);
    await attempt({ faults: faults.join(',') || 'none' });
  }
  const { accounts, nodes } = best.asked;
  for (const fewer of new Set(PARTS.map((part) => Math.floor(accounts * part)))) {
    if (fewer > 0 && (await attempt({ accounts: fewer }))) break;
  }
  for (let fewer = 1; fewer < nodes; fewer += 1) if (await attempt({ nodes: fewer })) break;
  await leaveDaysOut();
  return best;
}

/** A simulation ends at midnight. */
function daysUpTo(at: string, starts_at: string): number {
  const day = (moment: string): number => Date.parse(moment) / DAY_MS;
  return Math.max(1, Math.ceil(day(at)) - Math.floor(day(starts_at)));
}
