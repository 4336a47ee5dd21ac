import type { TestPostgres } from '@groundcrew/server/testing/postgres.ts';
import { checkAuth } from './check-auth.ts';
import { checkAlone, checkOperation, newTally, type Finding, type Tally } from './check-operations.ts';
import { checkSockets } from './check-sockets.ts';
import { nameOf } from './operations.ts';
import { openStage } from './stage.ts';

export type Report = {
  routes: number;
  sockets: number;
  /** Addresses of sign-in, those too that must not be there. */
  sign_in: number;
  callers: number;
  tally: Tally;
  unfilled: string[];
  /** Routes that nobody got an answer of 2xx from: what would leak behind a refusal is not seen there. */
  unreached: string[];
};

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
    const sockets = 'WebSockets'.includes(only) ? await checkSockets(stage, callers, tally) : 0;
    const sign_in = '/api/auth'.includes(only) ? await checkAuth(stage, callers, tally) : 0;
    tally.findings.push(...inLog(stage.logged(), stage.secrets));
    const unreached = operations.map(nameOf).filter((name) => !tally.reached.has(name));
    const { unfilled } = stage;
    return { routes: operations.length, sockets, sign_in, callers: callers.length, tally, unfilled, unreached };
  } finally {
    await stage.close();
  }
}

function inLog(logged: string, secrets: Set<string>): Finding[] {
  return [...secrets]
    .filter((secret) => logged.includes(secret))
    .map((secret) => ({ where: 'the log', who: 'anybody', what: `holds the secret ${secret.slice(0, 60)}` }));
}
