// One session, put to the test by the worker that has the account.
import type { Crew } from '#engine/crew.ts';
import { notTestable } from '#engine/health-check.ts';
import { healthLine, type HealthLine } from '#engine/health-table.ts';
import { askWorkers } from '#engine/lanes/ask-workers.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { accountState } from '#store/accounts/accounts.ts';
import { readWorkerSettings } from '#store/workspaces/workspaces.ts';

/** Three attempts, with 2 and 4 s between. */
const ATTEMPTS = 3;
const PAUSES_MS = 6_000;

export type AskedTest = { checked: boolean; reason: string | null; account: HealthLine };

/** Throws `not_found`, `no_worker` and `worker_busy`; that it cannot be tested, or was not, is told. */
export async function askForTest(crew: Crew, account_id: number): Promise<AskedTest> {
  const { scope } = crew;
  const account = await accountState(scope, account_id);
  if (!account || account.archived_at) throw new GroundcrewError('not_found', { detail: `account ${account_id}` });
  const untested = notTestable(account);
  if (untested !== null) {
    return { checked: false, reason: untested, account: await healthLine(scope, account_id) };
  }
  const { connectionTimeout } = await readWorkerSettings(scope);
  const end = await askWorkers(
    crew,
    { account_id, kind: 'health', run_id: null, payload: {} },
    { wait_ms: ATTEMPTS * connectionTimeout + PAUSES_MS },
  );
  const told = end.state === 'done' ? reasonOf(end.result) : { checked: false, reason: end.error_message };
  return { ...told, account: await healthLine(scope, account_id) };
}

function reasonOf(result: unknown): { checked: boolean; reason: string | null } {
  if (typeof result !== 'object' || result === null || !('checked' in result)) return { checked: false, reason: null };
  const reason = 'reason' in result && typeof result.reason === 'string' ? result.reason : null;
  return { checked: result.checked === true, reason };
}
