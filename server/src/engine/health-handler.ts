// A test of one session that somebody has asked for, in the account's lane.
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { testAccountSession } from '#engine/health-check.ts';
import type { Handler } from '#engine/lanes/running-actions.ts';
import { readWorkerSettings } from '#store/workspaces/workspaces.ts';

export function healthHandler(crew: Crew, connections: Connections): Handler {
  return async ({ account_id }, signal) => {
    const { connectionTimeout: timeout_ms } = await readWorkerSettings(crew.scope);
    const result = await testAccountSession(crew, connections, account_id, { timeout_ms, signal });
    // Lost meanwhile: whoever has the account next tests it.
    if (signal.aborted && !result.checked) throw signal.reason;
    return { end: 'done', result };
  };
}
