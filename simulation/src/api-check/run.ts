import type { TestPostgres } from '@groundcrew/server/testing/postgres.ts';
import { checkAlone, checkOperation, newTally, type Finding, type Tally } from './check-operations.ts';
import { nameOf } from './operations.ts';
import { openStage } from './stage.ts';

export type Report = { routes: number; callers: number; tally: Tally; unfilled: string[]; unanswered: string[] };

/** Of one workspace the least and the most powerful, and one who may little. */
export const QUICK = ['nobody', "alfa's owner", "alfa's viewer", "alfa's owner token for events:read"];

/** `callers`: those of these names, else everybody. `only`: routes whose name holds it. */
export async function checkRoutes(
  postgres: TestPostgres,
  { callers: wanted, only = '' }: { callers?: readonly string[] | undefined; only?: string },
): Promise<Report> {
  const stage = await openStage(postgres);
  try {
    const tally = newTally();
    const callers = stage.callers.filter(({ name }) => wanted?.includes(name) ?? true);
    const operations = stage.operations.filter((operation) => nameOf(operation).includes(only));
    for (const operation of operations) {
      for (const caller of callers) await checkOperation(stage, operation, caller, tally);
    }
    await checkAlone(stage, tally);
    tally.findings.push(...inLog(stage.logged(), stage.secrets));
    const unanswered = operations.map(nameOf).filter((name) => !tally.answered.has(name));
    return { routes: operations.length, callers: callers.length, tally, unfilled: stage.unfilled, unanswered };
  } finally {
    await stage.close();
  }
}

function inLog(logged: string, secrets: Set<string>): Finding[] {
  return [...secrets]
    .filter((secret) => logged.includes(secret))
    .map((secret) => ({ where: 'the log', who: 'anybody', what: `holds the secret ${secret.slice(0, 60)}` }));
}
